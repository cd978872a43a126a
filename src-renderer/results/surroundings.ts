/** Searches for what happened around an event: so long, or so many events, before and after it. */
import { toText } from '../../src-shared/results/value.ts';
import { filterText } from '../../src-shared/spl/language/edit.ts';
import { openTab } from '../app/workbench.ts';
import { t } from '../lib/messages.ts';
import type { MenuAction } from '../ui/ActionMenu.tsx';
import type { SearchTabStore } from '../search/search-tab.ts';
import type { EventFields } from './fields.ts';

const SPANS = [
  [10, '10 s'],
  [60, '1 min'],
  [600, '10 min'],
] as const;
const ROWS = 50;

/** The choices for an event; none where it has no time. */
export function surroundings(tab: SearchTabStore, event: EventFields): readonly MenuAction[] {
  const time = event.get('_time');
  if (typeof time !== 'number') return [];
  const { connection } = tab.getState();
  const open = (text: string, before: number, after: number): void =>
    void openTab({ text, range: { earliest: String(Math.floor(time) - before), latest: String(Math.ceil(time) + after) }, connection, run: true });
  const origins = ['host', 'source', 'service'].flatMap((field) => {
    const value = event.get(field);
    return value === undefined || typeof value === 'object' ? [] : [{ field, filter: filterText(field, toText(value) ?? '', false) }];
  });
  const choices: MenuAction[] = SPANS.map(([seconds, span]) => ({ label: t('surround.any', { span }), run: () => open('*', seconds, seconds + 1) }));
  for (const { field, filter } of origins) choices.push({ label: t('surround.from', { span: '1 min', field }), run: () => open(filter, 60, 61) });
  const first = origins[0];
  if (first !== undefined) {
    const { filter, field } = first;
    // Whole microseconds: the event itself is the newest of the older ones.
    const at = time.toFixed(6);
    const next = (time + 0.000001).toFixed(6);
    choices.push({
      label: t('surround.rows', { count: ROWS, field }),
      run: () => void openTab({
        text: `${filter} latest=${next}\n| head ${ROWS + 1}\n| append [search ${filter} earliest=${next} | tail ${ROWS}]\n| eval here=if(_time=${at}, "◀", null())\n| sort 0 - _time`,
        range: { earliest: '', latest: '' }, connection, run: true,
      }),
    });
  }
  return choices;
}
