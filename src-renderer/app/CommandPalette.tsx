/** Finds an action or a saved search by a few letters. */
import { Dialog as Base } from '@base-ui/react/dialog';
import { useMemo, useRef, useState } from 'react';
import { chooseConnection } from '../connections/choose.ts';
import { t } from '../lib/messages.ts';
import { ACTIONS } from './actions.ts';
import { keysOf, keysText } from './keys.ts';
import { useConnections, useSavedSearches } from './queries.ts';
import { compareOn } from './splits.ts';
import { useDocuments } from '../panels/documents.ts';
import { openDocument } from '../panels/open-document.ts';
import { currentTab, openDialog, openSaved } from './workbench.ts';
import './CommandPalette.css';

interface Entry {
  readonly key: string;
  readonly label: string;
  readonly detail: string;
  readonly kind: string;
  readonly run: () => void;
}

/** How well letters match a text: all of them in order; a run of them and a word's start count more. Null: not at all. */
function score(text: string, letters: string): number | null {
  const lower = text.toLowerCase();
  const whole = lower.indexOf(letters);
  if (whole >= 0) return 1000 - whole;
  let at = -1;
  let points = 0;
  for (const letter of letters) {
    const next = lower.indexOf(letter, at + 1);
    if (next < 0) return null;
    points += next === at + 1 ? 5 : lower[next - 1] === ' ' ? 3 : 0;
    at = next;
  }
  return points;
}

export function CommandPalette(): React.JSX.Element {
  const { data: saved } = useSavedSearches();
  const { data: connections } = useConnections();
  const { data: dashboards } = useDocuments('dashboard');
  const { data: notebooks } = useDocuments('notebook');
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(0);
  const list = useRef<HTMLUListElement | null>(null);
  const entries = useMemo(() => {
    const all: Entry[] = [
      ...ACTIONS.filter((a) => a.id !== 'view.palette').map((a) => ({ key: a.id, label: t(a.label), detail: keysText(keysOf(a.id, a.keys)), kind: t('palette.action'), run: a.run })),
      ...(connections ?? []).flatMap((c) => [
        { key: `on-${c.id}`, label: t('compare.searchOn', { name: c.name }), detail: '', kind: t('connections.general'), run: () => chooseConnection(currentTab(), c) },
        { key: `compare-${c.id}`, label: t('compare.on', { name: c.name }), detail: '', kind: t('connections.general'), run: () => compareOn(currentTab(), c) },
      ]),
      ...(dashboards ?? []).map((d) => ({ key: `dashboard-${d.id}`, label: d.name, detail: '', kind: t('palette.dashboard'), run: () => void openDocument('dashboard', d.id) })),
      ...(notebooks ?? []).map((n) => ({ key: `notebook-${n.id}`, label: n.name, detail: '', kind: t('palette.notebook'), run: () => void openDocument('notebook', n.id) })),
      ...(saved ?? []).map((s) => ({ key: `saved-${s.id}`, label: s.name, detail: '', kind: t('palette.saved'), run: () => openSaved(s, true) })),
    ];
    const letters = text.trim().toLowerCase();
    if (letters === '') return all;
    return all
      .map((entry) => ({ entry, points: score(entry.label, letters) }))
      .filter((found): found is { entry: Entry; points: number } => found.points !== null)
      .sort((a, b) => b.points - a.points)
      .map(({ entry }) => entry);
  }, [connections, saved, dashboards, notebooks, text]);
  const current = Math.min(chosen, entries.length - 1);
  const choose = (entry: Entry | undefined): void => {
    if (entry === undefined) return;
    openDialog(null);
    entry.run();
  };
  const move = (by: number): void => {
    const next = entries.length === 0 ? 0 : (current + by + entries.length) % entries.length;
    setChosen(next);
    list.current?.children[next]?.scrollIntoView({ block: 'nearest' });
  };
  return (
    <Base.Root open onOpenChange={(open) => !open && openDialog(null)}>
      <Base.Portal>
        <Base.Backdrop className="dialog-backdrop" />
        <Base.Popup className="dialog palette" aria-label={t('palette.label')}>
          <input
            className="palette-input"
            role="combobox"
            aria-expanded="true"
            aria-controls="palette-list"
            aria-activedescendant={current >= 0 ? `palette-${current}` : undefined}
            aria-label={t('palette.label')}
            placeholder={t('palette.placeholder')}
            value={text}
            autoFocus
            onChange={(event) => {
              setText(event.target.value);
              setChosen(0);
            }}
            onKeyDown={(event) => {
              if (event.key === 'ArrowDown') move(1);
              else if (event.key === 'ArrowUp') move(-1);
              else if (event.key === 'Enter') choose(entries[current]);
              else return;
              event.preventDefault();
            }}
          />
          <ul id="palette-list" role="listbox" aria-label={t('palette.label')} className="palette-list" ref={list}>
            {entries.map((entry, i) => (
              <li
                key={entry.key}
                id={`palette-${i}`}
                role="option"
                aria-selected={i === current}
                className={`palette-entry${i === current ? ' is-current' : ''}`}
                onMouseMove={() => setChosen(i)}
                onClick={() => choose(entry)}
              >
                <span className="truncate">{entry.label}</span>
                <span className="palette-kind">{entry.kind}</span>
                {entry.detail !== '' && <span className="kbd">{entry.detail}</span>}
              </li>
            ))}
          </ul>
          {entries.length === 0 && <p className="panel-none">{t('palette.none')}</p>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
