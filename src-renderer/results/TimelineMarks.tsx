/** Marks above the bars of the timeline where something is noted; a click looks closer. */
import { Bell, Bookmark } from 'lucide-react';
import { formatEventTime } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import type { TimelineMark } from './timeline-marks.ts';

export interface TimelineMarksProps {
  readonly marks: readonly TimelineMark[];
  readonly bars: number;
  /** Seconds. */
  readonly start: number;
  readonly span: number;
  readonly tz: string;
  readonly onOpen: (bar: number) => void;
}

export function TimelineMarks({ marks, bars, start, span, tz, onOpen }: TimelineMarksProps): React.JSX.Element | null {
  if (marks.length === 0) return null;
  return (
    <ul className="timeline-marks" aria-label={t('timeline.marks')}>
      {marks.map(({ bar, kind, texts, count }) => {
        const time = formatEventTime(start + bar * span, tz).slice(0, 19);
        const more = count > texts.length ? `\n${t('timeline.moreMarks', { count: String(count - texts.length) })}` : '';
        return (
          <li key={`${kind} ${bar}`} className={`timeline-mark mark-${kind}`} style={{ left: `${((bar + 0.5) / bars) * 100}%` }}>
            <button type="button" title={`${time}\n${texts.join('\n')}${more}`} aria-label={`${t(kind === 'note' ? 'timeline.note' : 'timeline.alerts')} ${time}: ${texts.join('; ')}`} onClick={() => onOpen(bar)} data-testid={`mark-${kind}`}>
              {kind === 'note' ? <Bookmark size={11} fill="currentColor" aria-hidden /> : <Bell size={11} fill="currentColor" aria-hidden />}
            </button>
          </li>
        );
      })}
    </ul>
  );
}
