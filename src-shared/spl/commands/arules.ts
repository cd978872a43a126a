/** `arules`: which values imply which (Search Reference, "arules"). */
import type { Batch, Row } from '../../results/batch.ts';
import { batchFromRows } from '../../results/batch.ts';
import { compareText, fromItems, toText } from '../../results/value.ts';
import type { CommandDef } from './types.ts';
import { fieldsAndOptions } from './support/args.ts';
import { columnsOf, needsOf } from './support/columns.ts';
import { gather, pieces } from './support/stream.ts';

/** What `arules` was asked. */
export interface ArulesArgs {
  /** Rows in which the values come together, at least. */
  readonly support: number;
  /** Of the rows with the given values, the fraction that has the implied one, at least. */
  readonly confidence: number;
  readonly fields: readonly string[];
}

const OPTIONS = { sup: 'int', conf: 'number' } as const;

const COLUMNS = ['Given fields', 'Implied fields', 'Strength', 'Given fields support', 'Implied fields support'] as const;

/** Combinations grow as 2 to the number of fields. */
const MAX_FIELDS = 10;

export const arulesCommand: CommandDef<ArulesArgs> = {
  name: 'arules',
  kind: 'transforming',
  docs: {
    summary: 'Finds values that imply a value of another field, with the strength of the rule.',
    syntax: 'arules [sup=<int>] [conf=<num>] <field> <field>...',
    options: [
      { name: 'field', type: '<field>...', description: `Two fields or more, ${MAX_FIELDS} at most.` },
      { name: 'sup', type: '<int>', default: '3', description: 'Rows in which the values come together, at least.' },
      { name: 'conf', type: '<num>', default: '0.5', description: 'Strength of a rule, at least; 0 to 1.' },
    ],
    examples: [
      { spl: 'index=* | arules service, level', description: 'Services that imply a level.' },
      { spl: 'index=* | arules sup=10 conf=0.9 method, path, status', description: 'Strong rules over three fields.' },
    ],
    page: 'Search Reference: arules',
  },
  parse(r) {
    const start = r.here();
    const { fields, options } = fieldsAndOptions(r, OPTIONS);
    if (fields.length < 2) r.fail(r.spanFrom(start), 'arules needs at least two fields: arules <field> <field>.', 'bad-argument');
    if (fields.length > MAX_FIELDS) r.fail(r.spanFrom(start), `arules takes ${MAX_FIELDS} fields at most: the combinations double with each.`, 'bad-argument');
    if (options.sup !== undefined && options.sup < 1 && options.spans.sup) r.fail(options.spans.sup, `sup must be 1 or more, not ${options.sup}.`, 'bad-argument');
    if (options.conf !== undefined && (options.conf < 0 || options.conf > 1) && options.spans.conf) r.fail(options.spans.conf, `conf must be from 0 to 1, not ${options.conf}.`, 'bad-argument');
    return { support: options.sup ?? 3, confidence: options.conf ?? 0.5, fields: fields.map((f) => f.text) };
  },
  columnsAfter: () => columnsOf(COLUMNS),
  needs: (args) => needsOf(args.fields),
  run: (args, ctx) =>
    async function* (input) {
      yield* pieces(rules(await gather(input, ctx, 'arules'), args));
    },
};

/** Counts of the combinations of values over each set of fields; a set is a bit mask. */
function rules(batch: Batch, args: ArulesArgs): Batch {
  const texts = args.fields.map((f) => (batch.columns.get(f) ?? []).map((v) => toText(v)));
  const sets = 2 ** args.fields.length;
  const members = Array.from({ length: sets }, (_, set) => args.fields.flatMap((_field, f) => ((set >> f) & 1 ? [f] : [])));
  const keyOf = (set: number, row: number): string | null => {
    let key = '';
    for (const f of members[set] as number[]) {
      const text = texts[f]?.[row] ?? null;
      if (text === null) return null;
      key += `${text.length}:${text}`;
    }
    return key;
  };
  const counts = Array.from({ length: sets }, () => new Map<string, { n: number; row: number }>());
  for (let set = 1; set < sets; set++) {
    const count = counts[set] as Map<string, { n: number; row: number }>;
    for (let i = 0; i < batch.length; i++) {
      const key = keyOf(set, i);
      if (key === null) continue;
      const seen = count.get(key);
      if (seen === undefined) count.set(key, { n: 1, row: i });
      else seen.n++;
    }
  }
  const named = (set: number, row: number): string[] => (members[set] as number[]).map((f) => `${args.fields[f] as string}=${texts[f]?.[row] as string}`);
  const percent = (x: number): string => `${(x * 100).toFixed(2)}%`;
  const found: { readonly strength: number; readonly row: Row; readonly text: string }[] = [];
  for (let set = 1; set < sets; set++) {
    const list = members[set] as number[];
    if (list.length < 2) continue;
    for (const { n, row } of (counts[set] as Map<string, { n: number; row: number }>).values()) {
      if (n < args.support) continue;
      for (const implied of list) {
        const given = set & ~(1 << implied);
        const givenCount = counts[given]?.get(keyOf(given, row) as string)?.n as number;
        const strength = n / givenCount;
        if (strength < args.confidence) continue;
        const impliedCount = counts[1 << implied]?.get(keyOf(1 << implied, row) as string)?.n as number;
        const [left, right] = [named(given, row), named(1 << implied, row)];
        found.push({
          strength,
          text: [...left, ...right].join(' '),
          row: {
            'Given fields': fromItems(left),
            'Implied fields': fromItems(right),
            Strength: percent(strength),
            'Given fields support': percent(givenCount / batch.length),
            'Implied fields support': percent(impliedCount / batch.length),
          },
        });
      }
    }
  }
  found.sort((a, b) => b.strength - a.strength || compareText(a.text, b.text));
  return batchFromRows(found.map((f) => f.row), COLUMNS);
}
