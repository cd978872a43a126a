/** The search's text, in Monaco. Until that has loaded, the text is shown as it is. */
import { useEffect, useRef, useState } from 'react';
import type * as MonacoModule from './monaco.ts';
import type { monaco as Monaco } from './monaco.ts';
import type { Surroundings } from './providers.ts';
import { effectiveTheme, onAppearance, useWorkbench } from '../app/workbench.ts';
import { t } from '../lib/messages.ts';
import { notify } from '../ui/toasts.tsx';
import './SplEditor.css';

const LINE_HEIGHT = 20;
const PADDING = 7;
const MIN_LINES = 3;
const MAX_LINES = 12;
/** Milliseconds without typing before the text is checked. */
const CHECK_DELAY = 150;

export interface SplEditorProps {
  /** Changes when another text is to be edited: cursor and undo history begin anew. */
  readonly id: string;
  readonly text: string;
  readonly surroundings: Surroundings;
  readonly reveal: { readonly start: number; readonly end: number } | null;
  readonly onChange: (text: string) => void;
  readonly onRun: () => void;
  readonly onCancel: () => void;
  /** F1: the user asks what the word at the cursor is. */
  readonly onReference: (word: string) => void;
  /** F12 on a macro call: the user wants its definition. */
  readonly onMacro: (name: string, definition: string) => void;
}

type Loaded = typeof MonacoModule;

