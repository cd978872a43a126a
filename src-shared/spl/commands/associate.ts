/** `associate`: values that tell much about other fields (Search Reference, "associate"). */
import type { Batch, Column, Row } from '../../results/batch.ts';
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
  const fields = names.map((name) => encoded(batch.columns.get(name) ?? []));
  const overall = fields.map((field) => entropy(field, null));
  const rows: Row[] = [];
  names.forEach((reference, a) => {
    const field = fields[a] as Encoded;
    const byCode = field.values.map((): number[] => []);
    field.codes.forEach((code, i) => {
      if (code !== NONE) byCode[code]?.push(i);
    });
    const common = field.values.flatMap((value, code) => {
      const at = byCode[code] as number[];
      return at.length < args.supportCount || at.length / batch.length < args.supportFrequency ? [] : [{ value, at }];
    });
    for (const { value, at } of common.sort((x, y) => compareText(x.value, y.value))) {
      const support = at.length / batch.length;
      names.forEach((target, b) => {
        if (a === b) return;
        const all = overall[b] as Entropy;
        const some = entropy(fields[b] as Encoded, at);
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
          Top_Conditional_Value: `${some.top.value} (${(all.share(some.top.code) * 100).toFixed(2)}% -> ${(some.share(some.top.code) * 100).toFixed(2)}%)`,
        });
      });
    }
  });
  return batchFromRows(rows, COLUMNS);
}

/** The code of a missing value. */
const NONE = -1;

/** A field as codes of its values, because each of them is counted many times. */
interface Encoded {
  readonly values: readonly string[];
  readonly codes: Int32Array;
}

function encoded(column: Column): Encoded {
  const places = new Map<string, number>();
  const codes = new Int32Array(column.length);
  column.forEach((v, i) => {
    const text = toText(v);
    if (text === null) {
      codes[i] = NONE;
      return;
    }
    let code = places.get(text);
    if (code === undefined) places.set(text, (code = places.size));
    codes[i] = code;
  });
  return { values: [...places.keys()], codes };
}

interface Entropy {
  readonly bits: number;
  /** The commonest value; null where there is none. */
  readonly top: { readonly value: string; readonly code: number } | null;
  share(code: number): number;
}

/** Shannon's entropy of a field in bits over some rows or all. */
function entropy({ values, codes }: Encoded, rows: readonly number[] | null): Entropy {
  const counts = new Int32Array(values.length);
  let total = 0;
  const size = rows === null ? codes.length : rows.length;
  for (let k = 0; k < size; k++) {
    const code = codes[rows === null ? k : (rows[k] as number)] as number;
    if (code === NONE) continue;
    total++;
    counts[code] = (counts[code] as number) + 1;
  }
  let bits = 0;
  let top: { readonly value: string; readonly code: number } | null = null;
  for (let code = 0; code < counts.length; code++) {
    const n = counts[code] as number;
    if (n === 0) continue;
    bits -= (n / total) * Math.log2(n / total);
    const most = top === null ? 0 : (counts[top.code] as number);
    if (n < most || (top !== null && n === most && compareText(values[code] as string, top.value) >= 0)) continue;
    top = { value: values[code] as string, code };
  }
  return { bits, top, share: (code) => (counts[code] as number) / total };
}
