/**
 * Monaco with the parts that a search needs and nothing else, bundled with the app: its worker comes from our own origin.
 * Loaded on demand (`import('./monaco.ts')`).
 */
import * as monaco from 'monaco-editor/editor/editor.api.js';
import 'monaco-editor/features/bracketMatching/register.js';
import 'monaco-editor/features/caretOperations/register.js';
import 'monaco-editor/features/clipboard/register.js';
import 'monaco-editor/features/codeAction/register.js';
import 'monaco-editor/features/codicon/register.js';
import 'monaco-editor/features/comment/register.js';
import 'monaco-editor/features/contextmenu/register.js';
import 'monaco-editor/features/cursorUndo/register.js';
import 'monaco-editor/features/find/register.js';
import 'monaco-editor/features/format/register.js';
import 'monaco-editor/features/gotoError/register.js';
import 'monaco-editor/features/hover/register.js';
import 'monaco-editor/features/lineSelection/register.js';
import 'monaco-editor/features/linesOperations/register.js';
import 'monaco-editor/features/multicursor/register.js';
import 'monaco-editor/features/parameterHints/register.js';
import 'monaco-editor/features/placeholderText/register.js';
import 'monaco-editor/features/rename/register.js';
import 'monaco-editor/features/smartSelect/register.js';
import 'monaco-editor/features/snippet/register.js';
import 'monaco-editor/editor/contrib/suggest/browser/suggestController.js';
// Ctrl+M lets Tab leave the editor: without it the keyboard would be caught there.
import 'monaco-editor/features/toggleTabFocusMode/register.js';
import 'monaco-editor/features/wordOperations/register.js';
import { tokenize } from '../../src-shared/spl/syntax/tokens.ts';
import type { Macro } from '../../src-shared/spl/syntax/source-text.ts';
import { askLanguage } from './language-client.ts';
import { placeIn, registerProviders } from './providers.ts';

export { cancelCompletions, checkModel, setSurroundings } from './providers.ts';
export { monaco };
export const LANGUAGE_ID = 'spl';

self.MonacoEnvironment = {
  getWorker: () => new Worker(new URL('monaco-editor/editor/editor.worker.js', import.meta.url), { type: 'module', name: 'editor' }),
};

/** The lines before, as the lexer needs them: what a line means depends on all text before it. Searches are short. */
class TextBefore implements monaco.languages.IState {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  clone(): TextBefore {
    return new TextBefore(this.text);
  }
  equals(other: monaco.languages.IState): boolean {
    return other instanceof TextBefore && other.text === this.text;
  }
}
/** Text before a line that the lexer still reads again for it; beyond that a line is coloured on its own. */
const MAX_TEXT_BEFORE = 20_000;

monaco.languages.register({ id: LANGUAGE_ID });
monaco.languages.setLanguageConfiguration(LANGUAGE_ID, {
  comments: { blockComment: ['```', '```'] },
  brackets: [['(', ')'], ['[', ']']],
  autoClosingPairs: [
    { open: '(', close: ')' },
    { open: '[', close: ']' },
    { open: '"', close: '"', notIn: ['string'] },
  ],
  surroundingPairs: [
    { open: '(', close: ')' },
    { open: '[', close: ']' },
    { open: '"', close: '"' },
    { open: "'", close: "'" },
  ],
  wordPattern: /[\w.@{}:*#-]+/,
});
monaco.languages.setTokensProvider(LANGUAGE_ID, {
  getInitialState: () => new TextBefore(''),
  tokenize: (line, state) => {
    const before = (state as TextBefore).text;
    const start = before.length;
    const all = before + line;
    const tokens: { startIndex: number; scopes: string }[] = [];
    let at = 0;
    for (const token of tokenize(all)) {
      if (token.end <= start) continue;
      const from = Math.max(0, token.start - start);
      if (from > at || tokens.length === 0) tokens.push({ startIndex: at, scopes: '' });
      if (tokens.at(-1)?.startIndex === from) tokens.pop();
      tokens.push({ startIndex: from, scopes: token.kind });
      at = token.end - start;
      tokens.push({ startIndex: at, scopes: '' });
    }
    return { tokens, endState: new TextBefore(all.length > MAX_TEXT_BEFORE ? '' : `${all}\n`) };
  },
});

registerProviders(monaco, LANGUAGE_ID);

/** The macro whose call is at the cursor of an editor; null where there is none that is known. */
export async function macroAt(editor: monaco.editor.ICodeEditor): Promise<Macro | null> {
  const model = editor.getModel();
  const position = editor.getPosition();
  if (model === null || position === null) return null;
  return (await askLanguage({ kind: 'macro', ...placeIn(model, position) }))?.macro ?? null;
}

/** Makes the editor's theme from the design tokens in effect. */
export function applyEditorTheme(dark: boolean): void {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  const rule = (kind: string, name: string, fontStyle = ''): monaco.editor.ITokenThemeRule => ({ token: kind, foreground: token(name).slice(1), fontStyle });
  monaco.editor.defineTheme('nexus', {
    base: dark ? 'vs-dark' : 'vs',
    // With the base theme's rules, what a class of colour means would change with the theme under text that is drawn already.
    inherit: false,
    rules: [
      rule('', '--text'),
      rule('pipe', '--syntax-pipe'),
      rule('command', '--syntax-command'),
      rule('function', '--syntax-function'),
      rule('option', '--text-2'),
      rule('field', '--syntax-field'),
      rule('string', '--syntax-string'),
      rule('number', '--syntax-number'),
      rule('keyword', '--text-2'),
      rule('operator', '--text-2'),
      rule('bracket', '--text-2'),
      rule('macro', '--syntax-function'),
      rule('comment', '--text-3', 'italic'),
      rule('term', '--text'),
    ],
    colors: {
      'editor.background': token('--bg-2'),
      'editor.foreground': token('--text'),
      'editor.placeholder.foreground': token('--text-3'),
      'editorLineNumber.foreground': token('--text-3'),
      'editorLineNumber.activeForeground': token('--text-2'),
      'editorCursor.foreground': token('--accent'),
      'editor.selectionBackground': `${token('--accent')}44`,
      'editor.lineHighlightBackground': '#00000000',
      'editor.lineHighlightBorder': '#00000000',
      'editorBracketMatch.background': `${token('--accent')}22`,
      'editorBracketMatch.border': '#00000000',
      'editorWidget.background': token('--bg-1'),
      'editorWidget.border': token('--line-strong'),
      'editorActionList.background': token('--bg-1'),
      'editorActionList.foreground': token('--text'),
      'editorActionList.focusBackground': token('--accent-bg'),
      'editorActionList.focusForeground': token('--text'),
      'editorHoverWidget.background': token('--bg-1'),
      'editorHoverWidget.border': token('--line-strong'),
      'editorSuggestWidget.background': token('--bg-1'),
      'editorSuggestWidget.border': token('--line-strong'),
      'editorSuggestWidget.foreground': token('--text'),
      'editorSuggestWidget.selectedBackground': token('--accent-bg'),
      'editorSuggestWidget.selectedForeground': token('--text'),
      'editorSuggestWidget.highlightForeground': token('--accent'),
      'editorSuggestWidget.focusHighlightForeground': token('--accent'),
      'list.hoverBackground': token('--bg-hover'),
      'input.background': token('--bg-2'),
      'editorError.foreground': token('--error'),
      'editorWarning.foreground': token('--warn'),
      focusBorder: token('--accent'),
      'widget.shadow': '#00000000',
    },
  });
  monaco.editor.setTheme('nexus');
}
