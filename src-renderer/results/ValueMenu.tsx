/** What can be done with a value, or with a whole event: one menu for mouse and keyboard, rendered once. */
import { Menu } from '@base-ui/react/menu';
import { create } from 'zustand';
import { type Scalar, scalarToText } from '../../src-shared/results/value.ts';
import { addFilter, filterText } from '../../src-shared/spl/language/edit.ts';
import { openTab } from '../app/workbench.ts';
import { copyText } from '../lib/clipboard.ts';
import { t } from '../lib/messages.ts';
import type { SearchTabStore } from '../search/search-tab.ts';
import { annotate } from './annotations.ts';
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
  return columns ?? defaultColumns(new Set((run?.fields ?? []).map((f) => f.name)));
}

export function ValueMenu(): React.JSX.Element | null {
  const target = useTarget((s) => s.target);
  if (target === null) return null;
  const close = (): void => useTarget.setState({ target: null });
  return (
    <Menu.Root open onOpenChange={(open) => !open && close()} modal={false}>
      <Menu.Portal>
        <Menu.Positioner anchor={{ getBoundingClientRect: () => target.at }} side="bottom" align="start" sideOffset={3} className="layer">
          <Menu.Popup className="menu" data-testid="value-menu">
            {target.value !== null && <ValueItems target={target} field={target.value.field} value={target.value.value} />}
            {target.event !== null && <EventItems target={target} event={target.event} />}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

function ValueItems({ target, field, value }: { readonly target: Target; readonly field: string; readonly value: Scalar }): React.JSX.Element {
  const { tab } = target;
  const { range, connection, text, run } = tab.getState();
  const columns = chosenColumns(tab);
  const shown = columns.includes(field);
  const table = run?.shape === 'table';
  const written = scalarToText(value);
  const filter = filterText(field, value, false);
  const fieldText = /^[A-Za-z_][\w.]*$/.test(field) ? field : `"${field.replaceAll('"', String.raw`\"`)}"`;
  const inNewTab = (search: string): void => void openTab({ text: search, range, connection, run: true });
  const base = table ? '*' : text.includes('|') ? text.slice(0, text.indexOf('|')).trim() || '*' : text.trim() || '*';
  return (
    <>
      <div className="menu-heading-value">
        {field} = {written.slice(0, 60)}
      </div>
      <Menu.Item className="menu-item" onClick={() => filterByValue(tab, field, value, false)}>
        {t('value.include', { field })}
      </Menu.Item>
      <Menu.Item className="menu-item" onClick={() => filterByValue(tab, field, value, true)}>
        {t('value.exclude', { field })}
      </Menu.Item>
      {!table && !LEVEL_FIELDS.some((name) => name === field) && !field.startsWith('_') && (
        <Menu.Item className="menu-item" onClick={() => tab.setState({ columns: shown ? columns.filter((name) => name !== field) : [...columns, field] })}>
          {t(shown ? 'value.removeColumn' : 'value.addColumn', { field })}
        </Menu.Item>
      )}
      <div className="menu-separator" />
      <Menu.Item className="menu-item" onClick={() => inNewTab(filter)}>
        {t('value.newSearch')}
      </Menu.Item>
      <Menu.Item className="menu-item" onClick={() => inNewTab(addFilter(text, filter, !table))}>
        {t('value.within')}
      </Menu.Item>
      {!table && (
        <>
          <Menu.Item className="menu-item" onClick={() => inNewTab(`${base} | top limit=20 ${fieldText}`)}>
            {t('value.top', { field })}
          </Menu.Item>
          <Menu.Item className="menu-item" onClick={() => inNewTab(`${base} | timechart count by ${fieldText}`)}>
            {t('value.overTime', { field })}
          </Menu.Item>
        </>
      )}
      <div className="menu-separator" />
      <Menu.Item className="menu-item" onClick={() => copyText(written)}>
        {t('value.copy')}
      </Menu.Item>
      <Menu.Item className="menu-item" onClick={() => copyText(filter)}>
        {t('value.copyPair')}
      </Menu.Item>
      {target.event !== null && <div className="menu-separator" />}
    </>
  );
}

function EventItems({ target, event }: { readonly target: Target; readonly event: EventFields }): React.JSX.Element {
  const { tab, bookmarked, toggle } = target;
  const raw = event.get('_raw');
  return (
    <>
      {toggle !== null && (
        <Menu.Item className="menu-item" onClick={toggle}>
          {t('row.open')}
        </Menu.Item>
      )}
      <Menu.Item className="menu-item" onClick={() => void annotate(tab.getState().connection, event, { bookmarked: !bookmarked })}>
        {t(bookmarked ? 'event.unbookmark' : 'event.bookmark')}
      </Menu.Item>
      <Menu.Item className="menu-item" onClick={() => copyText(typeof raw === 'string' ? raw : JSON.stringify(Object.fromEntries(event)))}>
        {t('row.copy')}
      </Menu.Item>
      {surroundings(tab, event).length > 0 && (
        <Menu.SubmenuRoot>
          <Menu.SubmenuTrigger className="menu-item">
            {t('event.surroundings')}
            <span className="menu-detail">▸</span>
          </Menu.SubmenuTrigger>
          <Menu.Portal>
            <Menu.Positioner className="layer" sideOffset={2}>
              <Menu.Popup className="menu">
                {surroundings(tab, event).map(({ label, open }) => (
                  <Menu.Item key={label} className="menu-item" onClick={open}>
                    {label}
                  </Menu.Item>
                ))}
              </Menu.Popup>
            </Menu.Positioner>
          </Menu.Portal>
        </Menu.SubmenuRoot>
      )}
    </>
  );
}
