/** How the open notebook stands, for the status line: what of it runs, and how many of its searches have a result. */
import { formatCount } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import { useBook } from './book.ts';

export function BookStatus(): React.JSX.Element | null {
  const notebook = useBook((s) => s.notebook);
  const runs = useBook((s) => s.runs);
  const readOnly = useBook((s) => s.readOnly);
  if (notebook === null) return null;
  const active = Object.values(runs).filter(({ state }) => state !== 'failed').length;
  const failed = Object.values(runs).length - active;
  const searches = notebook.cells.filter((cell) => cell.kind === 'search');
  const kept = searches.filter(({ snapshot }) => snapshot !== null).length;
  const state = active > 0 ? 'running' : failed > 0 ? 'failed' : 'idle';
  return (
    <>
      <span className={`status-state status-${state}`} role="status">
        <i className={`dot dot-${state}`} aria-hidden />
        {t(readOnly ? 'notebook.statusReadOnly' : `state.${state}`)}
      </span>
      <span className="truncate">{notebook.title}</span>
      {searches.length > 0 && <span>{t('notebook.statusKept', { kept: formatCount(kept), searches: formatCount(searches.length) })}</span>}
      {active > 0 && <span>{t('notebook.statusRunning', { count: formatCount(active) })}</span>}
      {failed > 0 && <span className="status-failed">{t('notebook.statusFailed', { count: formatCount(failed) })}</span>}
    </>
  );
}
