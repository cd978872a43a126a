/** Bookmarks and comments on events, by connection. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Annotation } from '../../src-shared/ipc/work-protocol.ts';
import { rowKeyOf } from '../../src-shared/results/row-key.ts';
import { toText } from '../../src-shared/results/value.ts';
import { engine, queryClient } from '../app/engine.ts';
import { wireErrorOf } from '../lib/engine-client.ts';
import { notify } from '../ui/toasts.tsx';
import type { EventFields } from './fields.ts';

const NONE: ReadonlyMap<string, Annotation> = new Map();

/** The notes on events of a connection, by row key. */
export function useAnnotations(connection: string): ReadonlyMap<string, Annotation> {
  const { data } = useQuery({ queryKey: ['annotations', connection], queryFn: () => engine.request('annotations.list', { connection }) });
  return useMemo(() => (data === undefined || data.length === 0 ? NONE : new Map(data.map((note) => [note.rowKey, note]))), [data]);
}

/** Changes the note on an event. */
export async function annotate(connection: string, fields: EventFields, change: { readonly bookmarked?: boolean; readonly comment?: string }): Promise<void> {
  const rowKey = rowKeyOf(fields);
  const known = queryClient.getQueryData<readonly Annotation[]>(['annotations', connection])?.find((note) => note.rowKey === rowKey);
  const time = fields.get('_time');
  try {
    await engine.request('annotations.set', {
      connection,
      rowKey,
      time: typeof time === 'number' ? time : null,
      text: (toText(fields.get('_raw')) ?? [...fields].map(([name, value]) => `${name}=${toText(value, ' ') ?? ''}`).join(' ')).slice(0, 500),
      bookmarked: change.bookmarked ?? known?.bookmarked ?? false,
      comment: change.comment ?? known?.comment ?? '',
    });
    await queryClient.invalidateQueries({ queryKey: ['annotations', connection] });
  } catch (error) {
    notify(wireErrorOf(error).message, 'error');
  }
}
