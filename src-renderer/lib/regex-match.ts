/**
 * Matches of an expression that a user is writing. They are looked for in a worker with a deadline: an expression whose
 * time grows with every character (`(a+)+$`) must not hold up the window.
 */

/** A named group of a match: its place in the text. */
export interface NamedSpan {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}
export interface MatchQuestion {
  readonly id: number;
  readonly regex: string;
  readonly texts: readonly string[];
}
/** For each text its named groups in the order of their places, or null where it does not match. */
export interface MatchAnswer {
  readonly id: number;
  readonly matches: readonly (readonly NamedSpan[] | null)[];
}

/** The expression took longer on the texts than it may. */
export class MatchTimeout extends Error {}

/** Milliseconds for one expression on all texts; good ones take a few. */
const MATCH_LIMIT_MS = 1000;

let worker: Worker | null = null;
let nextId = 1;

function matchWorker(): Worker {
  worker ??= new Worker(new URL('./regex-match.worker.ts', import.meta.url), { type: 'module', name: 'regex-match' });
  return worker;
}
/** The only way to stop a regular expression is to end what runs it; the next question starts another worker. */
function endWorker(): void {
  worker?.terminate();
  worker = null;
}

/**
 * The named groups of an expression in each text. Rejects with `MatchTimeout` after `MATCH_LIMIT_MS`, and with the
 * signal's reason when the answer is no longer wanted.
 */
export function matchTexts(regex: string, texts: readonly string[], signal: AbortSignal): Promise<MatchAnswer['matches']> {
  const id = nextId++;
  const asked = matchWorker();
  return new Promise((resolve, reject) => {
    const settle = (then: () => void): void => {
      window.clearTimeout(deadline);
      asked.removeEventListener('message', onAnswer);
      signal.removeEventListener('abort', onAbort);
      then();
    };
    const onAnswer = (event: MessageEvent<MatchAnswer>): void => {
      if (event.data.id === id) settle(() => resolve(event.data.matches));
    };
    const onAbort = (): void =>
      settle(() => {
        endWorker();
        reject(signal.reason as Error);
      });
    const deadline = window.setTimeout(
      () =>
        settle(() => {
          endWorker();
          reject(new MatchTimeout());
        }),
      MATCH_LIMIT_MS,
    );
    asked.addEventListener('message', onAnswer);
    signal.addEventListener('abort', onAbort);
    asked.postMessage({ id, regex, texts } satisfies MatchQuestion);
  });
}
