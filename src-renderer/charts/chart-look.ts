/** What a chart takes from the window: the colours of the theme, and how numbers and times are written. */
import { formatEventTime, formatNumber } from '../lib/format.ts';
import { levelOf } from '../results/levels.ts';

/** Colours of the theme in effect, as CSS colours. */
export interface ChartLook {
  readonly text: string;
  readonly text2: string;
  readonly text3: string;
  readonly line: string;
  readonly ground: string;
  readonly accent: string;
  readonly series: readonly string[];
  readonly levels: Readonly<Record<'error' | 'warn' | 'info' | 'debug', string>>;
  readonly other: string;
  readonly heat: readonly [string, string, string];
  readonly font: string;
}

/** Reads the tokens of the theme in effect. */
export function currentLook(): ChartLook {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  return {
    text: token('--text'),
    text2: token('--text-2'),
    text3: token('--text-3'),
    line: token('--line'),
    ground: token('--bg-1'),
    accent: token('--accent'),
    series: Array.from({ length: 8 }, (_, i) => token(`--series-${i + 1}`)),
    levels: { error: token('--bar-error'), warn: token('--bar-warn'), info: token('--series-1'), debug: token('--bar-other') },
    other: token('--bar-other'),
    heat: [token('--bg-3'), token('--accent-bar'), token('--accent')],
    font: "'Inter Variable', system-ui, sans-serif",
  };
}

/** The colour of a series: chosen by the user, else of the level it names, else by its place. */
export function seriesColour(look: ChartLook, name: string, index: number, chosen: Readonly<Record<string, number>>): string {
  const number = chosen[name];
  if (number !== undefined) return look.series[number - 1] ?? look.accent;
  if (name === 'OTHER' || name === 'NULL') return look.other;
  const level = levelOf(name);
  if (level !== null) return look.levels[level];
  const own = look.series[index % look.series.length] ?? look.accent;
  // More series than colours: those of each further round are nearer to the text's colour.
  const round = Math.floor(index / look.series.length);
  return round === 0 ? own : mixed(own, look.text, Math.min(0.75, 0.38 * round));
}

/** A colour between two of the form #rrggbb; `share` of the second. */
function mixed(first: string, second: string, share: number): string {
  const part = (colour: string, at: number): number => Number.parseInt(colour.slice(at, at + 2), 16);
  const between = [1, 3, 5].map((at) => Math.round(part(first, at) * (1 - share) + part(second, at) * share));
  return between.some(Number.isNaN) ? first : `#${between.map((n) => n.toString(16).padStart(2, '0')).join('')}`;
}

const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });

/** A number on an axis: `1.5M` from ten thousand on. */
export function axisNumber(n: number): string {
  return Math.abs(n) >= 10_000 ? compact.format(n) : formatNumber(n);
}

/** A bin's time, without milliseconds where all bins start on whole seconds, without the clock where they are days. */
export function binTime(time: number, step: number | null, tz: string): string {
  const text = formatEventTime(time, tz);
  if (!Number.isInteger(time)) return text;
  return step !== null && step >= 86_400 && text.slice(11, 19) === '00:00:00' ? text.slice(0, 10) : text.slice(0, step !== null && step % 60 === 0 && Math.floor(time) % 60 === 0 ? 16 : 19);
}

const STEPS = [1, 5, 15, 30, 60, 300, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800, 1_209_600, 2_592_000, 7_776_000, 31_536_000];

/** Ticks on round local times of the zone, about `wanted` of them; and the seconds between two. */
export function timeTicks(from: number, to: number, wanted: number, tz: string): { readonly ticks: readonly number[]; readonly step: number } {
  const least = (to - from) / Math.max(1, wanted);
  const step = STEPS.find((s) => s >= least) ?? Math.ceil(least / 31_536_000) * 31_536_000;
  if (least < 0.5) return { ticks: [from, to], step: Math.max(0.001, to - from) };
  const offsetAt = (time: number): number => {
    const local = formatEventTime(time, tz);
    return Date.parse(`${local.slice(0, 10)}T${local.slice(11, 23)}Z`) / 1000 - time;
  };
  const ticks: number[] = [];
  // The offset is asked for at each tick: a range may cross a change of clocks.
  for (let local = Math.ceil((from + offsetAt(from)) / step) * step; ticks.length < 200; local += step) {
    const guess = local - offsetAt(local - offsetAt(from));
    if (guess > to) break;
    if (guess >= from) ticks.push(Math.round(guess * 1000) / 1000);
  }
  return { ticks, step };
}
