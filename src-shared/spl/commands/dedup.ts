/** `dedup`: keeps the first rows of each combination of values (Search Reference, "dedup"). */
import { makeBatch, takeRows, type Column } from '../../results/batch.ts';
import { type Value, isMultivalue, scalarToText } from '../../results/value.ts';
import { warnOfPattern } from './support/args.ts';
import { needsPlus } from './support/columns.ts';
import { type SortKey, readSortKeys, sortedIndexes } from './support/sorting.ts';
import { gather, pieces } from './support/stream.ts';
import type { Batch, CommandDef } from './types.ts';

/** What `dedup` was asked. */
export interface DedupArgs {
  readonly n: number;
  readonly fields: readonly string[];
  /** Keeps all rows but takes the fields out of those that would go. */
  readonly keepEvents: boolean;
  /** Keeps rows that lack one of the fields. */
  readonly keepEmpty: boolean;
  /** Only rows that follow one another count as duplicates. */
  readonly consecutive: boolean;
  readonly sortBy: readonly SortKey[];
}

const OPTIONS = { keepevents: 'bool', keepempty: 'bool', consecutive: 'bool' } as const;

export const dedupCommand: CommandDef<DedupArgs> = {
  name: 'dedup',
  kind: 'stateful-streaming',
  docs: {
    summary: 'Keeps the first rows of each combination of values and drops the rest.',
    syntax: 'dedup [<n>] <field>... [keepevents=<bool>] [keepempty=<bool>] [consecutive=<bool>] [sortby [+|-]<field>...]',
    options: [
      { name: 'n', type: '<int>', default: '1', description: 'How many rows of each combination to keep.' },
      { name: 'keepevents', type: '<bool>', default: 'false', description: 'Keep all rows, but take the fields out of the duplicates.' },
      { name: 'keepempty', type: '<bool>', default: 'false', description: 'Keep rows that lack one of the fields.' },
      { name: 'consecutive', type: '<bool>', default: 'false', description: 'Only drop duplicates that follow one another.' },
      { name: 'sortby', type: '[+|-]<field>...', description: 'Order of the result.' },
    ],
    examples: [
      { spl: 'index=* | dedup host', description: 'The newest event of each host.' },
      { spl: 'index=* | dedup 3 service level sortby -_time', description: 'Three of each service and level.' },
    ],
    page: 'Search Reference: dedup',
  },
  parse(r) {
    const start = r.here();
    const found = { keepevents: false, keepempty: false, consecutive: false };
    const read = (): void => {
      const o = r.options(OPTIONS);
      found.keepevents = o.keepevents ?? found.keepevents;
      found.keepempty = o.keepempty ?? found.keepempty;
      found.consecutive = o.consecutive ?? found.consecutive;
    };
    read();
    const n = r.takeInteger();
    if (n !== null && n.value < 1) r.fail(n.span, 'dedup keeps at least 1 row of each combination.', 'bad-argument');
    read();
    const fields: string[] = [];
    while (!r.atEnd() && !r.peekKeyword('sortby')) {
      if (r.peekOption()) read();
      else {
        fields.push(warnOfPattern(r, r.field()).text);
        r.takeSymbol(',');
      }
    }
    if (fields.length === 0) r.fail(r.spanFrom(start), 'dedup needs at least one field: dedup host.');
    const word = r.takeKeyword('sortby');
    const sortBy = word === null ? [] : readSortKeys(r);
    if (word !== null && sortBy.length === 0) r.fail(word.span, '"sortby" needs a field.');
    read();
    return { n: n?.value ?? 1, fields, keepEvents: found.keepevents, keepEmpty: found.keepempty, consecutive: found.consecutive, sortBy };
  },
  columnsAfter: (_args, before) => before,
  needs: (args, after) => needsPlus(after, [...args.fields, ...args.sortBy.map((k) => k.field)]),
  run(args, ctx) {
    const seen = new Map<string, number>();
    let last: string | null = null;
    let run = 0;
    /** True for a row that is one of the first of its combination. */
    const isFirst = (key: string): boolean => {
      if (args.consecutive) {
        run = key === last ? run + 1 : 1;
        last = key;
        return run <= args.n;
      }
      const n = (seen.get(key) ?? 0) + 1;
      seen.set(key, n);
      return n <= args.n;
    };
    const work = (batch: Batch): Batch => {
      const columns = args.fields.map((f) => batch.columns.get(f));
      const keep: number[] = [];
      const blank: number[] = [];
      for (let i = 0; i < batch.length; i++) {
        let key: string | null = '';
        for (const column of columns) {
          const value = column?.[i] ?? null;
          if (value === null) {
            key = null;
            break;
          }
          const text = isMultivalue(value) ? value.map(scalarToText).join('\n') : scalarToText(value);
          key += `${text.length}:${text}`;
        }
        // A row without the field stands between those with it.
        if (key === null) last = null;
        if (key === null ? args.keepEmpty : isFirst(key)) keep.push(i);
        else if (args.keepEvents) {
          keep.push(i);
          blank.push(keep.length - 1);
        }
      }
      if (keep.length === batch.length && blank.length === 0) return batch;
      const kept = takeRows(batch, keep);
      if (blank.length === 0) return kept;
      const out = new Map<string, Column>(kept.columns);
      for (const field of args.fields) {
        const column = [...(kept.columns.get(field) ?? [])] as Value[];
        for (const i of blank) column[i] = null;
        if (column.length > 0) out.set(field, column);
      }
      return makeBatch(kept.length, out);
    };
    return async function* (input) {
      // `sortby` decides which row of a combination comes first, so it is done before.
      const rows = args.sortBy.length === 0 ? input : sorted(await gather(input, ctx, 'dedup'), args.sortBy);
      for await (const batch of rows) {
        const out = work(batch);
        if (out.length > 0) yield out;
      }
    };
  },
};

function sorted(all: Batch, keys: readonly SortKey[]): Iterable<Batch> {
  return pieces(takeRows(all, sortedIndexes(all, keys)));
}
