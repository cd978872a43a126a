/** The ranges that the time picker offers, and how any range is named. */
import type { RangeText } from '../../src-shared/ipc/engine-protocol.ts';
import { resolveTime } from '../../src-shared/spl/time/relative.ts';
import { formatMoment } from '../lib/format.ts';
import { type MessageKey, t } from '../lib/messages.ts';

interface Preset extends RangeText {
  readonly label: MessageKey;
}

/** Relative to now, shortest first. */
export const LAST_PRESETS: readonly Preset[] = [
  { label: 'time.last15m', earliest: '-15m', latest: 'now' },
  { label: 'time.last60m', earliest: '-60m', latest: 'now' },
  { label: 'time.last4h', earliest: '-4h', latest: 'now' },
  { label: 'time.last24h', earliest: '-24h@h', latest: 'now' },
  { label: 'time.last7d', earliest: '-7d', latest: 'now' },
  { label: 'time.last30d', earliest: '-30d@d', latest: 'now' },
];
/** Whole units of the calendar. */
export const CALENDAR_PRESETS: readonly Preset[] = [
  { label: 'time.today', earliest: '@d', latest: 'now' },
  { label: 'time.yesterday', earliest: '-1d@d', latest: '@d' },
  { label: 'time.weekToDate', earliest: '@w0', latest: 'now' },
  { label: 'time.lastWeek', earliest: '-7d@w0', latest: '@w0' },
  { label: 'time.monthToDate', earliest: '@mon', latest: 'now' },
  { label: 'time.lastMonth', earliest: '-1mon@mon', latest: '@mon' },
];
export const ALL_TIME: RangeText = { earliest: '', latest: '' };

export function sameRange(a: RangeText, b: RangeText): boolean {
  return a.earliest === b.earliest && a.latest === b.latest;
}

/** A range as the button shows it. */
export function rangeLabel(range: RangeText, tz: string, now: number): string {
  if (range.earliest === '' && range.latest === '') return t('time.all');
  const preset = [...LAST_PRESETS, ...CALENDAR_PRESETS].find((p) => sameRange(p, range));
  if (preset !== undefined) return t(preset.label);
  const [, count, unit] = /^-(\d+)([mhdw])$/.exec(range.earliest) ?? [];
  if (count !== undefined && (range.latest === 'now' || range.latest === '')) return t(`time.last.${unit as 'm' | 'h' | 'd' | 'w'}.${count === '1' ? 'one' : 'many'}`, { n: count });
  const end = (text: string, open: string): string => {
    if (text === '') return open;
    if (!isAbsolute(text)) return text;
    try {
      return formatMoment(resolveTime(text, now, tz), tz, now);
    } catch {
      return text;
    }
  };
  const [from, to] = [end(range.earliest, t('time.open')), end(range.latest, t('time.now'))];
  // Of the same day: the day stands once.
  const [, day, clock] = /^(\d\d \S+ (?:\d{4} )?)(\d\d:.+)$/.exec(to) ?? [];
  return `${from} – ${day !== undefined && clock !== undefined && from.startsWith(day) && /^\d\d:/.test(from.slice(day.length)) ? clock : to}`;
}

/** True for a text that names an instant rather than an offset from now. */
export function isAbsolute(text: string): boolean {
  return /^\d/.test(text.trim()) && !/^\d+\s*[a-z]+/i.test(text.trim());
}

export type Preview = { readonly ok: true; readonly earliest: number | null; readonly latest: number | null } | { readonly ok: false; readonly message: string };

/** What a range means at a moment, or what is wrong with it. */
export function previewRange(range: RangeText, tz: string, now: number): Preview {
  try {
    const earliest = range.earliest.trim() === '' ? null : resolveTime(range.earliest, now, tz);
    const latest = range.latest.trim() === '' ? null : resolveTime(range.latest, now, tz);
    if (earliest !== null && latest !== null && earliest >= latest) return { ok: false, message: t('time.reversed') };
    return { ok: true, earliest, latest };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}
