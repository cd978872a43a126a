/** What Monaco asks of the language: proposals, hover, signatures, renaming, layout, quick fixes. Answers come from the worker. */
import type * as Monaco from 'monaco-editor/editor/editor.api.js';
import type { Completion } from '../../src-shared/spl/language/value-item.ts';
import { valueCompletion } from '../../src-shared/spl/language/value-item.ts';
import { type KnownField, type KnownNames, NO_NAMES, type ValuePlace } from '../../src-shared/spl/language/known.ts';
import { formatSearch } from '../../src-shared/spl/language/format.ts';
import type { Diagnostic } from '../../src-shared/spl/syntax/diagnostics.ts';
import type { CatalogValues } from '../../src-shared/ipc/catalog-protocol.ts';
import { formatCount } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import { askLanguage } from './language-client.ts';

/** What the editor in front knows of its source and of the app. */
export interface Surroundings {
  readonly fields: readonly KnownField[];
  readonly names: KnownNames;
  /** Commonest values of a field in the source. */
  readonly values: (field: string, prefix: string) => Promise<CatalogValues>;
}

const NOWHERE: Surroundings = { fields: [], names: NO_NAMES, values: async () => ({ values: [], complete: true }) };
const bySearch = new WeakMap<Monaco.editor.ITextModel, Surroundings>();
/** Tells what is known where a search will run. */
export function setSurroundings(model: Monaco.editor.ITextModel, now: Surroundings): void {
  bySearch.set(model, now);
}

let completionsCancelled = 0;
/** Closes the proposals of an editor, those on their way included. */
export function cancelCompletions(editor: Monaco.editor.ICodeEditor): void {
  completionsCancelled++;
  editor.trigger('run', 'hideSuggestWidget', null);
}

/** Milliseconds that proposals wait for the source's values. */
const VALUES_WAIT = 2500;

type Place = { readonly text: string; readonly offset: number; readonly fields: readonly KnownField[]; readonly names: KnownNames };
/** The question's common part for a place in a model. */
export function placeIn(model: Monaco.editor.ITextModel, position: Monaco.IPosition): Place {
  const { fields, names } = bySearch.get(model) ?? NOWHERE;
  return { text: model.getValue(), offset: model.getOffsetAt(position), fields, names };
}

/** Offsets as a range of a model. */
function rangeOf(model: Monaco.editor.ITextModel, start: number, end: number): Monaco.IRange {
  const from = model.getPositionAt(start);
  const to = model.getPositionAt(end);
  return { startLineNumber: from.lineNumber, startColumn: from.column, endLineNumber: to.lineNumber, endColumn: to.column };
}

async function valuesFor(model: Monaco.editor.ITextModel, place: ValuePlace): Promise<{ readonly items: readonly Completion[]; readonly complete: boolean }> {
  const nothing: CatalogValues = { values: [], complete: false };
  const late = new Promise<CatalogValues>((resolve) => window.setTimeout(() => resolve(nothing), VALUES_WAIT));
  // A source that cannot be asked now has told so elsewhere; proposals are no place for its errors.
  const found = await Promise.race([(bySearch.get(model) ?? NOWHERE).values(place.field, place.prefix).catch(() => nothing), late]);
  return { items: found.values.map(({ value, count }) => valueCompletion(place, value, formatCount(count))), complete: found.complete };
}

/** Quick fixes of the last check, by model. */
const fixes = new WeakMap<Monaco.editor.ITextModel, readonly { readonly title: string; readonly range: Monaco.IRange; readonly text: string; readonly marker: Monaco.editor.IMarkerData }[]>();

/** Checks a model's text and marks what is wrong in it. */
export async function checkModel(monaco: typeof Monaco, model: Monaco.editor.ITextModel): Promise<void> {
  const severities: Readonly<Record<Diagnostic['severity'], Monaco.MarkerSeverity>> = { error: monaco.MarkerSeverity.Error, warning: monaco.MarkerSeverity.Warning, info: monaco.MarkerSeverity.Info };
  const version = model.getVersionId();
  const text = model.getValue();
  const diagnostics = text.trim() === '' ? [] : await askLanguage({ kind: 'check', text, names: (bySearch.get(model) ?? NOWHERE).names });
  if (model.isDisposed() || model.getVersionId() !== version) return;
  const marked = diagnostics.map((d) => {
    // A mark needs at least one character to stand under.
    const end = Math.max(d.end, d.start + 1);
    return { diagnostic: d, marker: { ...rangeOf(model, Math.min(d.start, Math.max(0, text.length - 1)), end), message: d.message, severity: severities[d.severity], source: d.code } };
  });
  fixes.set(
    model,
    marked.flatMap(({ diagnostic: { fix }, marker }) => (fix === undefined ? [] : [{ title: fix.title, range: rangeOf(model, fix.start, fix.end), text: fix.replacement, marker }])),
  );
  monaco.editor.setModelMarkers(model, 'spl', marked.map(({ marker }) => marker));
}

