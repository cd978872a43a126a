/** Parses and completes beside the window's own thread, so that typing never waits for the parser. */
import { complete } from '../../src-shared/spl/language/completion.ts';
import { hoverAt } from '../../src-shared/spl/language/hover.ts';
import { parseSearch } from '../../src-shared/spl/syntax/parser.ts';
import type { LanguageReplies, LanguageRequest } from './language-protocol.ts';

function answer(request: LanguageRequest): LanguageReplies[LanguageRequest['kind']] {
  switch (request.kind) {
    case 'check':
      return parseSearch(request.text).diagnostics;
    case 'complete':
      return complete(request.text, request.offset, request.fields);
    case 'hover':
      return hoverAt(request.text, request.offset, request.fields);
  }
}

self.onmessage = (event: MessageEvent<{ readonly id: number; readonly request: LanguageRequest }>) => {
  const { id, request } = event.data;
  try {
    self.postMessage({ id, result: answer(request) });
  } catch (error) {
    self.postMessage({ id, error: error instanceof Error ? error.message : String(error) });
  }
};
