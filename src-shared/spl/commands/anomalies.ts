/** `anomalies`: events unlike those before them (Search Reference, "anomalies"). */
import type { Batch, Column } from '../../results/batch.ts';
import { takeRows, withColumn } from '../../results/batch.ts';
import type { Value } from '../../results/value.ts';
import { toText } from '../../results/value.ts';
import type { CommandDef, ExecContext } from './types.ts';
import { readBy } from './support/aggregations.ts';
import { mergeOptions } from './support/args.ts';
import { columnsWith, needsMinus, needsPlus } from './support/columns.ts';

/** What `anomalies` was asked. */
export interface AnomaliesArgs {
  readonly threshold: number;
  readonly labelOnly: boolean;
  /** All digits count as one. */
  readonly normalize: boolean;
  /** Events before this one that it is compared with. */
  readonly maxValues: number;
  readonly field: string;
  /** A lookup table of events that are expected. */
  readonly expected: string | null;
  readonly expectedThreshold: number;
  readonly by: readonly string[];
}

const OPTIONS = {
  threshold: 'number', labelonly: 'bool', normalize: 'bool', maxvalues: 'int', field: 'field', blacklist: 'string', blacklistthreshold: 'number', denylist: 'string', denylistthreshold: 'number',
} as const;

export const anomaliesCommand: CommandDef<AnomaliesArgs> = {
  name: 'anomalies',
  kind: 'stateful-streaming',
  docs: {
    summary: 'Scores how unlike the events before it an event is, and keeps those that are unexpected.',
    syntax: 'anomalies [threshold=<num>] [labelonly=<bool>] [normalize=<bool>] [maxvalues=<int>] [field=<field>] [denylist=<lookup>] [denylistthreshold=<num>] [BY <field>...]',
    options: [
      { name: 'threshold', type: '<num>', default: '0.01', description: 'Events whose unexpectedness is above this are kept.' },
      { name: 'labelonly', type: '<bool>', default: 'false', description: 'Keeps all events and only adds unexpectedness.' },
      { name: 'normalize', type: '<bool>', default: 'true', description: 'All digits count as the same.' },
      { name: 'maxvalues', type: '<int>', default: '100', description: 'How many events before it an event is compared with; 10 to 10000.' },
      { name: 'field', type: '<field>', default: '_raw', description: 'The text to compare.' },
      { name: 'denylist, blacklist', type: '<lookup>', description: 'A lookup table with expected events in the same field (or its first): events like them score 0.' },
      { name: 'denylistthreshold, blacklistthreshold', type: '<num>', default: '0.05', description: 'How alike an event must be to one of them.' },
      { name: 'BY', type: '<field>...', description: 'Compares only events with the same values.' },
    ],
    examples: [
      { spl: 'index=* | anomalies | sort - unexpectedness', description: 'The least expected events.' },
      { spl: 'index=* | anomalies labelonly=true BY host', description: 'Scores by host.' },
    ],
    page: 'Search Reference: anomalies',
  },
  parse(r) {
    const before = r.options(OPTIONS);
    const by = readBy(r).map((f) => f.text);
    const options = mergeOptions(before, r.options(OPTIONS));
    const maxValues = options.maxvalues ?? 100;
    if (options.spans.maxvalues && (maxValues < 10 || maxValues > 10_000)) r.fail(options.spans.maxvalues, `maxvalues must be from 10 to 10000, not ${maxValues}.`, 'bad-argument');
    return {
      threshold: options.threshold ?? 0.01,
      labelOnly: options.labelonly ?? false,
      normalize: options.normalize ?? true,
      maxValues,
      field: options.field ?? '_raw',
      expected: options.denylist ?? options.blacklist ?? null,
      expectedThreshold: options.denylistthreshold ?? options.blacklistthreshold ?? 0.05,
      by,
    };
  },
  columnsAfter: (_args, before) => columnsWith(before, [['unexpectedness', 'number']]),
  needs: (args, after) => needsPlus(needsMinus(after, ['unexpectedness']), [args.field, ...args.by]),
  run: (args, ctx) =>
    async function* (input) {
      const expected = args.expected === null ? [] : await expectedTexts(args.expected, args, ctx);
      const groups = new Map<string, Past>();
      for await (const batch of input) {
        const out = score(batch, args, groups, expected);
        const labelled = withColumn(batch, 'unexpectedness', out);
        if (args.labelOnly) yield labelled;
        else {
          const keep = out.flatMap((v, i) => (typeof v === 'number' && v > args.threshold ? [i] : []));
          if (keep.length > 0) yield takeRows(labelled, keep);
        }
      }
    },
};

/** Pieces of three characters: what texts are compared by. */
function grams(text: string, normalize: boolean): ReadonlySet<string> {
  const plain = normalize ? text.replace(/\d/g, '0') : text;
  const set = new Set<string>();
  if (plain.length < 3) set.add(plain);
  for (let i = 0; i + 3 <= plain.length; i++) set.add(plain.slice(i, i + 3));
  return set;
}

/** The events before: how many of them have each piece. The number of pieces, s(P), says how varied they are. */
class Past {
  private readonly counts = new Map<string, number>();
  private readonly window: ReadonlySet<string>[] = [];
  private readonly limit: number;
  private first = 0;
  constructor(limit: number) {
    this.limit = limit;
  }
  /** `[s(P and X) - s(P)] / [s(P) + s(X)]`, and then X is one of the events before. */
  add(x: ReadonlySet<string>): number {
    let fresh = 0;
    for (const g of x) if (!this.counts.has(g)) fresh++;
    const result = fresh / (this.counts.size + x.size);
    for (const g of x) this.counts.set(g, (this.counts.get(g) ?? 0) + 1);
    this.window.push(x);
    if (this.window.length - this.first > this.limit) this.forget();
    return result;
  }
  private forget(): void {
    for (const g of this.window[this.first] as ReadonlySet<string>) {
      const n = (this.counts.get(g) as number) - 1;
      if (n === 0) this.counts.delete(g);
      else this.counts.set(g, n);
    }
    this.first++;
    if (this.first > this.limit) {
      this.window.splice(0, this.first);
      this.first = 0;
    }
  }
}

function score(batch: Batch, args: AnomaliesArgs, groups: Map<string, Past>, expected: readonly ReadonlySet<string>[]): Value[] {
  const texts = batch.columns.get(args.field);
  const keys = args.by.map((name) => batch.columns.get(name));
  return Array.from({ length: batch.length }, (_, i): Value => {
    const text = toText(texts?.[i]);
    if (text === null) return null;
    const key = keys.map((c) => toText(c?.[i]) ?? '').join('\u0000');
    let past = groups.get(key);
    if (past === undefined) groups.set(key, (past = new Past(args.maxValues)));
    const own = grams(text, args.normalize);
    const value = past.add(own);
    return expected.some((e) => alike(e, own) > args.expectedThreshold) ? 0 : value;
  });
}

/** The pieces that two texts share, of all that either has. */
function alike(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let shared = 0;
  for (const g of a) if (b.has(g)) shared++;
  return shared / (a.size + b.size - shared);
}

async function expectedTexts(name: string, args: AnomaliesArgs, ctx: ExecContext): Promise<ReadonlySet<string>[]> {
  const table = await ctx.lookup(name);
  const column: Column = table.rows.columns.get(args.field) ?? table.rows.columns.get(table.fields[0] ?? '') ?? [];
  return column.flatMap((v) => {
    const text = toText(v);
    return text === null || text === '' ? [] : [grams(text, args.normalize)];
  });
}
