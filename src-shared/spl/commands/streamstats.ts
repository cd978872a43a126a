/** `streamstats`: running aggregates, row by row (Search Reference, "streamstats"). */
import { type Batch, type Column, makeBatch } from '../../results/batch.ts';
import { type Value, items, scalarToText, toNumber } from '../../results/value.ts';
import { expandAggregation, isWildcard, prepareAggregation } from '../eval/aggregate.ts';
import { compileExpr, truthy } from '../eval/compile.ts';
import type { Accumulator } from '../functions/types.ts';
import type { AggregationNode, Expr, Span } from '../syntax/ast.ts';
import { parseSpan, spanSeconds } from '../time/span.ts';
import { aggregationNeeds, columnsWithAggregations, readAggregations, readBy } from './support/aggregations.ts';
import { needsMinus, needsUnion } from './support/columns.ts';
import { exprNeeds, functionContext } from './support/expressions.ts';
import { numbersOnly } from './support/numbers-only.ts';
import { gatherBatches, streamOf } from './support/stream.ts';
import { Queue, type Window, windowOf } from './support/window.ts';
import type { ArgReader, CommandDef, ExecContext, Needs, Operator } from './types.ts';

/** What `streamstats` was asked. */
export interface StreamstatsArgs {
  readonly aggregations: readonly AggregationNode[];
  readonly by: readonly string[];
  /** Whether a row counts towards its own result. */
  readonly current: boolean;
  /** Rows looked back over; 0 for all. */
  readonly window: number;
  /** Seconds looked back over; null for no limit. */
  readonly timeWindow: number | null;
  /** One window over all groups, or one for each. */
  readonly global: boolean;
  readonly resetOnChange: boolean;
  /** Functions of numbers give nothing as long as there is other text among their values. */
  readonly allnum: boolean;
  readonly resetBefore: Expr | null;
  readonly resetAfter: Expr | null;
}

interface Entry {
  readonly group: string;
  readonly values: readonly Value[];
  readonly time: number | null;
}

/** A row in a window: the window of its group, and its time. */
interface Held {
  readonly window: readonly Window[];
  readonly time: number | null;
}

/** The window of one group, with one aggregate for each function; `held` are its rows where windows go by group. */
interface GroupWindow {
  readonly held: Queue<Held>;
  readonly states: readonly Window[];
}

/** The oldest row leaves its window. */
function leave(queue: Queue<Held>): void {
  for (const w of queue.shift()?.window ?? []) w.shift();
}

export const streamstatsCommand: CommandDef<StreamstatsArgs> = {
  name: 'streamstats',
  kind: 'stateful-streaming',
  docs: {
    summary: 'Adds running aggregates to each row: over all rows so far, or over the last few.',
    syntax: 'streamstats [allnum=<bool>] [current=<bool>] [window=<int>] [time_window=<span>] [global=<bool>] [reset_on_change=<bool>] [reset_before=(<expr>)] [reset_after=(<expr>)] <function>(<field>) [AS <field>]... [BY <field>...]',
    options: [
      { name: 'current', type: '<bool>', default: 'true', description: 'Whether a row counts towards its own result.' },
      { name: 'window', type: '<int>', default: '0', description: 'How many rows to look back over; 0 for all.' },
      { name: 'time_window', type: '<span>', description: 'How much time to look back over, such as 5m.' },
      { name: 'global', type: '<bool>', default: 'true', description: 'With a window and BY: one window over all rows, or one for each group.' },
      { name: 'reset_on_change', type: '<bool>', default: 'false', description: 'Start again when the values of the BY fields change.' },
      { name: 'reset_before', type: '(<eval-expression>)', description: 'Start again before a row for which this holds.' },
      { name: 'reset_after', type: '(<eval-expression>)', description: 'Start again after a row for which this holds.' },
      { name: 'allnum', type: '<bool>', default: 'false', description: 'Functions of numbers give nothing where there is other text among the values that they look back over. Else they pass over it.' },
    ],
    examples: [
      { spl: '| makeresults count=5 | streamstats count', description: 'Numbers the rows.' },
      { spl: 'index=* | streamstats window=5 avg(duration_ms) AS moving BY service', description: 'A moving mean of five events of each service.' },
    ],
    page: 'Search Reference: streamstats',
  },
  parse(r) {
    const options = { ...DEFAULTS };
    readOptions(r, options);
    const aggregations = [...readAggregations(r)];
    // Searches also put options after the functions and after BY.
    while (r.peekOption()) {
      readOptions(r, options);
      if (!r.atEnd() && !r.peekKeyword('by')) aggregations.push(...readAggregations(r));
    }
    const by = readBy(r).map((f) => f.text);
    readOptions(r, options);
    return { aggregations, by, ...options };
  },
  columnsAfter: (args, before) => columnsWithAggregations(before, args.aggregations),
  needs(args, after) {
    let needs: Needs = needsUnion(needsMinus(after, args.aggregations.map((a) => a.as.text)), aggregationNeeds(args.aggregations, args.by));
    if (args.resetBefore !== null) needs = needsUnion(needs, exprNeeds(args.resetBefore));
    // reset_after sees the row with its statistics: those names are not read from the stages before.
    if (args.resetAfter !== null) needs = needsUnion(needs, needsMinus(exprNeeds(args.resetAfter), args.aggregations.map((a) => a.as.text)));
    return args.timeWindow === null ? needs : needsUnion(needs, { all: false, names: new Set(['_time']) });
  },
  run: (args, ctx) =>
    args.aggregations.some(isWildcard)
      ? async function* (input) {
          // Which fields a wildcard stands for is known when all rows are: each row has a result for all of them.
          const batches = await gatherBatches(input, ctx, 'streamstats');
          const fields = [...new Set(batches.flatMap((b) => [...b.columns.keys()]))].filter((name) => !args.by.includes(name));
          const aggregations = args.aggregations.flatMap((a) => (isWildcard(a) ? fields.flatMap((name) => expandAggregation(a, name) ?? []) : [a]));
          yield* runningStats({ ...args, aggregations }, ctx)(streamOf(...batches));
        }
      : runningStats(args, ctx),
};

