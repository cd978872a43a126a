/** Runs the stages of a plan in the evaluator: operators chained over batches, measured. */
import type { Batch } from '../../results/batch.ts';
import type { ExecContext } from '../commands/types.ts';
import type { PlanStage } from './types.ts';

/** What one stage did so far. `ms` is its own time, without that of the stages before it. */
export interface StageMeter {
  rowsIn: number;
  rowsOut: number;
  ms: number;
}

/** Chains the operators of `stages` over `input`. `meters` (one per stage, filled in while it runs) measures them. */
export function runStages(stages: readonly PlanStage[], input: AsyncIterable<Batch>, ctx: ExecContext, meters?: StageMeter[]): AsyncIterable<Batch> {
  let current = input;
  stages.forEach((stage, i) => {
    const meter = meters?.[i];
    const operator = stage.command.run(stage.args, ctx);
    current = meter === undefined ? operator(current) : metered(operator, current, meter);
  });
  return current;
}

/** A stream without batches: the input of a first stage that does not generate. */
export async function* noInput(): AsyncIterable<Batch> {}

/** Measures an operator: the time between asking it for a batch and getting it, less the time its input took to answer. */
async function* metered(operator: (input: AsyncIterable<Batch>) => AsyncIterable<Batch>, input: AsyncIterable<Batch>, meter: StageMeter): AsyncIterable<Batch> {
  let waiting = 0;
  async function* source(): AsyncIterable<Batch> {
    const iterator = input[Symbol.asyncIterator]();
    try {
      for (;;) {
        const from = performance.now();
        const next = await iterator.next();
        waiting += performance.now() - from;
        if (next.done === true) return;
        meter.rowsIn += next.value.length;
        yield next.value;
      }
    } finally {
      await iterator.return?.();
    }
  }
  const iterator = operator(source())[Symbol.asyncIterator]();
  try {
    for (;;) {
      const from = performance.now();
      waiting = 0;
      const next = await iterator.next();
      meter.ms += Math.max(0, performance.now() - from - waiting);
      if (next.done === true) return;
      meter.rowsOut += next.value.length;
      yield next.value;
    }
  } finally {
    await iterator.return?.();
  }
}