/** Registers all of it for a language. Called once. */
export function registerProviders(monaco: typeof Monaco, language: string): void {
  const kinds = {
    command: monaco.languages.CompletionItemKind.Keyword,
    function: monaco.languages.CompletionItemKind.Function,
    option: monaco.languages.CompletionItemKind.Property,
    field: monaco.languages.CompletionItemKind.Field,
    keyword: monaco.languages.CompletionItemKind.Operator,
    value: monaco.languages.CompletionItemKind.Value,
  } as const;

  monaco.languages.registerCompletionItemProvider(language, {
    triggerCharacters: ['|', ' ', '=', '(', ',', '[', '.', '"', '`'],
    provideCompletionItems: async (model, position) => {
      const asked = completionsCancelled;
      const { start, end, items, values } = await askLanguage({ kind: 'complete', ...placeIn(model, position) });
      if (asked !== completionsCancelled) return { suggestions: [] };
      const live = values === null ? null : await valuesFor(model, values);
      if (asked !== completionsCancelled || model.isDisposed()) return { suggestions: [] };
      const suggestion = (item: Completion, range: Monaco.IRange, sortText: string): Monaco.languages.CompletionItem => ({
        label: { label: item.label, ...(item.kind === 'value' && item.detail !== '' ? { description: item.detail } : {}) },
        kind: kinds[item.kind],
        insertText: item.insert,
        insertTextRules: monaco.languages.CompletionItemInsertTextRule.InsertAsSnippet,
        ...(item.kind === 'value' ? {} : { detail: item.detail }),
        ...(item.documentation === '' ? {} : { documentation: { value: item.documentation } }),
        sortText,
        range,
        ...(item.kind === 'function' || item.kind === 'command' || item.insert.endsWith('=') ? { command: { id: 'editor.action.triggerSuggest', title: '' } } : {}),
      });
      const own = rangeOf(model, start, end);
      return {
        incomplete: live !== null && !live.complete,
        suggestions: [
          // The source's order is by how often a value comes: that is the order to see them in.
          ...(live?.items ?? []).map((item, i) => suggestion(item, rangeOf(model, values?.start ?? start, values?.end ?? end), `0${String(i).padStart(4, '0')}`)),
          ...items.map((item) => suggestion(item, own, `${item.rank}${item.label.startsWith('_') ? '~' : ''}${item.label.toLowerCase()}`)),
        ],
      };
    },
  });

  monaco.languages.registerHoverProvider(language, {
    provideHover: async (model, position) => {
      const hover = await askLanguage({ kind: 'hover', ...placeIn(model, position) });
      return hover === null ? null : { range: rangeOf(model, hover.start, hover.end), contents: [{ value: hover.markdown }] };
    },
  });

  monaco.languages.registerSignatureHelpProvider(language, {
    signatureHelpTriggerCharacters: ['(', ','],
    signatureHelpRetriggerCharacters: [',', ')'],
    provideSignatureHelp: async (model, position) => {
      const signature = await askLanguage({ kind: 'signature', ...placeIn(model, position) });
      if (signature === null) return null;
      const { label, parameters, active } = signature;
      return {
        value: {
          activeSignature: 0,
          activeParameter: active,
          // One line has room above the first line of the editor; with its documentation it would lie under the proposals. Hover tells more.
          signatures: [{ label, parameters: parameters.map(({ start, end }) => ({ label: [start, end] })) }],
        },
        dispose: () => undefined,
      };
    },
  });

  monaco.languages.registerRenameProvider(language, {
    resolveRenameLocation: async (model, position) => {
      const target = await askLanguage({ kind: 'renameTarget', ...placeIn(model, position) });
      const nowhere = { range: rangeOf(model, 0, 0), text: '' };
      return 'refused' in target ? { ...nowhere, rejectReason: target.refused } : { range: rangeOf(model, target.start, target.end), text: target.name };
    },
    provideRenameEdits: async (model, position, name) => {
      const renamed = await askLanguage({ kind: 'rename', name, ...placeIn(model, position) });
      if ('refused' in renamed) return { edits: [], rejectReason: renamed.refused };
      return { edits: renamed.edits.map(({ start, end, text }) => ({ resource: model.uri, versionId: model.getVersionId(), textEdit: { range: rangeOf(model, start, end), text } })) };
    },
  });

  monaco.languages.registerDocumentFormattingEditProvider(language, {
    displayName: 'SPL',
    provideDocumentFormattingEdits: (model) => [{ range: model.getFullModelRange(), text: formatSearch(model.getValue()) }],
  });

  monaco.languages.registerCodeActionProvider(language, {
    provideCodeActions: async (model, range) => {
      const edit = (at: Monaco.IRange, text: string): Monaco.languages.WorkspaceEdit => ({ edits: [{ resource: model.uri, versionId: model.getVersionId(), textEdit: { range: at, text } }] });
      const actions: Monaco.languages.CodeAction[] = (fixes.get(model) ?? [])
        .filter(({ marker }) => monaco.Range.areIntersectingOrTouching(marker, range))
        .map(({ title, range: at, text, marker }) => ({ title, kind: 'quickfix', diagnostics: [marker], isPreferred: true, edit: edit(at, text) }));
      const call = await askLanguage({ kind: 'macro', ...placeIn(model, range.getStartPosition()) });
      if (call !== null && call.expansion !== null) actions.push({ title: t('editor.expandMacro', { name: call.macro.name }), kind: 'refactor.inline', edit: edit(rangeOf(model, call.start, call.end), call.expansion) });
      return { actions, dispose: () => undefined };
    },
  });
}
