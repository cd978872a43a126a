/** The reference of the language in the window: found by name or by what it does, opened by F1 at the word under the cursor. */
import { Play } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { type ReferenceEntry, type ReferenceKind, exampleSearch, findEntries, referenceEntries } from '../../src-shared/spl/language/reference.ts';
import { openTab } from '../app/workbench.ts';
import { type MessageKey, t } from '../lib/messages.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { closeReference, useReference } from './reference-state.ts';
import './ReferenceDialog.css';

const HEADINGS: Readonly<Record<ReferenceKind, MessageKey>> = {
  command: 'reference.commands',
  'eval-function': 'reference.evalFunctions',
  'stats-function': 'reference.statsFunctions',
  'refused-command': 'reference.refused',
};

export function ReferenceDialog(): React.JSX.Element {
  const word = useReference((s) => s.word);
  const entries = useMemo(() => referenceEntries(), []);
  const known = (name: string): boolean => findEntries(entries, name).some((entry) => [entry.name, ...entry.aliases].some((n) => n.toLowerCase() === name.toLowerCase()));
  // A word that names nothing (a field, a value) would leave the list empty.
  const [text, setText] = useState(() => (known(word) ? word : ''));
  const found = useMemo(() => findEntries(entries, text), [entries, text]);
  const [chosen, setChosen] = useState<ReferenceEntry | null>(null);
  const shown = chosen !== null && found.includes(chosen) ? chosen : (found[0] ?? null);
  const list = useRef<HTMLDivElement | null>(null);
  const page = useRef<HTMLDivElement | null>(null);
  useEffect(() => {
    list.current?.querySelector('.is-current')?.scrollIntoView({ block: 'nearest' });
    if (page.current !== null) page.current.scrollTop = 0;
  }, [shown]);
  const move = (by: number): void => {
    const next = found[Math.min(found.length - 1, Math.max(0, (shown === null ? 0 : found.indexOf(shown)) + by))];
    if (next !== undefined) setChosen(next);
  };
  return (
    <Dialog title={t('reference.title')} wide onClose={closeReference}>
      <div className="reference" data-testid="reference">
        <div className="reference-side">
          <input
            className="input"
            value={text}
            placeholder={t('reference.search')}
            aria-label={t('reference.search')}
            spellCheck={false}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
              event.preventDefault();
              move(event.key === 'ArrowDown' ? 1 : -1);
            }}
          />
          <div className="reference-list" ref={list}>
            {found.map((entry, i) => (
              <div key={`${entry.kind} ${entry.name}`}>
                {entry.kind !== found[i - 1]?.kind && <div className="menu-heading">{t(HEADINGS[entry.kind])}</div>}
                <button type="button" className={`menu-item mono${entry === shown ? ' is-current' : ''}`} aria-current={entry === shown} onClick={() => setChosen(entry)}>
                  {entry.name}
                </button>
              </div>
            ))}
            {found.length === 0 && <p className="reference-none">{t('reference.none')}</p>}
          </div>
        </div>
        <div className="reference-page selectable" ref={page} tabIndex={0}>
          {shown !== null && <Entry entry={shown} />}
        </div>
      </div>
    </Dialog>
  );
}

function Entry({ entry }: { readonly entry: ReferenceEntry }): React.JSX.Element {
  const { name, aliases, summary, syntax, group, options, examples, page, kind } = entry;
  return (
    <article>
      <h2 className="mono">{name}</h2>
      <p className="reference-kind">
        {t(HEADINGS[kind])}
        {group !== '' && ` · ${group}`}
        {aliases.length > 0 && ` · ${t('reference.aliases', { names: aliases.join(', ') })}`}
      </p>
      <p>{summary}</p>
      {syntax !== '' && <pre className="mono">{syntax}</pre>}
      {options.length > 0 && (
        <table className="reference-options">
          <thead>
            <tr>
              <th>{t('reference.option')}</th>
              <th>{t('reference.default')}</th>
              <th>{t('reference.meaning')}</th>
            </tr>
          </thead>
          <tbody>
            {options.map((option) => (
              <tr key={option.name}>
                <td className="mono">
                  {option.name} <span className="reference-type">{option.type}</span>
                </td>
                <td className="mono">{option.default ?? ''}</td>
                <td>{option.description}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {examples.length > 0 && <h3>{t('reference.examples')}</h3>}
      {examples.map(({ spl, description }) => (
        <div key={spl} className="reference-example">
          {description !== '' && <p>{description}</p>}
          <pre className="mono">{spl}</pre>
          <Button
            small
            icon={<Play size={12} aria-hidden />}
            onClick={() => {
              closeReference();
              openTab({ text: exampleSearch(entry, spl), run: true });
            }}
          >
            {t('reference.try')}
          </Button>
        </div>
      ))}
      <p className="reference-kind">{`Splunk: ${page}`}</p>
    </article>
  );
}
