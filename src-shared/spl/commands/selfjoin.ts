/** `selfjoin`: rows joined with later rows of the same result (Search Reference, "selfjoin"). */
import type { Column } from '../../results/batch.ts';
import { makeBatch } from '../../results/batch.ts';
import type { Value } from '../../results/value.ts';
import { toText } from '../../results/value.ts';
import type { CommandDef } from './types.ts';
import { fieldsAndOptions, wholeNumber } from './support/args.ts';
import { needsPlus } from './support/columns.ts';
import { gather, pieces } from './support/stream.ts';

/** What `selfjoin` was asked. */
export interface SelfjoinArgs {
  readonly fields: readonly string[];
  readonly overwrite: boolean;
  /** Rows after it that each row joins with; 0 is all. */
  readonly max: number;
  readonly keepSingle: boolean;
}

export const selfjoinCommand: CommandDef<SelfjoinArgs> = {
  name: 'selfjoin',
  kind: 'transforming',
  docs: {
    summary: 'Joins each row with the rows after it that have the same values.',
    syntax: 'selfjoin [overwrite=<bool>] [max=<int>] [keepsingle=<bool>] <field>...',
    options: [
      { name: 'field', type: '<field>...', description: 'The fields that must be equal.' },
      { name: 'overwrite', type: '<bool>', default: 'true', description: 'Fields of the other row replace those of the same name.' },
      { name: 'max', type: '<int>', default: '1', description: 'How many of the rows after it each row joins with; 0 is no limit.' },
      { name: 'keepsingle', type: '<bool>', default: 'false', description: 'Keeps rows that nothing joins with.' },
    ],
    examples: [
      { spl: '| makeresults count=2 | streamstats count | eval id=1, a=if(count=1,"x",null()), b=if(count=2,"y",null()) | selfjoin id', description: 'One row with both.' },
      { spl: 'index=* | selfjoin keepsingle=true session', description: 'Rows of a session.' },
    ],
    page: 'Search Reference: selfjoin',
  },
  parse(r) {
    const { fields, options } = fieldsAndOptions(r, { overwrite: 'bool', max: 'int', keepsingle: 'bool' });
    if (fields.length === 0) r.fail(r.spanFrom(r.here()), 'selfjoin needs the fields that must be equal.');
    return { fields: fields.map((f) => f.text), overwrite: options.overwrite ?? true, max: wholeNumber(r, options, 'max', 1, 0), keepSingle: options.keepsingle ?? false };
  },
  columnsAfter: (_args, before) => before,
  needs: (args, after) => needsPlus(after, args.fields),
  run: (args, ctx) =>
    async function* (input) {
      const batch = await gather(input, ctx, 'selfjoin');
      const keys = args.fields.map((f) => batch.columns.get(f));
      const groups = new Map<string, number[]>();
      /** Of each row, the rows of its group and its place among them. */
      const places: ({ readonly rows: readonly number[]; readonly at: number } | null)[] = [];
      for (let i = 0; i < batch.length; i++) {
        const texts = keys.map((c) => toText(c?.[i]));
        if (texts.includes(null)) {
          places.push(null);
          continue;
        }
        const key = JSON.stringify(texts);
        let rows = groups.get(key);
        if (rows === undefined) groups.set(key, (rows = []));
        places.push({ rows, at: rows.length });
        rows.push(i);
      }
      const lefts: number[] = [];
      const rights: (number | null)[] = [];
      const max = args.max === 0 ? Number.POSITIVE_INFINITY : args.max;
      places.forEach((place, i) => {
        if (place === null) return;
        const { rows, at } = place;
        if (rows.length === 1 && args.keepSingle) {
          lefts.push(i);
          rights.push(null);
        }
        for (const other of rows.slice(at + 1, at + 1 + max)) {
          lefts.push(i);
          rights.push(other);
        }
        if (lefts.length > ctx.limits.memoryRows) throw new Error(`selfjoin would make more than ${ctx.limits.memoryRows} rows: give it a smaller max, or more fields to join on.`);
      });
      const columns = new Map<string, Column>();
      for (const [name, column] of batch.columns) {
        columns.set(
          name,
          lefts.map((l, k): Value => {
            const r = rights[k];
            const [mine, theirs] = [column[l] ?? null, r === null || r === undefined ? null : (column[r] ?? null)];
            return args.overwrite ? (theirs ?? mine) : (mine ?? theirs);
          }),
        );
      }
      yield* pieces(makeBatch(lefts.length, columns));
    },
};
