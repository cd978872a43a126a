/** How the open dashboard stands, for the status line: panels that run, that failed, and when the last one was refreshed. */
import { useTimeZone } from '../app/engine.ts';
import { formatCount, formatEventTime } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import { boardFigures } from './board-figures.ts';
import { useBoard } from './board.ts';

export function BoardStatus(): React.JSX.Element | null {
  const title = useBoard((s) => s.dashboard?.title ?? null);
  const runs = useBoard((s) => s.runs);
  const tz = useTimeZone();
  if (title === null) return null;
  const { state, panels, done, failed, waiting, at } = boardFigures(runs);
  return (
    <>
      <span className={`status-state status-${state}`} role="status">
        <i className={`dot dot-${state}`} aria-hidden />
        {t(`state.${state}`)}
      </span>
      <span className="truncate">{title}</span>
      {panels > 0 && <span>{t('dashboard.statusDone', { done: formatCount(done), panels: formatCount(panels) })}</span>}
      {failed > 0 && <span className="status-failed">{t('dashboard.statusFailed', { count: formatCount(failed) })}</span>}
      {waiting > 0 && <span>{t('dashboard.statusWaiting', { count: formatCount(waiting) })}</span>}
      {at !== null && <span>{t('dashboard.statusAt', { time: formatEventTime(at / 1000, tz).slice(11, 19) })}</span>}
    </>
  );
}
