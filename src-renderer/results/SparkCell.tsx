/** A sparkline of `stats`, drawn: the trend of a row in its cell. */
import type { Value } from '../../src-shared/results/value.ts';
import { formatNumber } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import './SparkCell.css';

/** What stands before the numbers of a sparkline, as in Splunk's own results. */
const MARK = '##__SPARKLINE__##';
/** Units of the drawing; it is stretched to its cell. */
const STEP = 10;
const HEIGHT = 20;

/** The numbers of a sparkline; null for any other value. */
export function sparkCounts(value: Value): readonly number[] | null {
  return typeof value === 'object' && value !== null && value[0] === MARK ? value.slice(1).map(Number) : null;
}

export function SparkCell({ counts }: { readonly counts: readonly number[] }): React.JSX.Element {
  const least = Math.min(0, ...counts);
  const most = Math.max(1, ...counts);
  const x = (i: number): number => (counts.length === 1 ? STEP / 2 : i * STEP);
  const y = (n: number): number => 1 + (HEIGHT - 2) * (1 - (n - least) / (most - least));
  const width = Math.max(STEP, (counts.length - 1) * STEP);
  const line = counts.map((n, i) => `${x(i)},${y(n).toFixed(1)}`).join(' ');
  const label = t('table.sparkline', { least: formatNumber(Math.min(...counts)), most: formatNumber(Math.max(...counts)), last: formatNumber(counts.at(-1) ?? 0) });
  return (
    <svg className="spark-cell" viewBox={`0 0 ${width} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={label}>
      <title>{label}</title>
      {counts.length > 1 && <polygon points={`0,${HEIGHT} ${line} ${width},${HEIGHT}`} />}
      {counts.length > 1 ? <polyline points={line} /> : counts.map((n, i) => <circle key={i} cx={x(i)} cy={y(n)} r={2} />)}
    </svg>
  );
}