/** The operator for aggregations without wildcards. */
function runningStats(args: StreamstatsArgs, ctx: ExecContext): Operator {
  const prepared = args.aggregations.map((a) => prepareAggregation(a, ctx));
  const aggregations = args.allnum ? prepared.map(numbersOnly) : prepared;
  const before = args.resetBefore === null ? null : compileExpr(args.resetBefore, functionContext(ctx));
  const after = args.resetAfter === null ? null : compileExpr(args.resetAfter, functionContext(ctx));
  const groups = new Map<string, Accumulator[]>();
  // With `global` one window slides over all rows; each row then aggregates the window's rows of its own group.
  const windowed = args.window > 0 || args.timeWindow !== null;
  const overAll = windowed && args.global && args.by.length > 0;
  let shared = new Queue<Held>();
  const windows = new Map<string, GroupWindow>();
  let last: string | null = null;
  const inOrder = args.timeWindow === null ? null : timeOrder();

  const reset = (): void => {
    groups.clear();
    windows.clear();
    shared = new Queue<Held>();
  };
  const running = (entry: Entry): Value[] => {
    let states = groups.get(entry.group);
    if (states === undefined) groups.set(entry.group, (states = aggregations.map((a) => a.create())));
    const before = args.current ? null : states.map((s) => s.result());
    states.forEach((s, a) => {
      const value = entry.values[a] as Value;
      if (value !== null) s.add(value, entry.time);
    });
    return before ?? states.map((s) => s.result());
  };
  const sliding = (entry: Entry): Value[] => {
    let own = windows.get(entry.group);
    if (own === undefined) windows.set(entry.group, (own = { held: new Queue<Held>(), states: aggregations.map(windowOf) }));
    const queue = overAll ? shared : own.held;
    const { states } = own;
    const push = (): void => {
      queue.push({ window: states, time: entry.time });
      states.forEach((w, a) => w.push(entry.values[a] as Value, entry.time));
    };
    if (args.current) push();
    while (args.window > 0 && queue.length > args.window) leave(queue);
    if (args.timeWindow !== null) {
      while (queue.first !== undefined && queue.first.time !== null && entry.time !== null && Math.abs(entry.time - queue.first.time) >= args.timeWindow) leave(queue);
    }
    const result = states.map((w) => w.result());
    if (!args.current) push();
    return result;
  };
  const step = windowed ? sliding : running;

  return async function* (input) {
    for await (const batch of input) {
      const inputs = aggregations.map((a) => a.values(batch));
      const times = batch.columns.get('_time');
      const keys = args.by.map((name) => batch.columns.get(name));
      const out = aggregations.map(() => new Array<Value>(batch.length).fill(null));
      for (let i = 0; i < batch.length; i++) {
        let group: string | null = '';
        for (const column of keys) {
          const value = column?.[i] ?? null;
          if (value === null) {
            group = null;
            break;
          }
          const text = items(value).map(scalarToText).join('\n');
          group += `${text.length}:${text}`;
        }
        if (before !== null && truthy(before(batch, i))) reset();
        // A row without one of the BY fields is in no group and gets no result.
        if (group !== null) {
          if (args.resetOnChange && last !== null && last !== group) reset();
          last = group;
          const time = times === undefined ? null : toNumber(times[i]);
          inOrder?.(time);
          const values = inputs.map((column) => (column === null ? 1 : ((column[i] as Value | undefined) ?? null)));
          step({ group, values, time }).forEach((value, a) => {
            (out[a] as Value[])[i] = value;
          });
        }
        if (after !== null && truthy(after(withResults(batch, aggregations, out), i))) reset();
      }
      const columns = new Map<string, Column>(batch.columns);
      aggregations.forEach((a, k) => columns.set(a.as, out[k] as Value[]));
      yield makeBatch(batch.length, columns);
    }
  };
}

