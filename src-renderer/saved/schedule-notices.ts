/** Tells what scheduled searches found: a notification of the system, and a note in the window that opens the search. */
import { engine, queryClient } from '../app/engine.ts';
import { refresh } from '../app/queries.ts';
import { openSaved } from '../app/workbench.ts';
import { desktop } from '../lib/desktop.ts';
import { formatCount } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import { notify } from '../ui/toasts.tsx';
import type { SavedSearch } from '../../src-shared/ipc/engine-protocol.ts';

/** Listens from the start of the window on. */
export function tellOfSchedules(): void {
  engine.onSchedule(({ savedId, name, rows, failure }) => {
    const text = failure === null ? t('schedule.found', { name, rows: formatCount(rows) }) : t('schedule.failed', { name, reason: failure });
    refresh('history');
    const open = async (): Promise<void> => {
      const all = await queryClient.fetchQuery<readonly SavedSearch[]>({ queryKey: ['saved'], queryFn: () => engine.request('saved.list', {}) });
      const saved = all.find((one) => one.id === savedId);
      if (saved !== undefined) openSaved(saved, true);
    };
    notify(text, failure === null ? 'info' : 'error', { label: t('action.run'), run: () => void open() });
    desktop.notify(t('schedule.title', { name }).slice(0, 200), text.slice(0, 500)).catch(() => undefined);
  });
}
