/** What can be done with a value, or with a whole event: one menu for mouse and keyboard, rendered once. */
import { create } from 'zustand';
import { type Scalar, scalarToText } from '../../src-shared/results/value.ts';
import { addFilter, filterText } from '../../src-shared/spl/language/edit.ts';
import { openTab } from '../app/workbench.ts';
import { copyText } from '../lib/clipboard.ts';
import { t } from '../lib/messages.ts';
import type { SearchTabStore } from '../search/search-tab.ts';
import { type MenuGroup, PlacedMenu } from '../ui/ActionMenu.tsx';
import { annotate } from './annotations.ts';
import { fieldSearches } from './field-searches.ts';
import { defaultColumns, type EventFields } from './fields.ts';
import { filterByValue } from './filter-actions.ts';
import { surroundings } from './surroundings.ts';
import { LEVEL_FIELDS } from './levels.ts';

interface Target {
  readonly tab: SearchTabStore;
  /** Where the menu opens: a place on the screen, or what it belongs to. */
  readonly at: DOMRect;
  /** The value; null for the event as a whole. */
  readonly value: { readonly field: string; readonly value: Scalar } | null;
  /** The event it is of, where it is of one. */
  readonly event: EventFields | null;
  readonly bookmarked: boolean;
  /** Opens or closes the event's fields. */
  readonly toggle: (() => void) | null;
  /** What else can be done with it where it stands: before all, and after. */
  readonly before?: MenuGroup;
  readonly after?: MenuGroup;
}
const useTarget = create<{ readonly target: Target | null }>()(() => ({ target: null }));

/** Opens the menu. */
export function openValueMenu(target: Omit<Target, 'at'> & { readonly at: Element | { readonly x: number; readonly y: number } }): void {
  const at = target.at instanceof Element ? target.at.getBoundingClientRect() : new DOMRect(target.at.x, target.at.y, 0, 0);
  useTarget.setState({ target: { ...target, at } });
}

/** The columns of a tab's events as they are chosen now. */
function chosenColumns(tab: SearchTabStore): readonly string[] {
  const { columns, run } = tab.getState();
  return columns ?? (run === null ? [] : defaultColumns(run));
}

export function ValueMenu(): React.JSX.Element | null {
  const target = useTarget((s) => s.target);
  if (target === null) return null;
  const { value, event, at, before, after } = target;
  const groups = [...(before === undefined ? [] : [before]), ...(value === null ? [] : valueGroups(target, value.field, value.value)), ...(event === null ? [] : [eventGroup(target, event)]), ...(after === undefined ? [] : [after])];
  return <PlacedMenu at={at} groups={groups} testId="value-menu" onClose={() => useTarget.setState({ target: null })} />;
}

/** What can be done with a value: narrow the search, look at its field, take it along. */
function valueGroups({ tab }: Target, field: string, value: Scalar): readonly MenuGroup[] {
  const { range, connection, text, run } = tab.getState();
  const columns = chosenColumns(tab);
  const shown = columns.includes(field);
  const table = run?.shape === 'table';
  const written = scalarToText(value);
  const filter = filterText(field, value, false);
  const inNewTab = (search: string): void => void openTab({ text: search, range, connection, run: true });
  const mayBeColumn = !table && !LEVEL_FIELDS.some((name) => name === field) && !field.startsWith('_');
  return [
    {
      about: `${field} = ${written.slice(0, 60)}`,
      actions: [
        { label: t('value.include', { field }), run: () => filterByValue(tab, field, value, false) },
        { label: t('value.exclude', { field }), run: () => filterByValue(tab, field, value, true) },
        ...(mayBeColumn ? [{ label: t(shown ? 'value.removeColumn' : 'value.addColumn', { field }), run: () => tab.setState({ columns: shown ? columns.filter((name) => name !== field) : [...columns, field] }) }] : []),
      ],
    },
    {
      actions: [
        { label: t('value.newSearch'), run: () => inNewTab(filter) },
        { label: t('value.within'), run: () => inNewTab(addFilter(text, filter, !table)) },
        ...(table ? [] : [{ label: t('value.field', { field }), actions: fieldSearches(text, field, typeof value === 'number').map((search) => ({ label: t(search.label), run: () => inNewTab(search.text) })) }]),
      ],
    },
    {
      actions: [
        { label: t('value.copy'), run: () => copyText(written) },
        { label: t('value.copyPair'), run: () => copyText(filter) },
      ],
    },
  ];
}

/** What can be done with an event. */
function eventGroup({ tab, bookmarked, toggle }: Target, event: EventFields): MenuGroup {
  const raw = event.get('_raw');
  const json = (): string => JSON.stringify(Object.fromEntries(event), null, 2);
  const around = surroundings(tab, event);
  return {
    actions: [
      ...(toggle === null ? [] : [{ label: t('row.open'), run: toggle }]),
      { label: t(bookmarked ? 'event.unbookmark' : 'event.bookmark'), run: () => void annotate(tab.getState().connection, event, { bookmarked: !bookmarked }) },
      { label: t('row.copy'), run: () => copyText(typeof raw === 'string' ? raw : json()) },
      { label: t('event.copyJson'), run: () => copyText(json()) },
      ...(around.length === 0 ? [] : [{ label: t('event.surroundings'), actions: around }]),
    ],
  };
}
