/** Shapes that operators share: batch by batch, filter, gather all, read a subsearch under a limit. */
import type { Batch, Column } from '../../../results/batch.ts';
import { concatBatches, EMPTY_BATCH, sliceBatch, BATCH_ROWS } from '../../../results/batch.ts';
import type { Value } from '../../../results/value.ts';
import type { Pipeline } from '../../syntax/ast.ts';
import type { ExecContext, Operator } from '../types.ts';

/** An operator that turns each batch into one batch. Empty results are not handed on. */
export function mapBatches(work: (batch: Batch) => Batch): Operator {
  return async function* (input) {
    for await (const batch of input) {
      const out = work(batch);
      if (out.length > 0) yield out;
    }
  };
}

/** An operator for generating commands: the input is not read. */
export function generate(source: () => AsyncIterable<Batch>): Operator {
  return () => source();
}

/** All rows as one batch. Throws where there are more than `ctx.limits.memoryRows`, naming the command. */
export async function gather(input: AsyncIterable<Batch>, ctx: ExecContext, command: string): Promise<Batch> {
  return concatAll(await gatherBatches(input, ctx, command));
}

/** All batches. Throws where there are more than `ctx.limits.memoryRows` rows, naming the command. */
export async function gatherBatches(input: AsyncIterable<Batch>, ctx: ExecContext, command: string): Promise<Batch[]> {
  const batches: Batch[] = [];
  let rows = 0;
  for await (const batch of input) {
    rows += batch.length;
    if (rows > ctx.limits.memoryRows) {
      throw new Error(
        `${command} has to hold all its rows and got more than ${ctx.limits.memoryRows}; narrow the search before it.`,
      );
    }
    batches.push(batch);
  }
  return batches;
}

/** One batch of any number of batches, none included. */
export function concatAll(batches: readonly Batch[]): Batch {
  return batches.length === 0 ? EMPTY_BATCH : concatBatches(batches);
}

/** Batches as a stream. */
export async function* streamOf(...batches: readonly Batch[]): AsyncIterable<Batch> {
  for (const batch of batches) yield batch;
}

/** A large batch in pieces of the usual size. */
export function* pieces(batch: Batch): Iterable<Batch> {
  if (batch.length <= BATCH_ROWS) {
    if (batch.length > 0) yield batch;
    return;
  }
  for (let at = 0; at < batch.length; at += BATCH_ROWS) yield sliceBatch(batch, at, Math.min(at + BATCH_ROWS, batch.length));
}

/**
 * The rows of a subsearch, at most `limit`. What is cut is said in a warning that names the command and the limit, as
 * results would otherwise be wrong in silence.
 */
export async function* subsearchRows(
  pipeline: Pipeline,
  ctx: ExecContext,
  limit: number,
  command: string,
): AsyncIterable<Batch> {
  let rows = 0;
  for await (const batch of ctx.runPipeline(pipeline)) {
    if (rows + batch.length > limit) {
      ctx.message('warning', `The subsearch of ${command} was cut at ${limit} rows: its limit.`);
      if (limit > rows) yield sliceBatch(batch, 0, limit - rows);
      return;
    }
    rows += batch.length;
    yield batch;
  }
}

/** A writable copy of a column, or one of nulls where there is none. */
export function copyColumn(column: Column | undefined, length: number): Value[] {
  return column === undefined ? new Array<Value>(length).fill(null) : column.slice();
}
