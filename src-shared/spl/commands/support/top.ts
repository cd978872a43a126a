/** `top` and `rare` differ in which end of the ranking they keep. */
import { type Batch, type Column, batchFromRows, type Row } from '../../../results/batch.ts';
import { type Value, compareText, scalarToText } from '../../../results/value.ts';
import { type Group, Grouper } from '../../eval/aggregate.ts';
import { findStatsFunction } from '../../functions/stats-functions.ts';
import { warnOfPattern } from './args.ts';
import { columnsOf, columnsWith, needsOf } from './columns.ts';
import { pieces } from './stream.ts';
import { SUMMARY_COUNT, SUMMARY_MARK, summaryOrEvents } from './summary.ts';
import type { ArgReader, CommandDef, ExecContext } from '../types.ts';

/** What `top` or `rare` was asked. */
export interface TopArgs {
  /** Combinations kept for each group; 0 for all. */
  readonly limit: number;
  readonly fields: readonly string[];
  readonly by: readonly string[];
  readonly countField: string;
  readonly percentField: string;
  readonly showCount: boolean;
  readonly showPercent: boolean;
  readonly useOther: boolean;
  readonly otherText: string;
}

const OPTIONS = { limit: 'int', countfield: 'string', percentfield: 'string', showcount: 'bool', showperc: 'bool', useother: 'bool', otherstr: 'string' } as const;

export function makeTop(name: 'top' | 'rare', summary: string, example: string): CommandDef<TopArgs> {
  return {
    name,
    kind: 'transforming',
    docs: {
      summary,
      syntax: `${name} [<n>] [limit=<n>] [showperc=<bool>] [showcount=<bool>] [countfield=<field>] [percentfield=<field>]${name === 'top' ? ' [useother=<bool>]' : ''} <field>... [BY <field>...]`,
      options: [
        { name: 'limit', type: '<int>', default: '10', description: 'How many are shown for each group; 0 for all.' },
        { name: 'countfield', type: '<field>', default: 'count', description: 'Name of the column of counts.' },
        { name: 'percentfield', type: '<field>', default: 'percent', description: 'Name of the column of percentages.' },
        { name: 'showcount', type: '<bool>', default: 'true', description: 'Show the counts.' },
        { name: 'showperc', type: '<bool>', default: 'true', description: 'Show the percentages.' },
        { name: 'useother', type: '<bool>', default: 'false', description: 'Add a row for all the others.' },
        { name: 'otherstr', type: '<string>', default: 'OTHER', description: 'What that row shows.' },
      ],
      examples: [
        { spl: `index=* | ${name} sourcetype`, description: example },
        { spl: `index=* | ${name} limit=3 status BY host`, description: 'Three of each host.' },
      ],
      page: `Search Reference: ${name}`,
    },
    parse,
    columnsAfter: (args) =>
      columnsWith(columnsOf([...args.by, ...args.fields]), [
        ...(args.showCount ? [[args.countField, 'number'] as const] : []),
        ...(args.showPercent ? [[args.percentField, 'number'] as const] : []),
      ]),
    needs: (args) => needsOf([...args.fields, ...args.by]),
    run: (args, ctx) =>
      async function* (input) {
        yield* pieces(await rank(name, args, input, ctx));
      },
  };
}

function parse(r: ArgReader): TopArgs {
  let limit = r.takeInteger()?.value;
  const found: Record<string, unknown> = {};
  const read = (): void => {
    const o = r.options(OPTIONS);
    for (const [key, value] of Object.entries(o)) if (value !== undefined && key !== 'spans') found[key] = value;
  };
  read();
  limit ??= r.takeInteger()?.value;
  const fields: string[] = [];
  while (!r.atEnd() && !r.peekKeyword('by')) {
    if (r.peekOption()) read();
    else {
      const field = r.field();
      const rows = field.quoted || field.text.toLowerCase() !== 'limit' ? null : r.takeInteger();
      if (rows !== null) {
        const span = { start: field.span.start, end: rows.span.end };
        r.fail(span, `The option limit of ${r.command} needs =: limit=${rows.value}.`, 'bad-argument', { title: 'Add =', ...span, replacement: `limit=${rows.value}` });
      }
      fields.push(warnOfPattern(r, field).text);
      r.takeSymbol(',');
    }
  }
  const start = r.here();
  if (fields.length === 0) r.fail(r.spanFrom(start), `${r.command} needs a field: ${r.command} <field>.`);
  const by: string[] = [];
  const word = r.takeKeyword('by');
  if (word !== null) {
    while (!r.atEnd()) {
      if (r.peekOption()) read();
      else {
        by.push(warnOfPattern(r, r.field()).text);
        r.takeSymbol(',');
      }
    }
    if (by.length === 0) r.fail(word.span, '"BY" needs at least one field.');
  }
  limit = (found.limit as number | undefined) ?? limit ?? 10;
  if (limit < 0) r.fail(r.spanFrom(start), 'The limit must be 0 (all) or more.', 'bad-argument');
  // A name that a field already has would hide the field.
  const free = (wanted: string): string => ([...fields, ...by].includes(wanted) ? free(`_${wanted}`) : wanted);
  return {
    limit, fields, by,
    countField: (found.countfield as string | undefined) ?? free('count'),
    percentField: (found.percentfield as string | undefined) ?? free('percent'),
    showCount: (found.showcount as boolean | undefined) ?? true,
    showPercent: (found.showperc as boolean | undefined) ?? true,
    useOther: (found.useother as boolean | undefined) ?? false,
    otherText: (found.otherstr as string | undefined) ?? 'OTHER',
  };
}

