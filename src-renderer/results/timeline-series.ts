/** The series of a timeline in the order in which they are stacked, and their colours. */
import type { Timeline } from '../../src-shared/ipc/engine-protocol.ts';
import { type Level, levelOf } from './levels.ts';

const LEVEL_ORDER: readonly (Level | null)[] = ['debug', 'info', null, 'warn', 'error'];
const LEVEL_COLOURS: Readonly<Record<Level, string>> = { error: '--bar-error', warn: '--bar-warn', info: '--bar-other', debug: '--bar-debug' };

/** One series: its counts a bar, and the token of its colour. */
export interface Series {
  readonly name: string;
  readonly counts: readonly number[];
  readonly colour: string;
}

/** Series in the order in which they are stacked, bottom first, each with the token of its colour. */
export function stackOf(timeline: Timeline): Series[] {
  const named = timeline.series;
  if (named.length === 1 && named[0]?.name === 'count') return [{ ...named[0], colour: '--bar-count' }];
  // Numbers of levels, where the field has nothing else.
  const numbered = named.every(({ name }) => /^(?:[1-6]0|OTHER|NULL)$/.test(name));
  const level = (name: string): Level | null => levelOf(numbered ? Number(name) : name);
  const levels = named.filter((s) => level(s.name) !== null).length;
  if (levels * 2 >= named.length) {
    return named
      .map((s) => ({ ...s, level: level(s.name) }))
      .sort((a, b) => LEVEL_ORDER.indexOf(a.level) - LEVEL_ORDER.indexOf(b.level))
      .map(({ level, ...s }) => ({ ...s, colour: level === null ? '--bar-other' : LEVEL_COLOURS[level] }));
  }
  return named.map((s, i) => ({ ...s, colour: /^(?:OTHER|NULL)$/.test(s.name) ? '--bar-other' : `--series-${(i % 8) + 1}` }));
}
