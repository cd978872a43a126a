/** A thread that cuts segments (`cut-threads.ts` starts it): one after the other, each answered with its block. */
import { parentPort } from 'node:worker_threads';
import { packBlock, type PackedBlock } from './byte-block-transfer.ts';
import { type CutSegment, cutSegment, type Segment } from './cut-segment.ts';

/** What the thread answers to a segment; `error` is a sentence. */
export type CutReply = { readonly block: PackedBlock; readonly refused: CutSegment['refused']; readonly rest: CutSegment['rest'] } | { readonly error: string };

parentPort?.on('message', (segment: Segment) => {
  try {
    const { block, refused, rest } = cutSegment(segment);
    const { packed, transfer } = packBlock(block);
    parentPort?.postMessage({ block: packed, refused, rest } satisfies CutReply, rest === null ? transfer : [...transfer, rest.bytes]);
  } catch (error) {
    parentPort?.postMessage({ error: error instanceof Error ? error.message : String(error) } satisfies CutReply);
  }
});