/** Ranks the combinations of values within each group. */
async function rank(name: 'top' | 'rare', args: TopArgs, input: AsyncIterable<Batch>, ctx: ExecContext): Promise<Batch> {
  const counted = (await countCombinations(args, input, ctx)).map((g) => ({ key: g.key.map(scalarToText), values: g.key, n: g.states[0]?.result() as number }));
  return topRows(name, args, counted);
}

/** How often each combination of values comes. Rows of `sitop` and `sirare` bring their counts. */
async function countCombinations(args: TopArgs, rows: AsyncIterable<Batch>, ctx: ExecContext): Promise<readonly Group[]> {
  const { summary, input } = await summaryOrEvents(rows);
  const { def } = findStatsFunction(summary ? 'sum' : 'count') as NonNullable<ReturnType<typeof findStatsFunction>>;
  const values = (batch: Batch): Column | null => (summary ? (batch.columns.get(SUMMARY_COUNT) ?? []) : null);
  const grouper = new Grouper([...args.by, ...args.fields], [{ as: 'count', def, create: () => def.create({ percentile: null, listValues: ctx.limits.listValues }), values }]);
  for await (const batch of input) grouper.add(batch);
  return grouper.groups;
}

/** The rows of `sitop` and `sirare`: every combination with its count, so that any limit can be applied later. */
export async function* summariseRanks(args: TopArgs, input: AsyncIterable<Batch>, ctx: ExecContext): AsyncIterable<Batch> {
  const fields = [...args.by, ...args.fields];
  const groups = [...(await countCombinations(args, input, ctx))].sort((a, b) => compareKeyText(a.key.map(scalarToText), b.key.map(scalarToText)));
  const rows = groups.map((g): Row => ({ ...Object.fromEntries(fields.map((f, i) => [f, g.key[i] ?? null])), [SUMMARY_MARK]: 1, [SUMMARY_COUNT]: g.states[0]?.result() ?? 0 }));
  yield* pieces(batchFromRows(rows, [...fields, SUMMARY_MARK, SUMMARY_COUNT]));
}

/** The rows of `top` or `rare` from the counts of every combination (BY values first); executors that count elsewhere finish here. */
function topRows(name: 'top' | 'rare', args: TopArgs, counted: readonly { readonly key: readonly string[]; readonly values: readonly Value[]; readonly n: number }[]): Batch {
  const groups = new Map<string, (typeof counted)[number][]>();
  for (const entry of counted) {
    const key = entry.key.slice(0, args.by.length).map((k) => `${k.length}:${k}`).join('');
    const list = groups.get(key);
    if (list === undefined) groups.set(key, [entry]);
    else list.push(entry);
  }
  const sign = name === 'top' ? -1 : 1;
  const rows: Row[] = [];
  const byGroup = [...groups.values()].sort((a, b) => compareKeyText(a[0]?.key.slice(0, args.by.length) ?? [], b[0]?.key.slice(0, args.by.length) ?? []));
  for (const list of byGroup) {
    const total = list.reduce((sum, e) => sum + e.n, 0);
    // Of values that are as frequent, `top` takes the last of the alphabet first (Search Reference, "top", order of results).
    list.sort((a, b) => (a.n - b.n || compareKeyText(a.key, b.key)) * sign);
    const kept = args.limit === 0 ? list : list.slice(0, args.limit);
    const put = (values: readonly Value[], n: number): void => {
      const row: Row = {};
      [...args.by, ...args.fields].forEach((field, i) => {
        row[field] = values[i] ?? null;
      });
      if (args.showCount) row[args.countField] = n;
      if (args.showPercent) row[args.percentField] = ((n / total) * 100).toFixed(6);
      rows.push(row);
    };
    for (const e of kept) put(e.values, e.n);
    if (args.useOther && kept.length < list.length) {
      const first = list[0] as (typeof counted)[number];
      put([...first.values.slice(0, args.by.length), ...args.fields.map(() => args.otherText)], list.slice(kept.length).reduce((sum, e) => sum + e.n, 0));
    }
  }
  return batchFromRows(rows, [...args.by, ...args.fields, ...(args.showCount ? [args.countField] : []), ...(args.showPercent ? [args.percentField] : [])]);
}

function compareKeyText(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < a.length; i++) {
    const d = compareText(a[i] as string, b[i] as string);
    if (d !== 0) return d;
  }
  return 0;
}
