/** Stretches of a dataset's time that a plan can leave out, because the words that it looks for do not stand in them. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { wildcardParts } from '../../../src-shared/spl/eval/search-match.ts';
import type { LogicalPlan } from '../../../src-shared/spl/plan/types.ts';
import type { SearchExpr } from '../../../src-shared/spl/syntax/ast.ts';
import { mayHold, type Token, tokensOf } from '../../datasets/token-filter.ts';
import { readTokens, type TokenRow } from '../../datasets/token-table.ts';

/** Datasets of fewer events are read as fast as it would be found out what of them to read. */
const FEWEST_EVENTS = 50_000;
/** Where more than this share would be read anyway, everything is. */
const WORTH = 0.7;
/** Ranges of time in one condition. */
const MOST_RANGES = 1000;
/** The square root of how many ranges are not worth being put into groups. */
const FEW_RANGES = 3;

/** What has to stand in a stretch of events. */
type TokenTest = { readonly kind: 'all'; readonly of: readonly TokenTest[] } | { readonly kind: 'any'; readonly of: readonly TokenTest[] } | { readonly kind: 'word'; readonly token: Token };

/** The words that the plan's first searches look for in the events' text; null where they do not look for any. */
export function tokenTest(plan: LogicalPlan): TokenTest | null {
  const tests: TokenTest[] = [];
  for (const [i, { command, args }] of plan.stages.entries()) {
    if (i > 0 && command.name !== 'search') break;
    tests.push(...(command.searches?.get(args) ?? []).map(testOf).filter((test) => test !== null));
    if (command.name !== 'search') break;
  }
  return tests.length === 0 ? null : { kind: 'all', of: tests };
}

/** Null for what says nothing about words. */
function testOf(expr: SearchExpr): TokenTest | null {
  switch (expr.kind) {
    case 'term': {
      const parts = wildcardParts(expr.value.text);
      const tokens = parts.flatMap((part, i) => tokensOf(part, i > 0, i < parts.length - 1));
      return tokens.length === 0 ? null : { kind: 'all', of: tokens.map((token) => ({ kind: 'word', token })) };
    }
    case 'and': {
      const of = expr.items.map(testOf).filter((test) => test !== null);
      return of.length === 0 ? null : { kind: 'all', of };
    }
    case 'or': {
      const of = expr.items.map(testOf);
      return of.includes(null) ? null : { kind: 'any', of: of as TokenTest[] };
    }
    default:
      return null;
  }
}

function holds(test: TokenTest, row: TokenRow): boolean {
  if (test.kind === 'all') return test.of.every((one) => holds(one, row));
  if (test.kind === 'any') return test.of.some((one) => holds(one, row));
  return mayHold(row.slices.get(test.token.slice) as Uint8Array, test.token);
}

const slicesOf = (test: TokenTest): number[] => (test.kind === 'word' ? [test.token.slice] : test.of.flatMap(slicesOf));

/** What is to be read of a dataset. */
export interface Within {
  /** A condition on `_time`. */
  readonly sql: string;
  /** Events that fulfil it, about. */
  readonly events: number;
}

/** What holds all events in which the words may stand; null where reading everything is as well. */
export async function tokenCondition(connection: DuckDBConnection, database: string, events: number, test: TokenTest): Promise<Within | null> {
  if (events < FEWEST_EVENTS) return null;
  const rows = await readTokens(connection, database, [...new Set(slicesOf(test))]);
  const kept = rows.map((row) => holds(test, row));
  const read = rows.reduce((sum, row, i) => sum + (kept[i] === true ? row.rows : 0), 0);
  if (read > events * WORTH) return null;
  const conditions = grouped(rangesOf(rows, kept));
  if (rows.some(({ untimed }, i) => untimed && kept[i] === true)) conditions.push('_time IS NULL');
  return { sql: conditions.length === 0 ? 'FALSE' : `(${conditions.join(' OR ')})`, events: read };
}

const within = ({ oldest, newest }: Range): string => `_time BETWEEN ${oldest} AND ${newest}`;

/**
 * Conditions, of which one has to be true. Many ranges are put into groups with a range around each: DuckDB tests every part of an
 * "or" for all events, but what stands in a group only for those within it.
 */
function grouped(ranges: readonly Range[]): string[] {
  const size = Math.ceil(Math.sqrt(ranges.length));
  if (size <= FEW_RANGES) return ranges.map(within);
  const groups: string[] = [];
  for (let from = 0; from < ranges.length; from += size) {
    const group = ranges.slice(from, from + size);
    const around = { oldest: Math.min(...group.map(({ oldest }) => oldest)), newest: Math.max(...group.map(({ newest }) => newest)) };
    groups.push(`(${within(around)} AND (${group.map(within).join(' OR ')}))`);
  }
  return groups;
}

interface Range {
  oldest: number;
  newest: number;
}

/** The times of the stretches that are kept, those behind each other together; those with the fewest events between them too, where there are many. */
function rangesOf(rows: readonly TokenRow[], kept: readonly boolean[]): Range[] {
  const ranges: Range[] = [];
  /** Events left out before each range. */
  const gaps: number[] = [];
  let gap = 0;
  rows.forEach(({ rows: count, oldest, newest }, i) => {
    if (kept[i] !== true) gap += count;
    else if (oldest !== null && newest !== null) {
      const last = ranges.at(-1);
      if (last === undefined || gap > 0) {
        ranges.push({ oldest, newest });
        gaps.push(gap);
      } else last.oldest = Math.min(last.oldest, oldest);
      gap = 0;
    }
  });
  if (ranges.length <= MOST_RANGES) return ranges;
  const least = gaps.slice(1).sort((a, b) => b - a)[MOST_RANGES - 2] as number;
  const joined: Range[] = [];
  ranges.forEach((range, i) => {
    const last = joined.at(-1);
    if (last === undefined || (i > 0 && (gaps[i] as number) > least)) joined.push({ ...range });
    else last.oldest = Math.min(last.oldest, range.oldest);
  });
  return joined;
}
