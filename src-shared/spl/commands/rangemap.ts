/** `rangemap`: a name for the range that a number is in (Search Reference, "rangemap"). */
import { withColumn } from '../../results/batch.ts';
import { fromItems, toNumber } from '../../results/value.ts';
import type { CommandDef } from './types.ts';
import { columnsWith, needsMinus, needsPlus } from './support/columns.ts';
import { mapBatches } from './support/stream.ts';

/** What `rangemap` was asked. */
export interface RangemapArgs {
  readonly field: string;
  /** Both ends belong to a range. */
  readonly ranges: readonly { readonly name: string; readonly from: number; readonly to: number }[];
  readonly fallback: string;
}

export const rangemapCommand: CommandDef<RangemapArgs> = {
  name: 'rangemap',
  kind: 'streaming',
  docs: {
    summary: 'Sets the field range to the names of the ranges that a number is in.',
    syntax: 'rangemap field=<field> [<name>=<from>-<to>]... [default=<name>]',
    options: [
      { name: 'field', type: '<field>', description: 'The number.' },
      { name: 'name=from-to', type: '<name>=<num>-<num>', description: 'A range; both ends belong to it.' },
      { name: 'default', type: '<name>', default: 'None', description: 'The name for numbers in no range.' },
    ],
    examples: [
      { spl: '| makeresults | eval count=42 | rangemap field=count low=0-10 elevated=11-100 default=severe', description: 'elevated' },
      { spl: 'index=* | stats count by host | rangemap field=count green=1-999 yellow=1000-9999 default=red', description: 'A colour per host.' },
    ],
    page: 'Search Reference: rangemap',
  },
  parse(r) {
    let field: string | null = null;
    let fallback = 'None';
    const ranges: { name: string; from: number; to: number }[] = [];
    while (!r.atEnd()) {
      const name = r.value('field=<field> or <name>=<from>-<to>');
      const value = r.takeSymbol('=') ? r.value(`a value for ${name.text}`) : r.fail(name.span, `Expected = after ${name.text}.`);
      if (name.text.toLowerCase() === 'field') field = value.text;
      else if (name.text.toLowerCase() === 'default') fallback = value.text;
      else {
        const m = /^(-?\d+(?:\.\d+)?)-(-?\d+(?:\.\d+)?)$/.exec(value.text);
        if (m === null) r.fail(value.span, `The range ${name.text} must be <from>-<to>, for instance ${name.text}=0-10.`, 'bad-argument');
        else ranges.push({ name: name.text, from: Number(m[1]), to: Number(m[2]) });
      }
      r.takeSymbol(',');
    }
    if (field === null) return r.fail(r.spanFrom(r.here()), 'rangemap needs field=<field>.');
    return { field, ranges, fallback };
  },
  columnsAfter: (_args, before) => columnsWith(before, [['range', 'string']]),
  needs: (args, after) => needsPlus(needsMinus(after, ['range']), [args.field]),
  run: (args) =>
    mapBatches((batch) => {
      const column = batch.columns.get(args.field);
      const out = Array.from({ length: batch.length }, (_, i) => {
        const n = toNumber(column?.[i]);
        const names = n === null ? [] : args.ranges.filter((g) => n >= g.from && n <= g.to).map((g) => g.name);
        return names.length === 0 ? args.fallback : fromItems(names);
      });
      return withColumn(batch, 'range', out);
    }),
};
