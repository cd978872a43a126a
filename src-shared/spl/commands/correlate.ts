/** `correlate`: which fields come together (Search Reference, "correlate"). */
import type { Row } from '../../results/batch.ts';
import { batchFromRows } from '../../results/batch.ts';
import type { CommandDef } from './types.ts';
import { NEEDS_ALL } from './support/columns.ts';

/** What `correlate` was asked: its one type is the co-occurrence of fields. */
export interface CorrelateArgs {
  readonly type: 'cocur';
}

/** Splunk's limit (limits.conf, [correlate] maxfields). */
const MAX_FIELDS = 1000;

export const correlateCommand: CommandDef<CorrelateArgs> = {
  name: 'correlate',
  kind: 'transforming',
  docs: {
    summary: 'Gives a table of how often each two fields come in the same row, from 0.00 to 1.00.',
    syntax: 'correlate [type=cocur]',
    options: [{ name: 'type', type: 'cocur', default: 'cocur', description: 'Rows that have both fields, of those that have either.' }],
    examples: [
      { spl: 'index=* | correlate', description: 'All fields against all.' },
      { spl: 'index=* | fields user, session, order_id | correlate', description: 'Some fields.' },
    ],
    page: 'Search Reference: correlate',
  },
  parse(r) {
    return { type: r.options({ type: ['cocur'] } as const).type ?? 'cocur' };
  },
  columnsAfter: () => ({ fields: new Map([['RowField', { type: 'string' }]]), open: true }),
  needs: () => NEEDS_ALL,
  run: (_args, ctx) =>
    async function* (input) {
      const names: string[] = [];
      const place = new Map<string, number>();
      const alone: number[] = [];
      const both = new Map<number, number>();
      let cut = false;
      for await (const batch of input) {
        for (const name of batch.columns.keys()) {
          if (name.startsWith('_') || place.has(name)) continue;
          if (names.length >= MAX_FIELDS) {
            cut = true;
            continue;
          }
          place.set(name, names.push(name) - 1);
          alone.push(0);
        }
        const columns = [...batch.columns].flatMap(([name, column]) => (place.has(name) ? [[place.get(name) as number, column] as const] : []));
        for (let i = 0; i < batch.length; i++) {
          const here = columns.filter(([, column]) => column[i] !== null).map(([k]) => k);
          for (const a of here) {
            alone[a] = (alone[a] as number) + 1;
            for (const b of here) if (a < b) both.set(a * MAX_FIELDS + b, (both.get(a * MAX_FIELDS + b) ?? 0) + 1);
          }
        }
      }
      if (cut) ctx.message('warning', `correlate looked at the first ${MAX_FIELDS} fields: its limit.`);
      const kept = names.filter((name) => (alone[place.get(name) as number] as number) > 0).sort();
      const rows = kept.map((name): Row => {
        const row: Row = { RowField: name };
        const a = place.get(name) as number;
        for (const other of kept) {
          const b = place.get(other) as number;
          const shared = a === b ? (alone[a] as number) : (both.get(Math.min(a, b) * MAX_FIELDS + Math.max(a, b)) ?? 0);
          row[other] = (shared / ((alone[a] as number) + (alone[b] as number) - shared)).toFixed(2);
        }
        return row;
      });
      if (rows.length > 0) yield batchFromRows(rows, ['RowField', ...kept]);
    },
};
