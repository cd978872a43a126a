/** Plan -> SQL: pushes the longest prefix of a plan's stages that has an exact form into one query. */
import type { Batch } from '../../results/batch.ts';
import type { Needs } from '../commands/types.ts';
import { fieldMatcher } from '../commands/support/wildcards.ts';
import type { LogicalPlan, PlanStage, StagePlacement } from '../plan/types.ts';
import { PUSHERS } from './commands/pushers.ts';
import type { Dialect } from './dialect.ts';
import { asDouble } from './expr.ts';
import { Parameters } from './parameters.ts';
import type { Parameter } from './parameters.ts';
import { NotPushable, Superset, fieldExpr, hasField, select } from './relation.ts';
import type { Relation, SqlContext } from './relation.ts';

/** A column of the query's result and the field that it holds. */
interface OutputColumn {
  readonly field: string;
  readonly kind: 'number' | 'text' | 'list' | 'numbers';
}

/** A query, and how to read its result. */
export interface PushedQuery {
  readonly sql: string;
  readonly parameters: readonly Parameter[];
  /** Result columns, in order and under the names c0, c1... */
  readonly columns: readonly OutputColumn[];
  /** When set, two more columns follow: keys and values of the rare fields, of which these are wanted. */
  readonly rest: ReadonlySet<string> | null;
  /** True for events: a field that no row of a batch has is left out of the batch. */
  readonly events: boolean;
  /** When set, the query's rows, all together, must go through this to be the rows of the last pushed stage. */
  readonly finish: ((rows: Batch) => Batch) | null;
  /** Stages pushed, from the front. */
  readonly pushed: number;
  /** One per stage of the plan. */
  readonly placements: readonly StagePlacement[];
}

export interface PushOptions {
  /** False: only the time range and the needed columns are pushed. */
  readonly pushdown: boolean;
  readonly now: number;
  readonly tz: string;
  /** Oldest and newest time of the events, in epoch seconds. */
  readonly times?: SqlContext['times'];
  /** Largest number of stages to push (tests split plans everywhere). */
  readonly most?: number;
  /** Adds the stored time under the name TIME_COLUMN, for sources that merge several queries by it. */
  readonly withTime?: boolean;
  /** Adds the row's place under the name PLACE_COLUMN; the number says of which part. For relations ordered by one row number. */
  readonly placesOf?: number;
  /** Only these fields. */
  readonly columns?: readonly string[];
  /** Only the rows of these numbers, which rise. */
  readonly rows?: readonly number[];
}

/** Field names that no search can write. */
export const TIME_COLUMN = '\u0000time';
export const PLACE_COLUMN = '\u0000place';

/** A place is the number of a part (a dataset file) times this, plus the number of the row in it. */
export const PLACES_PER_PART = 2 ** 40;

/** Commands that look at each row alone: over several files they can run in each by itself. */
const ROW_WISE = new Set(['bin', 'eval', 'fields', 'fillnull', 'regex', 'rename', 'rex', 'search', 'table', 'where']);

/** True when the first `count` stages of a plan look at each row alone. */
export function isRowWise(plan: LogicalPlan, count: number): boolean {
  return plan.stages.slice(0, count).every((stage) => ROW_WISE.has(stage.command.name));
}

/** Compiles a plan over the events that `events` makes a relation of; the plan's time range is applied here. */
export function pushPlan(plan: LogicalPlan, events: (parameters: Parameters) => Relation, dialect: Dialect, options: PushOptions): PushedQuery {
  let counter = 0;
  const ctx: SqlContext = {
    dialect,
    parameters: new Parameters(),
    now: options.now,
    tz: options.tz,
    range: plan.range,
    times: options.times ?? null,
    fresh: (prefix) => `${prefix}${++counter}`,
  };
  let rel = withRange(plan, events(ctx.parameters), ctx);
  const placements: StagePlacement[] = [];
  let pushed = 0;
  let stopped: string | null = options.pushdown ? null : 'pushdown is off';
  for (const [i, stage] of plan.stages.entries()) {
    let reason = stopped;
    if (reason === null && i >= (options.most ?? Number.POSITIVE_INFINITY)) reason = 'pushdown was limited';
    if (reason === null) {
      try {
        rel = pushStage(stage, rel, ctx);
        pushed = i + 1;
      } catch (error) {
        if (error instanceof Superset) rel = error.relation;
        else if (!(error instanceof NotPushable)) throw error;
        reason = error.message;
      }
    }
    placements.push({ command: stage.command.name, span: stage.span, where: reason === null ? 'pushed' : 'here', reason: reason ?? '' });
    if (reason !== null) stopped ??= `follows ${stage.command.name}, which runs here`;
  }
  const needs = pushed === 0 ? plan.needs : (plan.stages[pushed - 1] as PlanStage).output;
  const only = options.columns === undefined ? needs : { all: false, names: new Set(options.columns) };
  return { ...finish(chosenRows(rel, options.rows), rel.finish === undefined ? only : ALL, ctx, options), finish: rel.finish ?? null, pushed, placements };
}