export function SplEditor(props: SplEditorProps): React.JSX.Element {
  const { id, text, surroundings, reveal } = props;
  const host = useRef<HTMLDivElement | null>(null);
  const editor = useRef<Monaco.editor.IStandaloneCodeEditor | null>(null);
  const models = useRef(new Map<string, Monaco.editor.ITextModel>());
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [height, setHeight] = useState(() => heightOf(text.split('\n').length));
  // Monaco's callbacks live as long as the editor; they read the props of the last render.
  const latest = useRef(props);
  latest.current = props;

  useEffect(() => {
    let gone = false;
    void import('./monaco.ts').then((module) => {
      if (!gone) setLoaded(module);
    });
    return () => {
      gone = true;
    };
  }, []);

  useEffect(() => {
    if (loaded === null || host.current === null) return undefined;
    const { monaco, applyEditorTheme, cancelCompletions, checkModel, macroAt } = loaded;
    const applyTheme = (): void => applyEditorTheme(effectiveTheme(useWorkbench.getState().theme) === 'dark');
    applyTheme();
    const known = models.current;
    const created = monaco.editor.create(host.current, {
      model: null,
      automaticLayout: true,
      fontFamily: "'JetBrains Mono', ui-monospace, monospace",
      fontSize: 13,
      fontLigatures: false,
      lineHeight: LINE_HEIGHT,
      padding: { top: PADDING, bottom: PADDING },
      minimap: { enabled: false },
      scrollBeyondLastLine: false,
      overviewRulerLanes: 0,
      hideCursorInOverviewRuler: true,
      overviewRulerBorder: false,
      lineNumbersMinChars: 2,
      lineDecorationsWidth: 10,
      glyphMargin: false,
      folding: false,
      renderLineHighlight: 'none',
      wordWrap: 'on',
      wrappingIndent: 'indent',
      wordBasedSuggestions: 'off',
      quickSuggestions: { other: true, strings: true, comments: false },
      suggest: { showIcons: true, showStatusBar: false, preview: false, snippetsPreventQuickSuggestions: false },
      occurrencesHighlight: 'off',
      selectionHighlight: false,
      links: false,
      contextmenu: true,
      fixedOverflowWidgets: true,
      scrollbar: { verticalScrollbarSize: 9, horizontalScrollbarSize: 9, alwaysConsumeMouseWheel: false },
      ariaLabel: t('editor.label'),
      unicodeHighlight: { ambiguousCharacters: false },
      accessibilitySupport: 'auto',
      stickyScroll: { enabled: false },
      lightbulb: { enabled: monaco.editor.ShowLightbulbIconMode.Off },
    });
    editor.current = created;
    // Actions and not commands: a command's keys go to the editor that was made last, whichever has the focus.
    created.addAction({
      id: 'spl.run',
      label: t('action.runSearch'),
      keybindings: [monaco.KeyMod.CtrlCmd | monaco.KeyCode.Enter],
      run: () => {
        cancelCompletions(created);
        latest.current.onRun();
      },
    });
    // Esc first closes what is open in the editor; the search is next.
    created.addAction({
      id: 'spl.cancel',
      label: t('action.stopSearch'),
      keybindings: [monaco.KeyCode.Escape],
      keybindingContext: '!suggestWidgetVisible && !findWidgetVisible && !inSnippetMode && !editorHasMultipleSelections',
      run: () => latest.current.onCancel(),
    });
    created.addAction({
      id: 'spl.reference',
      label: t('editor.reference'),
      keybindings: [monaco.KeyCode.F1],
      contextMenuGroupId: 'navigation',
      contextMenuOrder: 1,
      run: () => {
        const position = created.getPosition();
        latest.current.onReference((position === null ? null : created.getModel()?.getWordAtPosition(position))?.word ?? '');
      },
    });
    created.addAction({
      id: 'spl.macro',
      label: t('editor.goToMacro'),
      keybindings: [monaco.KeyCode.F12],
      contextMenuGroupId: 'navigation',
      contextMenuOrder: 2,
      run: async () => {
        const macro = await macroAt(created);
        if (macro === null) notify(t('editor.noMacro'));
        else latest.current.onMacro(macro.name, macro.definition);
      },
    });
    created.addAction({ id: 'spl.format', label: t('action.format'), contextMenuGroupId: '1_modification', run: () => created.getAction('editor.action.formatDocument')?.run() });
    let timer: number | undefined;
    const check = (): void => {
      const model = created.getModel();
      window.clearTimeout(timer);
      if (model !== null) timer = window.setTimeout(() => void checkModel(monaco, model), CHECK_DELAY);
    };
    created.onDidChangeModelContent(() => {
      latest.current.onChange(created.getValue());
      check();
    });
    created.onDidChangeModel(check);
    created.onDidContentSizeChange(() => {
      setHeight(heightOf((created.getContentHeight() - 2 * PADDING) / LINE_HEIGHT));
    });
    const stop = onAppearance(applyTheme);
    return () => {
      stop();
      window.clearTimeout(timer);
      created.dispose();
      editor.current = null;
      for (const model of known.values()) model.dispose();
      known.clear();
    };
  }, [loaded]);

  useEffect(() => {
    if (loaded === null || editor.current === null) return;
    let model = models.current.get(id);
    if (model === undefined) {
      model = loaded.monaco.editor.createModel(latest.current.text, loaded.LANGUAGE_ID);
      model.updateOptions({ bracketColorizationOptions: { enabled: false, independentColorPoolPerBracketType: false } });
      models.current.set(id, model);
    }
    if (editor.current.getModel() !== model) {
      editor.current.setModel(model);
      const last = model.getFullModelRange();
      editor.current.setPosition({ lineNumber: last.endLineNumber, column: last.endColumn });
    }
  }, [loaded, id]);

  // Text that came from elsewhere (a filter added by a click, a saved search) is one undoable edit.
  useEffect(() => {
    const current = editor.current;
    const model = current?.getModel();
    if (current === null || model === null || model === undefined || model !== models.current.get(id) || model.getValue() === text) return;
    current.pushUndoStop();
    model.pushEditOperations([], [{ range: model.getFullModelRange(), text }], () => null);
    current.pushUndoStop();
  }, [loaded, id, text]);

  // Monaco keeps showing its placeholder over a model that comes with text.
  const empty = text === '';
  useEffect(() => editor.current?.updateOptions({ placeholder: empty ? t('editor.placeholder') : '' }), [loaded, empty]);

  useEffect(() => {
    const model = editor.current?.getModel();
    if (loaded !== null && model !== null && model !== undefined) loaded.setSurroundings(model, surroundings);
    // A macro that has come to be known is no mistake any more.
    if (loaded !== null && model !== null && model !== undefined) void loaded.checkModel(loaded.monaco, model);
  }, [loaded, id, surroundings]);

  useEffect(() => {
    const current = editor.current;
    const model = current?.getModel();
    if (reveal === null || current === null || model === null || model === undefined) return;
    const from = model.getPositionAt(reveal.start);
    const to = model.getPositionAt(reveal.end);
    current.setSelection({ startLineNumber: from.lineNumber, startColumn: from.column, endLineNumber: to.lineNumber, endColumn: to.column });
    current.revealPositionInCenterIfOutsideViewport(from);
    current.focus();
  }, [reveal]);

  return (
    <div className="spl-editor" style={{ height }} data-testid="editor">
      {loaded === null && <pre className="spl-editor-waiting mono">{text}</pre>}
      <div ref={host} className="spl-editor-host" />
    </div>
  );
}

function heightOf(lines: number): number {
  return Math.round(Math.min(MAX_LINES, Math.max(MIN_LINES, lines)) * LINE_HEIGHT) + 2 * PADDING + 2;
}
