/** Asks the language worker. One worker for the window, started with the first question. */
import type { LanguageReplies, LanguageRequest } from './language-protocol.ts';

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}
let worker: Worker | null = null;
let nextId = 1;
const waiting = new Map<number, Waiting>();

function languageWorker(): Worker {
  if (worker !== null) return worker;
  worker = new Worker(new URL('./language.worker.ts', import.meta.url), { type: 'module', name: 'spl-language' });
  worker.onmessage = (event: MessageEvent<{ readonly id: number; readonly result?: unknown; readonly error?: string }>) => {
    const { id, result, error } = event.data;
    const asked = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) asked?.resolve(result);
    else asked?.reject(new Error(error));
  };
  return worker;
}

/** One question to the language; rejects where the language failed on it. */
export function askLanguage<K extends LanguageRequest['kind']>(request: Extract<LanguageRequest, { kind: K }>): Promise<LanguageReplies[K]> {
  const id = nextId++;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve: (result) => resolve(result as LanguageReplies[K]), reject });
    languageWorker().postMessage({ id, request });
  });
}
