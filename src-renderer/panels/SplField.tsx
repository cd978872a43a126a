/** A search as a part of a form: the editor of the workbench, its text taken over with Ctrl+Enter or when it loses the focus. */
import { useEffect, useMemo, useRef, useState } from 'react';
import { NO_NAMES } from '../../src-shared/spl/language/known.ts';
import { engine } from '../app/engine.ts';
import { useCatalogFields, useCatalogNames } from '../app/queries.ts';
import { openTab } from '../app/workbench.ts';
import type { Surroundings } from '../editor/providers.ts';
import { SplEditor } from '../editor/SplEditor.tsx';
import { openReference } from '../search/reference-state.ts';
import './panels.css';

export interface SplFieldProps {
  /** Changes when another search is to be edited. */
  readonly id: string;
  readonly value: string;
  readonly connection: string;
  readonly onCommit: (text: string) => void;
  /** Ctrl+Enter, after the text was taken over. */
  readonly onRun?: () => void;
}

export function SplField({ id, value, connection, onCommit, onRun }: SplFieldProps): React.JSX.Element {
  const [draft, setDraft] = useState(value);
  const box = useRef<HTMLDivElement | null>(null);
  const latest = useRef({ draft, value, onCommit });
  latest.current = { draft, value, onCommit };
  useEffect(() => setDraft(value), [id, value]);
  // What was typed last is taken over also where the form closes under it.
  useEffect(() => () => void (latest.current.draft !== latest.current.value && latest.current.onCommit(latest.current.draft)), [id]);
  const fields = useCatalogFields(connection).data;
  const names = useCatalogNames().data;
  const surroundings = useMemo<Surroundings>(
    () => ({ fields: fields ?? [], names: names ?? NO_NAMES, values: (field, prefix) => engine.request('catalog.values', { connection, field, prefix }) }),
    [fields, names, connection],
  );
  const commit = (): void => {
    if (draft !== value) onCommit(draft);
  };
  return (
    <div
      className="spl-field"
      ref={box}
      onBlur={(event) => {
        if (!(event.relatedTarget instanceof Node) || box.current?.contains(event.relatedTarget) !== true) commit();
      }}
      onKeyDownCapture={(event) => {
        // Before the editor: its own command belongs to the editor that was made last, and there may be several.
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        event.stopPropagation();
        commit();
        onRun?.();
      }}
    >
      <SplEditor
        id={id}
        text={draft}
        surroundings={surroundings}
        reveal={null}
        onChange={setDraft}
        onRun={() => {
          commit();
          onRun?.();
        }}
        onCancel={() => undefined}
        onReference={openReference}
        onMacro={(_name, definition) => openTab({ text: definition })}
      />
    </div>
  );
}
