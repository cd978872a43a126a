/** `stats`: aggregates over all rows or by groups (Search Reference, "stats"). */
import { batchFromRows, type Batch, type Row } from '../../results/batch.ts';
import type { Value } from '../../results/value.ts';
import { type Aggregation, type Group, Grouper, expandAggregation, isWildcard, prepareAggregation } from '../eval/aggregate.ts';
import type { AggregationNode } from '../syntax/ast.ts';
import { withDelimiter } from './support/delimiters.ts';
import { aggregationNeeds, aggregationType, readAggregations, readBy } from './support/aggregations.ts';
import { pieces } from './support/stream.ts';
import { overSummary, summarisedField, summaryOrEvents } from './support/summary.ts';
import type { CommandDef, ExecContext } from './types.ts';

/** What `stats` was asked. */
export interface StatsArgs {
  readonly aggregations: readonly AggregationNode[];
  readonly by: readonly string[];
  /** Ignore a field's numbers where any of its values is no number. */
  readonly allnum: boolean;
  /** A row counts once in a group where a multivalue BY field repeats a value. */
  readonly dedupSplitValues?: boolean;
  /** What `nomv` joins the values of list() and values() by; null for its own way. */
  readonly delim: string | null;
}

const OPTIONS = { allnum: 'bool', delim: 'string', partitions: 'int', dedup_splitvals: 'bool' } as const;

export const statsCommand: CommandDef<StatsArgs> = {
  name: 'stats',
  kind: 'transforming',
  docs: {
    summary: 'Aggregates over all rows, or over groups of rows with the same values.',
    syntax: 'stats [allnum=<bool>] [delim=<string>] <function>(<field>) [AS <field>]... [BY <field>...]',
    options: [
      { name: 'allnum', type: '<bool>', default: 'false', description: 'Aggregate a field only if all of its values are numbers.' },
      { name: 'delim', type: '<string>', description: 'What nomv puts between the values of list() and values().' },
      { name: 'partitions', type: '<int>', default: '1', description: 'Accepted; work is divided as the machine allows.' },
      { name: 'dedup_splitvals', type: '<bool>', default: 'false', description: 'Count a row once in a group where a multivalue BY field repeats a value.' },
    ],
    examples: [
      { spl: 'index=* | stats count, dc(host) AS hosts BY sourcetype', description: 'Events and hosts of each source type.' },
      { spl: 'index=* | stats count(eval(status>=500)) AS errors, p95(duration_ms) BY service', description: 'Server errors and the 95th percentile of each service.' },
    ],
    page: 'Search Reference: stats',
  },
  parse(r) {
    const options = r.options(OPTIONS);
    const aggregations = readAggregations(r);
    const by = readBy(r);
    const late = r.options(OPTIONS);
    return {
      aggregations,
      by: [...new Set(by.map((f) => f.text))],
      allnum: options.allnum ?? late.allnum ?? false,
      delim: options.delim ?? late.delim ?? null,
      dedupSplitValues: options.dedup_splitvals ?? late.dedup_splitvals ?? false,
    };
  },
  columnsAfter: (args) => ({
    fields: new Map([
      ...args.by.map((name) => [name, { type: 'unknown' }] as const),
      ...args.aggregations.map((a) => [a.as.text, { type: aggregationType(a) }] as const),
    ]),
    open: args.aggregations.some(isWildcard),
  }),
  needs: (args) => aggregationNeeds(args.aggregations, args.by),
  run: (args, ctx) =>
    async function* (input) {
      yield* pieces(await aggregate(args, input, ctx));
    },
};

