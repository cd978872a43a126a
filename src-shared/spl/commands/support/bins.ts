/** Bins of numbers and of time: what `bin`, `chart` and `timechart` cut values into (Search Reference, "bin"). */
import { type Binner, type TimeSpan, binner, parseSpan, spanSeconds } from '../../time/span.ts';

/** A way to cut a numeric field: fixed widths, or powers (`2log10`). */
export type NumericSpan = { readonly kind: 'width'; readonly width: number } | { readonly kind: 'log'; readonly coefficient: number; readonly base: number };

/** Reads `10`, `0.5` or `1.5log3`; null when the text is neither. */
export function parseNumericSpan(text: string): NumericSpan | null {
  if (/^\d*\.?\d+$/.test(text) && Number(text) > 0) return { kind: 'width', width: Number(text) };
  const m = /^(\d*\.?\d+)?log(\d*\.?\d+)?$/i.exec(text);
  if (m === null) return null;
  const coefficient = m[1] === undefined ? 1 : Number(m[1]);
  const base = m[2] === undefined ? 10 : Number(m[2]);
  return coefficient >= 1 && base > 1 && coefficient < base ? { kind: 'log', coefficient, base } : null;
}

/** The bin of a number as `low-high` text. */
export function numericBin(x: number, span: NumericSpan, origin = 0): string {
  if (span.kind === 'width') {
    const low = Math.floor((x - origin) / span.width) * span.width + origin;
    return `${clean(low)}-${clean(low + span.width)}`;
  }
  if (x <= 0) return `${x}`;
  let k = Math.floor(Math.log(x / span.coefficient) / Math.log(span.base));
  while (span.coefficient * span.base ** (k + 1) <= x) k++;
  while (span.coefficient * span.base ** k > x) k--;
  return `${clean(span.coefficient * span.base ** k)}-${clean(span.coefficient * span.base ** (k + 1))}`;
}

/** Removes the noise of adding decimals. */
function clean(n: number): number {
  return Number(n.toPrecision(12));
}

/** The least power of ten that cuts a range into at most `bins` bins. */
export function widthFor(low: number, high: number, bins: number): number {
  const range = high - low;
  if (!(range > 0)) return 1;
  let width = 10 ** Math.ceil(Math.log10(range / bins) - 1e-9);
  while (Math.floor(high / width) - Math.floor(low / width) + 1 > bins) width *= 10;
  return width;
}

/** The spans that time is cut into where none is asked for, shortest first (timechart's reference page lists them by range). */
const TIME_LADDER = ['1s', '5s', '10s', '30s', '1m', '5m', '10m', '30m', '1h', '1d', '1mon', '1y'].map(parseSpan);

/** The shortest usual span that cuts a range of seconds into at most `bins` bins. */
export function timeSpanFor(low: number, high: number, bins: number, min: TimeSpan | null = null): TimeSpan {
  const range = Math.max(0, high - low);
  const least = min === null ? 0 : spanSeconds(min);
  for (const span of TIME_LADDER) {
    const seconds = spanSeconds(span);
    if (seconds >= least && range / seconds <= bins) return span;
  }
  return TIME_LADDER[TIME_LADDER.length - 1] as TimeSpan;
}

export { type Binner, type TimeSpan, binner, parseSpan, spanSeconds };
