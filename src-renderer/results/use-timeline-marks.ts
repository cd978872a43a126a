/** What is noted about moments of a timeline: bookmarks and comments on events, and alerts of the connection. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Alert } from '../../src-shared/nexus-api/alerts.ts';
import { engine } from '../app/engine.ts';
import { useConnections } from '../app/queries.ts';
import { t } from '../lib/messages.ts';
import { useAnnotations } from './annotations.ts';
import { type Moment, type TimelineMark, marksOf } from './timeline-marks.ts';

/** Alerts that are asked for: the latest. */
const ALERTS = 200;

const NO_ALERTS: readonly Alert[] = [];

/** The marks of a timeline of so many bars, `span` seconds each. */
export function useTimelineMarks(connection: string, start: number, span: number, bars: number): readonly TimelineMark[] {
  const notes = useAnnotations(connection);
  const hasAlerts = useConnections().data?.find((c) => c.id === connection)?.kind === 'nexus-api';
  const alerts = useQuery({
    queryKey: ['api', connection, 'alerts', 'marks'],
    queryFn: async () => (await engine.request('api.alerts.list', { connection, limit: ALERTS })).items,
    enabled: hasAlerts,
  }).data ?? NO_ALERTS;
  return useMemo(() => {
    const moments: Moment[] = [
      ...[...notes.values()].flatMap(({ time, text, comment }) => (time === null ? [] : [{ time, kind: 'note' as const, text: comment === '' ? text : comment }])),
      ...alerts.map(({ raised, title, rows }) => ({ time: Date.parse(raised) / 1000, kind: 'alert' as const, text: t('timeline.alert', { title, rows: String(rows) }) })),
    ];
    return marksOf(moments, start, span, bars);
  }, [notes, alerts, start, span, bars]);
}
