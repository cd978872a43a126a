/** The search's text with connection, range and Run beside it. */
import { Bookmark, Database, Radio, Square } from 'lucide-react';
import { Suspense, lazy, useEffect, useMemo } from 'react';
import { CompareMenu } from '../connections/CompareMenu.tsx';
import { ConnectionDot } from '../connections/ConnectionDot.tsx';
import { chooseConnection } from '../connections/choose.ts';
import { NO_NAMES } from '../../src-shared/spl/language/known.ts';
import { keysFor } from '../app/actions.ts';
import { engine } from '../app/engine.ts';
import { useCatalogFields, useCatalogNames, useConnections } from '../app/queries.ts';
import { compareEarlier } from '../app/splits.ts';
import { openDialog, openTab, useCurrentTab, useTab } from '../app/workbench.ts';
import type { Surroundings } from '../editor/providers.ts';
import { SplEditor } from '../editor/SplEditor.tsx';
import { formatCount } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { ChoiceMenu } from '../ui/ChoiceMenu.tsx';
import { ErrorBoundary } from '../ui/ErrorBoundary.tsx';
import { leaveTail, toggleTail } from '../tail/tail-tab.ts';
import { TimePicker } from './TimePicker.tsx';
import { openReference, useReference } from './reference-state.ts';
import { runSearch, stopSearch } from './run-search.ts';
import { isActive } from './search-tab.ts';
import './QueryBar.css';

const ReferenceDialog = lazy(() => import('./ReferenceDialog.tsx').then((module) => ({ default: module.ReferenceDialog })));
const MAC = navigator.platform.startsWith('Mac');

export function QueryBar(): React.JSX.Element {
  const tab = useCurrentTab();
  const range = useTab((s) => s.range);
  const connection = useTab((s) => s.connection);
  const active = useTab((s) => s.tail === null && isActive(s.run));
  const live = useTab((s) => s.tail !== null);
  const reference = useReference((s) => s.open);
  useEffect(() => {
    // The editor answers F1 itself, with the word at its cursor.
    const help = (event: KeyboardEvent): void => {
      if (event.key !== 'F1' || event.defaultPrevented) return;
      event.preventDefault();
      openReference('');
    };
    window.addEventListener('keydown', help);
    return () => window.removeEventListener('keydown', help);
  }, []);
  const connections = useConnections().data;
  const current = connections?.find((c) => c.id === connection);
  const choices = useMemo(
    () => (connections ?? []).map((c) => ({ value: c.id, label: c.name, ...(c.events === null ? {} : { detail: t('count.events', { count: formatCount(c.events) }) }) })),
    [connections],
  );
  return (
    <div className="query-bar">
      <QueryEditor />
      <div className="query-side">
        <div className="query-row">
          <ChoiceMenu
            label={t('query.connection')}
            value={connection}
            choices={choices.length === 0 ? [{ value: connection, label: t('query.connecting') }] : choices}
            onChoose={(chosen) => {
              const info = connections?.find((c) => c.id === chosen);
              if (info !== undefined) chooseConnection(tab, info);
            }}
            className="button query-connection"
            prefix={current === undefined || current.kind === 'sample' || current.kind === 'local' ? <Database size={14} aria-hidden className="query-icon" /> : <ConnectionDot colour={current.colour} />}
          />
          <CompareMenu />
          <IconButton label={t(live ? 'tail.leave' : 'action.tail')} keys={keysFor('tail.toggle')} className={`query-save query-tail${live ? ' is-pressed' : ''}`} aria-pressed={live} onClick={() => toggleTail(tab)} data-testid="tail-toggle">
            <Radio size={15} />
          </IconButton>
          <IconButton label={t('action.save')} keys={keysFor('search.save')} className="query-save" onClick={() => openDialog('save')}>
            <Bookmark size={15} />
          </IconButton>
        </div>
        <div className="query-row">
          {live ? (
            <Button className="tail-live-badge" onClick={() => leaveTail(tab)} title={t('tail.leave')}>
              <i className="dot dot-done" aria-hidden />
              {t('tail.badge')}
            </Button>
          ) : (
            <TimePicker
              range={range}
              onChange={(changed) => {
                tab.setState({ range: changed, zoomedFrom: [] });
                void runSearch(tab);
              }}
              onCompare={() => compareEarlier(tab)}
            />
          )}
          {active ? (
            <Button className="query-run" icon={<Square size={12} fill="currentColor" aria-hidden />} onClick={() => stopSearch(tab)} data-testid="stop">
              {t('action.stop')}
              <span className="kbd">Esc</span>
            </Button>
          ) : (
            <Button variant="primary" className="query-run" onClick={() => void runSearch(tab)} data-testid="run">
              {t('action.run')}
              <span className="kbd" aria-hidden>
                {MAC ? '⌘⏎' : '⌃⏎'}
              </span>
            </Button>
          )}
        </div>
      </div>
      {reference && (
        <ErrorBoundary>
          <Suspense fallback={null}>
            <ReferenceDialog />
          </Suspense>
        </ErrorBoundary>
      )}
    </div>
  );
}

/** The editor with what it knows of the data. It alone is drawn anew with each key typed. */
function QueryEditor(): React.JSX.Element {
  const tab = useCurrentTab();
  const id = useTab((s) => s.id);
  const text = useTab((s) => s.text);
  const connection = useTab((s) => s.connection);
  const reveal = useTab((s) => s.reveal);
  const fields = useCatalogFields(connection).data;
  const names = useCatalogNames().data;
  const surroundings = useMemo<Surroundings>(
    () => ({ fields: fields ?? [], names: names ?? NO_NAMES, values: (field, prefix) => engine.request('catalog.values', { connection, field, prefix }) }),
    [fields, names, connection],
  );
  return (
    <SplEditor
      id={id}
      text={text}
      surroundings={surroundings}
      reveal={reveal}
      onChange={(changed) => tab.setState({ text: changed })}
      onRun={() => void runSearch(tab)}
      onCancel={() => stopSearch(tab)}
      onReference={openReference}
      onMacro={(_name, definition) => openTab({ text: definition })}
    />
  );
}
