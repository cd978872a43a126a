/** What a fuzz run asks of the parser and of pipelines, and its tally. */
import { batchFromRows } from '../../results/batch.ts';
import { bindPlan } from '../plan/bind.ts';
import { DEFAULT_LIMITS, SPEC_NOW, eventsOf, memoryContext, searchInMemory } from '../spec/memory.ts';
import { SplError } from '../syntax/diagnostics.ts';
import { parseSearch } from '../syntax/parser.ts';

/** What is wrong with a search: its text, and what it did. */
export interface Finding {
  readonly search: string;
  readonly what: string;
}

const inBounds = (span: { readonly start: number; readonly end: number }, length: number): boolean => span.start >= 0 && span.start <= span.end && span.end <= length;

/** The place of a tree where a span lies outside the text, else null. */
function strayAt(node: unknown, length: number, path: string): string | null {
  if (typeof node !== 'object' || node === null || node instanceof RegExp || node instanceof Map || node instanceof Set) return null;
  // A command's own arguments may be called start and end, as those of bin and makecontinuous are: they are no span.
  if (!path.endsWith('.args') && 'start' in node && 'end' in node && typeof node.start === 'number' && typeof node.end === 'number' && !inBounds(node as { start: number; end: number }, length)) return `${path} ${node.start}..${node.end}`;
  for (const [key, child] of Object.entries(node)) {
    if (key === 'command') continue;
    const stray = strayAt(child, length, `${path}.${key}`);
    if (stray !== null) return stray;
  }
  return null;
}

/** Parses a text and tells what is wrong with the answer: a throw, a span outside the text, more than `limitMs`. */
export function checkParse(search: string, limitMs: number): string | null {
  const started = performance.now();
  try {
    const { pipeline, diagnostics } = parseSearch(search);
    for (const d of diagnostics) {
      if (!inBounds(d, search.length)) return `the span ${d.start}..${d.end} of "${d.message}" is outside the text of ${search.length}`;
      if (d.fix !== undefined && !inBounds(d.fix, search.length)) return `the fix of "${d.message}" is outside the text`;
      if (d.message.trim() === '') return 'a diagnostic without a message';
    }
    const stray = strayAt(pipeline, search.length, 'pipeline');
    if (stray !== null) return `a span outside the text: ${stray}`;
  } catch (e) {
    return `threw ${e instanceof Error ? (e.stack ?? e.message).split('\n').slice(0, 4).join(' ') : String(e)}`;
  }
  const took = performance.now() - started;
  return took > limitMs ? `took ${Math.round(took)} ms` : null;
}

/** How a pipeline ended: it was refused by the parser, it stopped with a message, or it gave rows. */
export type PipelineEnd = 'refused' | 'stopped' | 'rows';

/** Faults of a program, not messages to a person. */
const isFault = (e: Error): boolean => e instanceof TypeError || e instanceof RangeError || e instanceof ReferenceError || e instanceof SyntaxError;

/** Runs a pipeline over events (NDJSON) in memory. Throws a Finding-worthy Error on a fault, rows of the wrong shape or more than `limitMs`. */
export async function runPipelineCase(search: string, events: string, limitMs: number): Promise<PipelineEnd> {
  const started = performance.now();
  const { pipeline, diagnostics } = parseSearch(search);
  if (diagnostics.some((d) => d.severity === 'error')) return 'refused';
  const options = { now: SPEC_NOW, tz: 'UTC', range: { earliest: null, latest: null } };
  const batch = batchFromRows(eventsOf('ndjson', events, 'UTC'));
  const lookups = new Map([['assets', 'ip,host,owner\n10.0.0.1,a,alice\n10.0.0.2,b,bob\n']]);
  const ctx = { ...memoryContext(batch, options, { lookups }, []), limits: { ...DEFAULT_LIMITS, memoryRows: 20_000, subsearchRows: 100, subsearchJoinRows: 500 } };
  let end: PipelineEnd = 'rows';
  try {
    bindPlan(pipeline, options);
    let rows = 0;
    for await (const part of searchInMemory(pipeline, batch, options, ctx)) {
      for (const [name, column] of part.columns) if (column.length !== part.length) throw new TypeError(`the column ${name} has ${column.length} cells in a batch of ${part.length}`);
      rows += part.length;
      // Endless by what was asked (makeresults count=1e9), not by mistake: a reader stops where it has enough.
      if (rows > 100_000) break;
    }
  } catch (e) {
    if (!(e instanceof Error)) throw new TypeError(`threw ${String(e)}`, { cause: e });
    if (!(e instanceof SplError) && isFault(e)) throw e;
    if (e.message.trim() === '') throw new TypeError('stopped without a message', { cause: e });
    end = 'stopped';
  }
  const took = performance.now() - started;
  if (took > limitMs) throw new RangeError(`took ${Math.round(took)} ms`);
  return end;
}
