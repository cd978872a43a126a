/** The events of a journal record again, as they are when they go to storage. */
import { JsonFieldReader } from '../../src-engine/datasets/json-fields.ts';
import type { EventSink } from '../../src-engine/datasets/event-sink.ts';

/** Calls `take` for each event of a record's body, after its fields are in the sink; `begin` comes before. */
export function eachStoredEvent<S extends EventSink>(body: Buffer, sink: S, begin: (text: string) => void, take: (micros: number, text: string) => void): void {
  const reader = new JsonFieldReader();
  const all = body.toString('utf8');
  for (let at = 0; at < all.length;) {
    const end = all.indexOf('\n', at);
    const tab = all.indexOf('\t', at);
    const micros = Number(all.slice(at, tab));
    const text = all.slice(tab + 1, end);
    begin(text);
    const problem = reader.read(text, sink);
    // The same reader took it when it was accepted.
    if (problem !== null || !Number.isSafeInteger(micros)) throw new Error(`A journal record holds a line that is no accepted event: ${problem ?? 'it has no time'}.`);
    const own = sink.get('_raw');
    if (typeof own === 'string') sink.raw(own);
    sink.time(micros);
    take(micros, text);
    at = end + 1;
  }
}
