/** The columns of a table of results: how wide each is, and how its numbers stand under one another. Pure. */
import type { ResultField } from '../../src-shared/ipc/engine-protocol.ts';
import { type Value, looksNumeric } from '../../src-shared/results/value.ts';
import { formatFigure, isComputed } from '../lib/format.ts';
import { sparkCounts } from './SparkCell.tsx';
import { cellText } from './cell.tsx';
import { type GridSettings, ordered } from './grid-settings.ts';
import type { PageCache, ResultRow } from './page-cache.ts';

/** Pixels of the row numbers. */
export const INDEX_WIDTH = 56;
const CHARACTER = 7.3;
const MIN_WIDTH = 72;
const MAX_WIDTH = 420;
/** Widest column of whole events. */
const RAW_WIDTH = 1400;
/** Rows that column widths and alignments are judged by. */
const SAMPLE_ROWS = 60;
/** More decimals than this do not push the other numbers of a column to the left. */
const MAX_ALIGNED_DECIMALS = 10;
/** How wide a sparkline is. */
const SPARK_CHARACTERS = 24;

/** A column as it is laid out. */
export interface TableColumn {
  readonly field: ResultField;
  readonly index: number;
  readonly left: number;
  readonly width: number;
  readonly numeric: boolean;
  /** Some of its numbers are averages or shares, whose last digits nobody reads. */
  readonly computed: boolean;
  /** Decimals of its numbers, which stand under one another. */
  readonly decimals: number;
  /** Stays at the left while the others scroll. */
  readonly pinned: boolean;
}

/** A cell's text: computed numbers without the digits that nobody reads. */
export function shownText(name: string, value: Value, computed: boolean, tz: string): string {
  return computed && typeof value === 'number' ? formatFigure(value) : cellText(name, value, tz);
}

/** Digits after the point of a number's text. */
export function decimalsOf(text: string): number {
  return /^-?\d+\.(\d+)$/.exec(text)?.[1]?.length ?? 0;
}
/** Characters that decimals take with their point. */
export function pointAndDecimals(decimals: number): number {
  return decimals === 0 ? 0 : decimals + 1;
}

/** The first rows, as far as they are there. */
export function sampleOf(pages: PageCache): ResultRow[] {
  const rows: ResultRow[] = [];
  for (let i = 0; i < SAMPLE_ROWS; i++) {
    const row = pages.row(i);
    if (row === null) break;
    rows.push(row);
  }
  return rows;
}

interface Wishes {
  readonly shown: readonly string[] | undefined;
  readonly grid: GridSettings;
}

/** The columns from left to right: the pinned ones first. */
export function layOut(fields: readonly ResultField[], sample: readonly ResultRow[], tz: string, { shown, grid: { widths, pinned, order } }: Wishes): TableColumn[] {
  let left = INDEX_WIDTH;
  const all = fields.map((field, index) => ({ field, index }));
  const wanted = (shown ?? ordered(fields.map(({ name }) => name), order)).flatMap((name) => all.find(({ field }) => field.name === name) ?? []);
  const stays = ({ field }: { readonly field: ResultField }): boolean => pinned.includes(field.name);
  return [...wanted.filter(stays), ...wanted.filter((one) => !stays(one))].map(({ field, index }) => {
    const computed = field.name !== '_time' && sample.some(({ values }) => typeof values[index] === 'number' && isComputed(values[index]));
    let longest = 0;
    let whole = 0;
    let decimals = 0;
    let numbers = 0;
    let values = 0;
    for (const row of sample) {
      const value = row.values[index] ?? null;
      if (value === null) continue;
      values++;
      if (sparkCounts(value) !== null) {
        longest = Math.max(longest, SPARK_CHARACTERS);
        continue;
      }
      if (typeof value === 'number' || (typeof value === 'string' && looksNumeric(value))) numbers++;
      const text = shownText(field.name, value, computed, tz);
      for (const line of text.split('\n')) longest = Math.max(longest, line.length);
      const own = decimalsOf(text);
      decimals = Math.max(decimals, Math.min(MAX_ALIGNED_DECIMALS, own));
      whole = Math.max(whole, text.length - pointAndDecimals(own));
    }
    const numeric = field.name !== '_time' && values > 0 && numbers === values;
    const most = field.name === '_raw' ? RAW_WIDTH : MAX_WIDTH;
    const characters = Math.max(field.name.length + 4, longest, numeric ? whole + pointAndDecimals(decimals) : 0);
    const width = widths[field.name] ?? Math.round(Math.min(most, Math.max(MIN_WIDTH, characters * CHARACTER + 26)));
    const column = { field, index, left, width, numeric, computed, decimals, pinned: stays({ field }) };
    left += width;
    return column;
  });
}
