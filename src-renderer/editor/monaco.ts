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
import 'monaco-editor/features/hover/register.js';
import 'monaco-editor/features/lineSelection/register.js';
import 'monaco-editor/features/linesOperations/register.js';
import 'monaco-editor/features/multicursor/register.js';
import 'monaco-editor/features/placeholderText/register.js';
import 'monaco-editor/features/smartSelect/register.js';
import 'monaco-editor/features/snippet/register.js';
import 'monaco-editor/editor/contrib/suggest/browser/suggestController.js';
import 'monaco-editor/features/wordOperations/register.js';
import type { KnownField } from '../../src-shared/spl/language/context.ts';
import { tokenize } from '../../src-shared/spl/syntax/tokens.ts';
import { askLanguage } from './language-client.ts';

export { monaco };
export const LANGUAGE_ID = 'spl';

self.MonacoEnvironment = {
  getWorker: () => new Worker(new URL('monaco-editor/editor/editor.worker.js', import.meta.url), { type: 'module', name: 'editor' }),
};

/** Fields to complete in the editor in front. */
let knownFields: readonly KnownField[] = [];
export function setKnownFields(fields: readonly KnownField[]): void {
  knownFields = fields;
}

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

const COMPLETION_KINDS = {
  command: monaco.languages.CompletionItemKind.Keyword,
  function: monaco.languages.CompletionItemKind.Function,
  option: monaco.languages.CompletionItemKind.Property,
  field: monaco.languages.CompletionItemKind.Field,
  keyword: monaco.languages.CompletionItemKind.Operator,
  value: monaco.languages.CompletionItemKind.Value,
} as const;

function rangeOf(model: monaco.editor.ITextModel, start: number, end: number): monaco.IRange {
  const from = model.getPositionAt(start);
  const to = model.getPositionAt(end);
  return { startLineNumber: from.lineNumber, startColumn: from.column, endLineNumber: to.lineNumber, endColumn: to.column };
}

let completionsCancelled = 0;
/** Closes the proposals of an editor, those on their way included. */
export function cancelCompletions(editor: monaco.editor.ICodeEditor): void {
  completionsCancelled++;
  editor.trigger('run', 'hideSuggestWidget', null);
}

monaco.languages.registerCompletionItemProvider(LANGUAGE_ID, {
  triggerCharacters: ['|', ' ', '=', '(', ',', '[', '.'],
  provideCompletionItems: async (model, position) => {
    const offset = model.getOffsetAt(position);
    const asked = completionsCancelled;
    const { start, end, items } = await askLanguage({ kind: 'complete', text: model.getValue(), offset, fields: knownFields });
    if (asked !== completionsCancelled) return { suggestions: [] };
    const range = rangeOf(model, start, end);
    return {
      suggestions: items.map((item) => ({
        label: item.label,
        kind: COMPLETION_KINDS[item.kind],
        insertText: item.insert,
        insertTextRules: monaco.languages.CompletionItemInsertTextRule.InsertAsSnippet,
        detail: item.detail,
        ...(item.documentation === '' ? {} : { documentation: { value: item.documentation } }),
        sortText: `${item.rank}${item.label.startsWith('_') ? '~' : ''}${item.label.toLowerCase()}`,
        range,
        ...(item.kind === 'function' || item.kind === 'command' || item.insert.endsWith('=')
          ? { command: { id: 'editor.action.triggerSuggest', title: '' } }
          : {}),
      })),
    };
  },
});

monaco.languages.registerHoverProvider(LANGUAGE_ID, {
  provideHover: async (model, position) => {
    const hover = await askLanguage({ kind: 'hover', text: model.getValue(), offset: model.getOffsetAt(position), fields: knownFields });
    return hover === null ? null : { range: rangeOf(model, hover.start, hover.end), contents: [{ value: hover.markdown }] };
  },
});

/** Quick fixes of the last check, by model. */
const fixes = new WeakMap<monaco.editor.ITextModel, readonly { readonly title: string; readonly range: monaco.IRange; readonly text: string; readonly marker: monaco.editor.IMarkerData }[]>();

monaco.languages.registerCodeActionProvider(LANGUAGE_ID, {
  provideCodeActions: (model, range) => ({
    actions: (fixes.get(model) ?? [])
      .filter(({ marker }) => monaco.Range.areIntersectingOrTouching(marker, range))
      .map(({ title, range: at, text, marker }) => ({
        title,
        kind: 'quickfix',
        diagnostics: [marker],
        isPreferred: true,
        edit: { edits: [{ resource: model.uri, versionId: model.getVersionId(), textEdit: { range: at, text } }] },
      })),
    dispose: () => undefined,
  }),
});

const SEVERITIES = { error: monaco.MarkerSeverity.Error, warning: monaco.MarkerSeverity.Warning, info: monaco.MarkerSeverity.Info } as const;

/** Checks a model's text and marks what is wrong in it. */
export async function checkModel(model: monaco.editor.ITextModel): Promise<void> {
  const version = model.getVersionId();
  const text = model.getValue();
  const diagnostics = text.trim() === '' ? [] : await askLanguage({ kind: 'check', text });
  if (model.isDisposed() || model.getVersionId() !== version) return;
  const marked = diagnostics.map((d) => {
    // A mark needs at least one character to stand under.
    const end = Math.max(d.end, d.start + 1);
    return { diagnostic: d, marker: { ...rangeOf(model, Math.min(d.start, Math.max(0, text.length - 1)), end), message: d.message, severity: SEVERITIES[d.severity], source: d.code } };
  });
  fixes.set(
    model,
    marked.flatMap(({ diagnostic: { fix }, marker }) => (fix === undefined ? [] : [{ title: fix.title, range: rangeOf(model, fix.start, fix.end), text: fix.replacement, marker }])),
  );
  monaco.editor.setModelMarkers(model, 'spl', marked.map(({ marker }) => marker));
}

/** Makes the editor's theme from the design tokens in effect. */
export function applyEditorTheme(dark: boolean): void {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  const rule = (kind: string, name: string, fontStyle = ''): monaco.editor.ITokenThemeRule => ({ token: kind, foreground: token(name).slice(1), fontStyle });
  monaco.editor.defineTheme('nexus', {
    base: dark ? 'vs-dark' : 'vs',
    inherit: true,
    rules: [
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
