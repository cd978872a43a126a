/** Parses and completes beside the window's own thread, so that typing never waits for the parser. */
import { evaluateMacroText } from '../../src-shared/spl/eval/macro.ts';
import { complete } from '../../src-shared/spl/language/completion.ts';
import { hoverAt } from '../../src-shared/spl/language/hover.ts';
import { macroCallAt } from '../../src-shared/spl/language/macros.ts';
import { renameField, renameTarget } from '../../src-shared/spl/language/rename.ts';
import { signatureAt } from '../../src-shared/spl/language/signature.ts';
import { parseSearch } from '../../src-shared/spl/syntax/parser.ts';
import { macroTable } from '../../src-shared/spl/syntax/source-text.ts';
import type { LanguageReplies, LanguageRequest } from './language-protocol.ts';

function answer(request: LanguageRequest): LanguageReplies[LanguageRequest['kind']] {
  const { text } = request;
  switch (request.kind) {
    case 'check':
      return parseSearch(text, { macros: macroTable(request.names.macros), evaluateMacro: evaluateMacroText }).diagnostics;
    case 'complete':
      return complete(text, request.offset, request.fields, request.names);
    case 'hover':
      return hoverAt(text, request.offset, request.fields, request.names);
    case 'signature':
      return signatureAt(text, request.offset);
    case 'macro':
      return macroCallAt(text, request.offset, request.names.macros);
    case 'renameTarget':
      return renameTarget(text, request.offset, request.fields);
    case 'rename':
      return renameField(text, request.offset, request.name, request.fields);
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
