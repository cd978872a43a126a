/** The first events of a result in a panel: when, how bad, what. */
import { toText } from '../../src-shared/results/value.ts';
import { formatCount, formatEventTime } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import { cellText } from '../results/cell.tsx';
import { LEVEL_FIELDS, levelOf } from '../results/levels.ts';
import type { JobResult } from './job.ts';
import './panels.css';

const MESSAGE_FIELDS = ['message', 'msg', '_raw'] as const;
/** Fields that stand before the message where events have them. */
const WHO_FIELDS = ['service', 'host', 'sourcetype'] as const;

export interface PanelEventsProps {
  readonly result: Pick<JobResult, 'fields' | 'rows' | 'total'>;
  readonly label: string;
  readonly tz: string;
  readonly onRow: ((row: number) => void) | null;
}

export function PanelEvents({ result, label, tz, onRow }: PanelEventsProps): React.JSX.Element {
  const { fields, rows, total } = result;
  const at = (name: string): number => fields.findIndex((field) => field.name === name);
  const [time, who] = [at('_time'), WHO_FIELDS.map(at).find((index) => index >= 0 && rows.some((row) => row[index] !== null)) ?? -1];
  const level = LEVEL_FIELDS.map(at).find((index) => index >= 0) ?? -1;
  const messages = MESSAGE_FIELDS.map(at).filter((index) => index >= 0);
  return (
    <div className="panel-events" tabIndex={0} role="region" aria-label={label}>
      <ol>
        {rows.map((row, i) => {
          const kind = levelOf(row[level]);
          const text = messages.map((index) => toText(row[index] ?? null, ' ')).find((found) => found !== null && found !== '') ?? fields.map(({ name }, f) => (row[f] === null ? '' : `${name}=${cellText(name, row[f] ?? null, tz)}`)).filter((s) => s !== '').join(' ');
          const line = (
            <>
              <time>{typeof row[time] === 'number' ? formatEventTime(row[time], tz) : ''}</time>
              <b>{toText(row[level] ?? null, ' ') ?? ''}</b>
              <i className="truncate">{toText(row[who] ?? null, ' ') ?? ''}</i>
              <span className="truncate">{text}</span>
            </>
          );
          return (
            <li key={i} className={kind === null ? '' : `level-edge-${kind}`} title={text}>
              {onRow === null ? <div className="panel-event">{line}</div> : <button type="button" className="panel-event" onClick={() => onRow(i)}>{line}</button>}
            </li>
          );
        })}
      </ol>
      {rows.length < total && <p className="panel-table-more num">{t('panel.eventsShown', { shown: formatCount(rows.length), total: formatCount(total) })}</p>}
    </div>
  );
}
