/** `gauge`: a value and its ranges for a gauge (Search Reference, "gauge"). */
import type { Row } from '../../results/batch.ts';
import { batchFromRows } from '../../results/batch.ts';
import { toNumber } from '../../results/value.ts';
import type { CommandDef } from './types.ts';
import { columnsOf, needsOf } from './support/columns.ts';

/** What `gauge` was asked. */
export interface GaugeArgs {
  readonly value: string | number;
  /** Bounds of the ranges: numbers or fields; none gives 0 to 100. */
  readonly bounds: readonly (string | number)[];
}

export const gaugeCommand: CommandDef<GaugeArgs> = {
  name: 'gauge',
  kind: 'transforming',
  docs: {
    summary: 'Makes one row of a value (x) and the bounds of its ranges (y1, y2...) for a gauge.',
    syntax: 'gauge <value> [<bound>...]',
    options: [
      { name: 'value', type: '<num> | <field>', description: 'The value; of a field, that of the first row.' },
      { name: 'bound', type: '<num> | <field>...', default: '0 30 70 100', description: 'The bounds, lowest first: two or more.' },
    ],
    examples: [
      { spl: '| makeresults | eval count=42 | gauge count 0 50 100', description: 'Two ranges.' },
      { spl: 'index=* | stats count | gauge count 0 1000 5000 10000', description: 'Three ranges.' },
    ],
    page: 'Search Reference: gauge',
  },
  parse(r) {
    const [value, ...bounds] = r.fields().map((f) => toNumber(f.text) ?? f.text);
    // One bound alone encloses no range, so it counts for none.
    return { value: value as string | number, bounds: bounds.length === 1 ? [] : bounds };
  },
  columnsAfter: (args) => columnsOf(['x', ...(args.bounds.length === 0 ? [0, 1, 2, 3] : args.bounds).map((_, i) => `y${i + 1}`)]),
  needs: (args) => needsOf([args.value, ...args.bounds].filter((v) => typeof v === 'string')),
  run: (args) =>
    async function* (input) {
      for await (const batch of input) {
        if (batch.length === 0) continue;
        const read = (v: string | number): number | null => (typeof v === 'number' ? v : toNumber(batch.columns.get(v)?.[0]));
        const row: Row = { x: read(args.value) };
        (args.bounds.length === 0 ? [0, 30, 70, 100] : args.bounds).forEach((b, i) => {
          row[`y${i + 1}`] = read(b);
        });
        yield batchFromRows([row]);
        return;
      }
    },
};
