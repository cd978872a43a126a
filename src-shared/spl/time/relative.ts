/**
 * Relative time (`-7d@d`, `@w1-2h`, `+1mon`) and the time modifiers of `earliest` and `latest`
 * (Search Manual, "Specify time modifiers in your search"; Search Reference, "Time modifiers").
 */
import { addSpan, snap, snapUnit, timeUnit } from './span.ts';
import type { SnapUnit, TimeUnit } from './span.ts';
import { parseTimestamp } from './timestamp.ts';
import { zoneOf } from './zone.ts';

/** One step of a relative time: move by some units, or snap back to the start of one. */
export type RelativeStep =
  | { readonly kind: 'move'; readonly count: number; readonly unit: TimeUnit }
  | { readonly kind: 'snap'; readonly to: SnapUnit };

const STEP = /([+-])\s*(\d*)\s*([A-Za-z]+)|@\s*([A-Za-z]+[0-7]?)/y;

/**
 * The steps of a relative time such as `-1d@d+8h`. An unsigned first step counts as `+`.
 * Throws an Error with a sentence when the text is none.
 */
export function parseRelative(text: string): readonly RelativeStep[] {
  const steps: RelativeStep[] = [];
  let source = text.trim();
  if (/^\d+\s*[A-Za-z]/.test(source)) source = `+${source}`;
  let at = 0;
  while (at < source.length) {
    STEP.lastIndex = at;
    const m = STEP.exec(source);
    if (m === null) throw new Error(`"${text}" is no relative time: write an offset and a snap, such as -7d@d or @w1+8h.`);
    if (m[4] !== undefined) {
      const to = snapUnit(m[4]);
      if (to === null) {
        throw new Error(`"@${m[4]}" in "${text}" is no unit to snap to: use @s, @m, @h, @d, @w0 to @w7, @mon, @q or @y.`);
      }
      steps.push({ kind: 'snap', to });
    } else {
      const name = m[3] as string;
      const unit = timeUnit(name);
      if (unit === null) {
        const hint = name === 'M' ? 'write m for minutes or mon for months' : 'use s, m, h, d, w, mon, q or y';
        throw new Error(`"${name}" in "${text}" is no unit of time: ${hint}.`);
      }
      const count = m[2] === '' ? 1 : Number(m[2]);
      steps.push({ kind: 'move', count: m[1] === '-' ? -count : count, unit });
    }
    at = STEP.lastIndex;
    while (source[at] === ' ') at++;
  }
  if (steps.length === 0) throw new Error('A relative time must not be empty: write for example -24h or @d.');
  return steps;
}

/** Applies steps in their order to an instant. */
export function applyRelative(steps: readonly RelativeStep[], time: number, tz: string): number {
  const zone = zoneOf(tz);
  let t = time;
  for (const step of steps) {
    t = step.kind === 'move' ? addSpan(t, { count: step.count, unit: step.unit }, 1, zone) : snap(t, step.to, zone);
  }
  return t;
}

/**
 * The instant (epoch seconds) of a time modifier: `now`, a relative time, epoch seconds, `MM/DD/YYYY:HH:MM:SS`, or an
 * ISO 8601 date and time. Throws an Error with a sentence when it is none.
 */
export function resolveTime(modifier: string, now: number, tz: string): number {
  const text = modifier.trim();
  if (/^now(\(\))?$/i.test(text)) return now;
  if (/^[+-]?\d+(\.\d+)?$/.test(text)) {
    const n = Number(text);
    if (/^[+-]/.test(text)) {
      throw new Error(`"${modifier}" has no unit of time: write for example ${text}s or ${text}m.`);
    }
    return n;
  }
  if (/^rt/i.test(text)) {
    throw new Error(`"${modifier}" is a real-time window, which a search does not have: use the live tail instead.`);
  }
  if (/^(?:now)?\s*[+@-]/i.test(text)) return applyRelative(parseRelative(text.replace(/^now\s*/i, '')), now, tz);
  const stamp = parseTimestamp(text, tz);
  if (stamp !== null) return stamp;
  throw new Error(
    `"${modifier}" is no time: use a relative time such as -24h@h, epoch seconds, 12/31/2025:23:59:59 or 2025-12-31T23:59:59Z.`,
  );
}
