/** `associate`: values that tell much about other fields (Search Reference, "associate"). */
import type { Batch, Row } from '../../results/batch.ts';
import { batchFromRows } from '../../results/batch.ts';
import { compareText, toText } from '../../results/value.ts';
import type { CommandDef } from './types.ts';
import { fieldsAndOptions } from './support/args.ts';
import { columnsOf, NEEDS_ALL, needsOf } from './support/columns.ts';
import { gather, pieces } from './support/stream.ts';

/** What `associate` was asked. */
export interface AssociateArgs {
  /** Rows that must have the value, at least: as a number and as a fraction of all. */
  readonly supportCount: number;
  readonly supportFrequency: number;
  /** Bits that the entropy must fall by, at least. */
  readonly improvement: number;
  readonly fields: readonly string[];
}

const OPTIONS = { supcnt: 'int', supfreq: 'number', improv: 'number' } as const;

const COLUMNS = [
  'Reference_Key', 'Reference_Value', 'Target_Key', 'Unconditional_Entropy', 'Conditional_Entropy', 'Entropy_Improvement', 'Description', 'Support', 'Top_Conditional_Value',
] as const;

export const associateCommand: CommandDef<AssociateArgs> = {
  name: 'associate',
  kind: 'transforming',
  docs: {
    summary: 'Finds values of a field that make another field easier to predict, by the change in entropy.',
    syntax: 'associate [supcnt=<int>] [supfreq=<num>] [improv=<num>] [<field>...]',
    options: [
      { name: 'field', type: '<field>...', default: 'all fields', description: 'The fields to look at.' },
      { name: 'supcnt', type: '<int>', default: '100', description: 'Rows that have the value, at least.' },
      { name: 'supfreq', type: '<num>', default: '0.1', description: 'The same as a fraction of all rows.' },
      { name: 'improv', type: '<num>', default: '0.5', description: 'Bits by which the entropy falls, at least.' },
    ],
    examples: [
      { spl: 'index=* | associate supcnt=3 status, method', description: 'What methods tell about the status and the other way round.' },
      { spl: 'index=* | fields service, level | associate | table Reference_Key, Reference_Value, Target_Key, Top_Conditional_Value', description: 'Services and levels.' },
    ],
    page: 'Search Reference: associate',
  },
  parse(r) {
    const { fields, options } = fieldsAndOptions(r, OPTIONS);
    for (const f of fields) if (f.text.includes('*')) r.fail(f.span, 'associate takes no wildcards: name the fields.', 'bad-argument');
    if ((options.supcnt ?? 0) < 0 && options.spans.supcnt) r.fail(options.spans.supcnt, 'supcnt must be 0 or more.', 'bad-argument');
    return { supportCount: options.supcnt ?? 100, supportFrequency: options.supfreq ?? 0.1, improvement: options.improv ?? 0.5, fields: fields.map((f) => f.text) };
  },
  columnsAfter: () => columnsOf(COLUMNS),
  needs: (args) => (args.fields.length === 0 ? NEEDS_ALL : needsOf(args.fields)),
  run: (args, ctx) =>
    async function* (input) {
      yield* pieces(associations(await gather(input, ctx, 'associate'), args));
    },
};

function associations(batch: Batch, args: AssociateArgs): Batch {
  const names = args.fields.length > 0 ? args.fields.filter((f) => batch.columns.has(f)) : [...batch.columns.keys()].filter((n) => !n.startsWith('_'));
  const texts = names.map((name) => (batch.columns.get(name) ?? []).map((v) => toText(v)));
  const rows: Row[] = [];
  names.forEach((reference, a) => {
    const byValue = new Map<string, number[]>();
    texts[a]?.forEach((v, i) => {
      if (v === null) return;
      const list = byValue.get(v);
      if (list === undefined) byValue.set(v, [i]);
      else list.push(i);
    });
    for (const value of [...byValue.keys()].sort(compareText)) {
      const at = byValue.get(value) as number[];
      const support = at.length / batch.length;
      if (at.length < args.supportCount || support < args.supportFrequency) continue;
      names.forEach((target, b) => {
        if (a === b) return;
        const column = texts[b] as readonly (string | null)[];
        const all = entropy(column);
        const some = entropy(at.map((i) => column[i] ?? null));
        if (some.top === null || all.bits - some.bits < args.improvement) return;
        rows.push({
          Reference_Key: reference,
          Reference_Value: value,
          Target_Key: target,
          Unconditional_Entropy: all.bits.toFixed(3),
          Conditional_Entropy: some.bits.toFixed(3),
          Entropy_Improvement: (all.bits - some.bits).toFixed(6),
          Description: `When '${reference}' has the value '${value}', the entropy of '${target}' decreases from ${all.bits.toFixed(3)} to ${some.bits.toFixed(3)}.`,
          Support: `${(support * 100).toFixed(2)}%`,
          Top_Conditional_Value: `${some.top} (${(all.share(some.top) * 100).toFixed(2)}% -> ${(some.share(some.top) * 100).toFixed(2)}%)`,
        });
      });
    }
  });
  return batchFromRows(rows, COLUMNS);
}

/** Shannon's entropy of values in bits, the commonest value, and the share of each. */
function entropy(values: readonly (string | null)[]): { readonly bits: number; readonly top: string | null; share(value: string): number } {
  const counts = new Map<string, number>();
  let total = 0;
  for (const v of values) {
    if (v === null) continue;
    total++;
    counts.set(v, (counts.get(v) ?? 0) + 1);
  }
  let bits = 0;
  let top: string | null = null;
  for (const [value, n] of counts) {
    bits -= (n / total) * Math.log2(n / total);
    if (top === null || n > (counts.get(top) as number) || (n === counts.get(top) && compareText(value, top) < 0)) top = value;
  }
  return { bits, top, share: (value) => (counts.get(value) ?? 0) / total };
}
