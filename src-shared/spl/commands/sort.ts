/** `sort`: orders rows by fields (Search Reference, "sort"). */
import { takeRows } from '../../results/batch.ts';
import { needsPlus } from './support/columns.ts';
import { type SortKey, readSortKeys, sortedIndexes } from './support/sorting.ts';
import { concatAll, gather, pieces } from './support/stream.ts';
import type { Batch, CommandDef } from './types.ts';

/** What `sort` was asked. */
export interface SortArgs {
  readonly keys: readonly SortKey[];
  /** Rows kept; 0 for all. */
  readonly limit: number;
}

/** Rows that `sort` keeps where no number is given. */
const SORT_DEFAULT_LIMIT = 10_000;

export const sortCommand: CommandDef<SortArgs> = {
  name: 'sort',
  kind: 'dataset',
  docs: {
    summary: 'Orders rows by fields and keeps the first 10,000, or as many as asked.',
    syntax: 'sort [<n>] [+|-]<field> [, [+|-]<field>]... [d]',
    options: [
      { name: 'n', type: '<int>', default: '10000', description: 'How many rows to keep; 0 for all. Also written limit=<n>.' },
      { name: '- or +', type: 'sign', default: '+', description: 'Descending or ascending, before a field; with a blank after it, for all fields up to the next sign.' },
      { name: 'auto() num() str() ip()', type: 'function', default: 'auto()', description: 'How values compare: as numbers and IPv4 addresses where they look so, as numbers, as text, as addresses.' },
      { name: 'd', type: 'word', description: 'At the end: turns the whole order round.' },
    ],
    examples: [
      { spl: 'index=* | stats count BY service | sort - count', description: 'Most events first.' },
      { spl: 'index=* | sort 20 -duration_ms +_time', description: 'The twenty slowest events.' },
    ],
    page: 'Search Reference: sort',
  },
  parse(r) {
    const start = r.here();
    let limit = r.takeInteger();
    const readLimit = (): void => {
      const option = r.takeOption('limit');
      if (option === null) return;
      if (!/^\d+$/.test(option.text)) r.fail(option.span, `limit takes a whole number, not "${option.text}".`, 'bad-argument');
      limit = { value: Number(option.text), span: option.span };
    };
    readLimit();
    if (limit !== null && limit.value < 0) {
      // `sort -1` cannot be a count: it reads like a descending field called 1.
      r.fail(limit.span, 'sort takes the number of rows first: it must be 0 (all) or more.', 'bad-argument');
    }
    let keys = readSortKeys(r);
    if (keys.length > 0) readLimit();
    if (r.peekOption()) r.options({ limit: 'int' });
    const by = keys.findIndex((k) => /^(?:by|desc|asc)$/i.test(k.field) && keys.length > 1);
    if (by === 0 || (by > 0 && keys[by]?.field.toLowerCase() === 'by')) {
      r.fail(r.spanFrom(start), `sort has no ${(keys[by] as (typeof keys)[number]).field.toUpperCase()}: write the fields alone, each with - before it where it goes down, for instance sort -count, host.`, 'bad-argument');
    }
    const last = keys[keys.length - 1];
    if (keys.length > 1 && last !== undefined && !last.signed && (last.field === 'd' || last.field.toLowerCase() === 'desc')) {
      keys = keys.slice(0, -1).map((k) => ({ ...k, descending: !k.descending }));
    }
    if (keys.length === 0) r.fail(r.spanFrom(start), 'sort needs a field: sort - count.');
    return { keys, limit: limit?.value ?? SORT_DEFAULT_LIMIT };
  },
  columnsAfter: (_args, before) => before,
  needs: (args, after) => needsPlus(after, args.keys.map((k) => k.field)),
  run: (args, ctx) =>
    async function* (input) {
      if (args.limit === 0) {
        const all = await gather(input, ctx, 'sort');
        yield* pieces(takeRows(all, sortedIndexes(all, args.keys)));
        return;
      }
      // Only the best rows so far are held: past a few times the limit they are sorted and cut.
      let held: Batch[] = [];
      let rows = 0;
      const cut = (): Batch => {
        const all = concatAll(held);
        return takeRows(all, sortedIndexes(all, args.keys).slice(0, args.limit));
      };
      for await (const batch of input) {
        held.push(batch);
        rows += batch.length;
        if (rows > args.limit * 2 + 50_000) {
          held = [cut()];
          rows = (held[0] as Batch).length;
        }
      }
      yield* pieces(cut());
    },
};