/** Runs aggregations over a stream; the result has the BY fields and then the aggregations, a row for each group. */
export async function aggregate(args: StatsArgs, input: AsyncIterable<Batch>, ctx: ExecContext): Promise<Batch> {
  const source = await summaryOrEvents(input);
  const plan = new AggregationPlan(args.aggregations, args.by, ctx, source.summary);
  const grouper = new Grouper(args.by, plan.fixed, args.dedupSplitValues ?? false);
  const rejected = args.allnum ? new Set<string>() : null;
  for await (const batch of source.input) {
    plan.meet(batch, grouper);
    if (rejected !== null) rejectText(batch, args, rejected);
    grouper.add(batch);
  }
  if (args.by.length === 0) grouper.only();
  const order = plan.order();
  const rows = grouper.sorted().map((group): Row => {
    const row: Row = {};
    args.by.forEach((name, i) => {
      row[name] = group.key[i] ?? null;
    });
    for (const { aggregation, index, field } of order) {
      const value = rejected !== null && field !== null && rejected.has(field) ? null : (group.states[index] as { result(): Value }).result();
      row[aggregation.as] = args.delim === null ? value : withDelimiter(value, args.delim);
    }
    return row;
  });
  return batchFromRows(rows, [...args.by, ...order.map((o) => o.aggregation.as)]);
}

/** Notes the fields that hold something that is no number, for `allnum`. */
function rejectText(batch: Batch, args: StatsArgs, rejected: Set<string>): void {
  for (const a of args.aggregations) {
    if (a.argument?.kind !== 'field' || ['count', 'c', 'values', 'list', 'dc', 'distinct_count'].includes(a.function.text.toLowerCase())) continue;
    const name = a.argument.name.text;
    const column = batch.columns.get(name);
    if (column?.some((v) => typeof v === 'string' && !Number.isFinite(Number(v)))) rejected.add(name);
  }
}

/** One aggregation as it runs: wildcards resolved, with the place of its states and the field it reads. */
export interface Planned {
  readonly node: AggregationNode;
  readonly aggregation: Aggregation;
  readonly index: number;
  readonly field: string | null;
}

/** Aggregations as written, wildcards resolved as fields come to light. */
export class AggregationPlan {
  readonly fixed: Aggregation[] = [];
  private readonly slots: { readonly node: AggregationNode; readonly found: Planned[] }[] = [];
  private readonly known = new Set<string>();
  private readonly by: ReadonlySet<string>;
  private readonly ctx: ExecContext;
  private readonly summary: boolean;
  private next = 0;

  /** With `summary` the rows hold partial results of `sistats` instead of values. */
  constructor(nodes: readonly AggregationNode[], by: readonly string[], ctx: ExecContext, summary = false) {
    this.summary = summary;
    this.by = new Set(by);
    this.ctx = ctx;
    for (const node of nodes) {
      const slot = { node, found: [] as Planned[] };
      this.slots.push(slot);
      if (isWildcard(node)) continue;
      const aggregation = this.prepare(node);
      this.fixed.push(aggregation);
      slot.found.push({ node, aggregation, index: this.next++, field: node.argument?.kind === 'field' ? node.argument.name.text : null });
    }
  }

  /** Makes the aggregations of fields that a batch shows for the first time. */
  meet(batch: Batch, grouper: Grouper): void {
    for (const name of batch.columns.keys()) {
      if (this.known.has(name)) continue;
      this.known.add(name);
      if (this.by.has(name)) continue;
      for (const slot of this.slots) {
        if (!isWildcard(slot.node)) continue;
        const field = this.summary ? summarisedField(name, slot.node) : name;
        const node = field === null || this.by.has(field) ? null : expandAggregation(slot.node, field);
        if (node === null) continue;
        const aggregation = this.prepare(node);
        grouper.addAggregation(aggregation);
        slot.found.push({ node, aggregation, index: this.next++, field });
      }
    }
  }

  /** The aggregations in the order of the command, with the index of their states. */
  order(): readonly Planned[] {
    return this.slots.flatMap((s) => s.found);
  }

  /** The aggregations in the order of the command, and groups with their states in the same order. */
  inOrder(groups: readonly Group[]): { readonly groups: readonly Group[]; readonly aggregations: readonly Aggregation[]; readonly nodes: readonly AggregationNode[] } {
    const order = this.order();
    const moved = order.some(({ index }, i) => index !== i);
    return {
      aggregations: order.map((o) => o.aggregation),
      nodes: order.map((o) => o.node),
      groups: moved ? groups.map((g) => ({ key: g.key, states: order.map((o) => g.states[o.index] as Group['states'][number]) })) : groups,
    };
  }

  private prepare(node: AggregationNode): Aggregation {
    const aggregation = prepareAggregation(node, this.ctx);
    return this.summary ? overSummary(aggregation, node) : aggregation;
  }
}