const ALL: Needs = { all: true, names: new Set() };

function pushStage(stage: PlanStage, rel: Relation, ctx: SqlContext): Relation {
  if (rel.finish !== undefined) throw new NotPushable('the rows before it are finished here');
  const pusher = PUSHERS.get(stage.command.name);
  if (pusher === undefined) throw new NotPushable(`${stage.command.name} has no SQL form`);
  return pusher(stage.args as never, rel, ctx, stage);
}

/** The time range as conditions on `_time`, which are exact: `_time` is in microseconds, the range's ends in seconds. */
function withRange(plan: LogicalPlan, base: Relation, ctx: SqlContext): Relation {
  const where = [...base.where];
  const micros = (seconds: number): string => ctx.parameters.add('integer', Math.ceil(Math.round(seconds * 1e7) / 10));
  if (plan.range.earliest !== null) where.push(`_time >= ${micros(plan.range.earliest)}`);
  if (plan.range.latest !== null) where.push(`_time < ${micros(plan.range.latest)}`);
  return { ...base, where };
}

/** The rows of some numbers alone. The bounds let the database pass over all else. */
function chosenRows(rel: Relation, rows: readonly number[] | undefined): Relation {
  const [first] = rows ?? [];
  const last = rows?.at(-1);
  const place = rel.order[0]?.sql;
  if (rows === undefined || first === undefined || last === undefined || place === undefined) return rel;
  const where = [...rel.where, `${place} BETWEEN ${first} AND ${last}`];
  if (last - first + 1 !== rows.length) where.push(`${place} IN (${rows.join(', ')})`);
  return { ...rel, where };
}

/** The final SELECT: the needed fields under internal names, in SPL order. */
function finish(rel: Relation, needs: Needs, ctx: SqlContext, options: PushOptions): Pick<PushedQuery, 'sql' | 'parameters' | 'columns' | 'rest' | 'events'> {
  const wanted = needs.all ? () => true : fieldMatcher([...needs.names]);
  const fields = [...rel.columns.keys()].filter(wanted);
  // A rare field that is asked for by name gets a column; those that a pattern or `all` asks for come out of the map.
  const rare = rel.rest === null ? [] : [...rel.rest.names].filter((name) => wanted(name) && !rel.columns.has(name));
  const byName = needs.all ? [] : rare.filter((name) => needs.names.has(name) && hasField(rel, name));
  const byMap = rare.filter((name) => !byName.includes(name));
  const columns: OutputColumn[] = [];
  const list: string[] = [];
  for (const field of [...fields, ...byName]) {
    const expr = fieldExpr(rel, field, ctx);
    const kind = expr.type === 'integer' || expr.type === 'number' ? 'number' : expr.type === 'list' || expr.type === 'numbers' ? expr.type : 'text';
    const sql = expr.type === 'integer' && expr.literal === undefined ? ctx.dialect.integerResult(expr.sql) : kind === 'number' ? asDouble(expr, ctx) : expr.type === 'null' || expr.literal !== undefined ? ctx.dialect.toText(expr.sql) : expr.sql;
    list.push(`${sql} AS c${columns.length}`);
    columns.push({ field, kind });
  }
  if (options.withTime === true) {
    list.push(`_time / 1e6 AS c${columns.length}`);
    columns.push({ field: TIME_COLUMN, kind: 'number' });
  }
  if (options.placesOf !== undefined) {
    list.push(`CAST(${rel.order[0]?.sql ?? '0'} AS DOUBLE) + ${options.placesOf * PLACES_PER_PART} AS c${columns.length}`);
    columns.push({ field: PLACE_COLUMN, kind: 'number' });
  }
  if (byMap.length > 0 && rel.rest !== null) list.push(ctx.dialect.mapKeys(rel.rest.sql), ctx.dialect.mapValues(rel.rest.sql));
  // Rows without any field are still rows.
  if (list.length === 0) list.push('1 AS c0');
  const { sql, parameters } = ctx.parameters.finish(select(rel, list.join(', '), { ordered: true }), (n, p) => ctx.dialect.placeholder(n, p.type));
  return { sql, parameters, columns, rest: byMap.length === 0 ? null : new Set(byMap), events: rel.events };
}

