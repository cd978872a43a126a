/** Lets the process answer others while a stream of batches runs. */
import type { Batch } from '../../src-shared/results/batch.ts';

/** Milliseconds after which a busy stream gives way. */
const SLICE_MS = 15;

/**
 * The same batches; between them the event loop gets its turn, and an aborted signal ends the stream with its reason.
 * Without this a chain of operators that never waits for anything would not see a cancel before its end.
 */
export async function* breathing(input: AsyncIterable<Batch>, signal: AbortSignal): AsyncGenerator<Batch> {
  signal.throwIfAborted();
  let last = performance.now();
  for await (const batch of input) {
    if (performance.now() - last > SLICE_MS) {
      await new Promise((resolve) => setImmediate(resolve));
      last = performance.now();
    }
    signal.throwIfAborted();
    yield batch;
  }
}
