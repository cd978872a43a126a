/** What is said in place of rows: that there are none, or why the search could not run, and what to do about it. */
import { WandSparkles } from 'lucide-react';
import { useMemo } from 'react';
import { lineColumn } from '../../src-shared/spl/syntax/diagnostics.ts';
import { useConnections } from '../app/queries.ts';
import { useCurrentTab, useTab } from '../app/workbench.ts';
import { ENGINE_LOST } from '../lib/engine-client.ts';
import { t } from '../lib/messages.ts';
import { runSearch } from '../search/run-search.ts';
import type { Run } from '../search/search-tab.ts';
import { ALL_TIME, sameRange } from '../search/time-presets.ts';
import { Button } from '../ui/Button.tsx';
import { CopyDetails } from '../ui/CopyDetails.tsx';
import { datasetsNamed } from './missing-index.ts';

/** The search ran and found nothing: what might help. */
export function Nothing({ run }: { readonly run: Run }): React.JSX.Element {
  const tab = useCurrentTab();
  const connections = useConnections().data;
  const elsewhere = useMemo(() => datasetsNamed(run.spl, run.connection, connections ?? []), [run.spl, run.connection, connections]);
  const again = (change: Partial<{ text: string; range: typeof ALL_TIME; connection: string }>): void => {
    tab.setState({ ...change, zoomedFrom: [] });
    void runSearch(tab);
  };
  return (
    <div className="notice" data-testid="empty">
      <h2>{t(run.state === 'stopped' ? 'empty.stopped' : 'empty.title')}</h2>
      <p>{t(run.state === 'stopped' ? 'empty.stoppedText' : 'empty.text')}</p>
      <div className="notice-actions">
        {elsewhere.map(({ id, name }) => (
          <Button key={id} variant="primary" onClick={() => again({ connection: id, range: ALL_TIME })}>
            {t('empty.elsewhere', { name })}
          </Button>
        ))}
        {run.state !== 'stopped' && !sameRange(run.range, ALL_TIME) && <Button onClick={() => again({ range: ALL_TIME })}>{t('empty.allTime')}</Button>}
        {run.spl.includes('|') && <Button onClick={() => again({ text: run.spl.slice(0, run.spl.lastIndexOf('|')).trim() })}>{t('empty.dropLast')}</Button>}
        {run.state === 'stopped' && <Button onClick={() => again({})}>{t('action.runAgain')}</Button>}
      </div>
    </div>
  );
}

/** The search could not run: what is wrong, where, and what to do. */
export function Failure({ run }: { readonly run: Run }): React.JSX.Element {
  const tab = useCurrentTab();
  const tabText = useTab((s) => s.text);
  const { error, spl } = run;
  if (error === null) return <div />;
  const { start, fix } = error;
  const mend = ({ start: from, end: to, replacement }: NonNullable<typeof fix>): void => {
    tab.setState({ text: spl.slice(0, from) + replacement + spl.slice(to) });
    void runSearch(tab);
  };
  const end = Math.max(error.end ?? 0, (start ?? 0) + 1);
  const place = start === undefined ? null : lineColumn(spl, start);
  const line = place === null ? '' : (spl.split('\n')[place.line - 1] ?? '');
  return (
    <div className="notice failure" role="alert" data-testid="failure">
      <h2>{t(error.code === ENGINE_LOST ? 'failure.engine' : place === null ? 'failure.title' : 'failure.syntax')}</h2>
      <p className="selectable failure-text">{error.message}</p>
      {place !== null && start !== undefined && (
        <button type="button" className="failure-place mono" title={t('failure.show')} onClick={() => tab.setState({ reveal: { start, end: Math.min(end, spl.length) } })}>
          <span className="failure-line">
            {line.slice(0, place.column - 1)}
            <mark className="failure-mark">{line.slice(place.column - 1, place.column - 1 + Math.max(1, end - start)) || ' '}</mark>
            {line.slice(place.column - 1 + Math.max(1, end - start))}
          </span>
          <span className="failure-position num">{t('failure.position', { line: place.line, column: place.column })}</span>
        </button>
      )}
      <div className="notice-actions">
        {fix !== undefined && tabText === spl && (
          <Button variant="primary" icon={<WandSparkles size={13} />} onClick={() => mend(fix)} data-testid="failure-fix">
            {fix.title}
          </Button>
        )}
        {place !== null && start !== undefined && <Button onClick={() => tab.setState({ reveal: { start, end: Math.min(end, spl.length) } })}>{t('failure.show')}</Button>}
        <Button variant={place === null ? 'primary' : 'plain'} onClick={() => void runSearch(tab)}>
          {t('action.runAgain')}
        </Button>
        <CopyDetails facts={{ message: error.message, code: error.code, spl, range: `${run.range.earliest} – ${run.range.latest}`, connection: run.connection }} />
      </div>
    </div>
  );
}