/** The batch with the results so far, for `reset_after` conditions that look at them. */
function withResults(batch: Batch, aggregations: readonly { readonly as: string }[], out: readonly Value[][]): Batch {
  const columns = new Map<string, Column>(batch.columns);
  aggregations.forEach((a, k) => columns.set(a.as, out[k] as Value[]));
  return makeBatch(batch.length, columns);
}

type Options = { -readonly [K in keyof Omit<StreamstatsArgs, 'aggregations' | 'by'>]: StreamstatsArgs[K] };

const DEFAULTS: Options = { current: true, window: 0, global: true, resetOnChange: false, allnum: false, timeWindow: null, resetBefore: null, resetAfter: null };

const OPTIONS = { current: 'bool', window: 'int', global: 'bool', allnum: 'bool', reset_on_change: 'bool', time_window: 'string', reset_before: 'string', reset_after: 'string' } as const;

/** Reads the options that are next into `into`. */
function readOptions(r: ArgReader, into: Options): void {
  const options = r.options(OPTIONS);
  const { spans } = options;
  const nowhere = r.spanFrom(r.here());
  into.current = options.current ?? into.current;
  into.window = options.window ?? into.window;
  into.global = options.global ?? into.global;
  into.allnum = options.allnum ?? into.allnum;
  into.resetOnChange = options.reset_on_change ?? into.resetOnChange;
  if (options.reset_before !== undefined) into.resetBefore = condition(r, options.reset_before, spans.reset_before ?? nowhere);
  if (options.reset_after !== undefined) into.resetAfter = condition(r, options.reset_after, spans.reset_after ?? nowhere);
  if (into.window < 0) r.fail(spans.window ?? nowhere, 'window must be 0 (all rows) or more.', 'bad-argument');
  if (options.time_window !== undefined) {
    try {
      into.timeWindow = spanSeconds(parseSpan(options.time_window));
    } catch (error) {
      r.fail(spans.time_window ?? nowhere, error instanceof Error ? error.message : 'time_window needs a span such as 5m.', 'bad-argument');
    }
  }
}

/** An expression, which may also stand as text within its parentheses: ("action==\"REBOOT\""). */
function condition(r: ArgReader, text: string, at: Span): Expr {
  const inner = /^\(\s*"(.*)"\s*\)$/s.exec(text)?.[1];
  if (inner !== undefined) {
    try {
      return r.parseExpression(inner, at);
    } catch {
      // Two texts that are compared look the same: ("a"==b."c").
    }
  }
  return r.parseExpression(text, at);
}

/** A check of the times of rows one after another: a window of time slides over rows that are all in order, up or down. */
function timeOrder(): (time: number | null) => void {
  let before: number | null = null;
  let direction = 0;
  return (time) => {
    if (time === null) return;
    const step = before === null ? 0 : Math.sign(time - before);
    before = time;
    if (step === 0) return;
    if (direction !== 0 && step !== direction) throw new Error('streamstats with time_window needs rows in the order of time: put | sort 0 _time before it.');
    direction = step;
  };
}
