/** The fields of the events behind the search: which there are, of what type, how many values; the values of one. */
import { useQuery } from '@tanstack/react-query';
import { ListMinus, ListPlus, Minus, Pin, PinOff, Plus } from 'lucide-react';
import { memo, useMemo, useState, useSyncExternalStore } from 'react';
import type { FieldSummary, FieldValues } from '../../src-shared/ipc/engine-protocol.ts';
import { looksNumeric } from '../../src-shared/results/value.ts';
import { engine } from '../app/engine.ts';
import { openTab, useCurrentTab, useTab } from '../app/workbench.ts';
import { formatCount, formatNumber, formatShare } from '../lib/format.ts';
import { dragWidth, stepWidth } from '../lib/drag-width.ts';
import { t } from '../lib/messages.ts';
import type { Run } from '../search/search-tab.ts';
import { IconButton } from '../ui/Button.tsx';
import { defaultColumns } from './fields.ts';
import { FieldName } from './FieldName.tsx';
import { sameEvents, useEventFields } from './event-fields.ts';
import { fieldSearches } from './field-searches.ts';
import { filterByValue } from './filter-actions.ts';
import { LEVEL_FIELDS } from './levels.ts';
import { FIELDS_WIDTH, setView, toggled, useViewSettings } from './view-settings.ts';
import './FieldsSidebar.css';

/** Share of the events that a field must be in to be of interest, as Splunk has it. */
const INTERESTING_SHARE = 0.2;
const TYPE_MARKS = { number: '#', string: 'a', time: 't', multivalue: '[]' } as const;
const HIDDEN = /^(?:_raw|punct|linecount|date_.*|_.*)$/;

export const FieldsSidebar = memo(function FieldsSidebar({ run }: { readonly run: Run }): React.JSX.Element {
  const tab = useCurrentTab();
  const chosen = useTab((s) => s.columns);
  const pins = useViewSettings((s) => s.pinnedFields);
  const [filter, setFilter] = useState('');
  const [open, setOpen] = useState<string | null>(null);
  const [all, setAll] = useState(false);
  const { summaries: data, current } = useEventFields(run);
  // Its first rows decide which columns there are.
  useSyncExternalStore(run.pages.subscribe, run.pages.version);
  const usual = defaultColumns(run);
  const groups = useMemo(() => {
    const names = new Set((data?.fields ?? []).map((f) => f.name));
    const level = LEVEL_FIELDS.find((name) => names.has(name));
    const selectedNames = chosen ?? [...(level === undefined ? [] : [level]), ...(run.shape === 'events' ? usual : [])];
    const known = (data?.fields ?? []).filter((f) => !HIDDEN.test(f.name) && f.name.toLowerCase().includes(filter.toLowerCase()));
    const selected = selectedNames.filter((name) => !pins.includes(name)).map((name) => known.find((f) => f.name === name)).filter((f) => f !== undefined);
    const pinned = known.filter((f) => pins.includes(f.name));
    const rest = known.filter((f) => !selectedNames.includes(f.name) && !pins.includes(f.name)).sort((a, b) => b.count - a.count || a.name.localeCompare(b.name));
    const total = data?.total ?? 0;
    return {
      selectedNames,
      pinned,
      selected,
      interesting: rest.filter((f) => f.count >= total * INTERESTING_SHARE),
      other: rest.filter((f) => f.count < total * INTERESTING_SHARE),
    };
  }, [data, chosen, filter, pins, run.shape, usual]);

  const toggleColumn = (name: string): void => {
    const { selectedNames } = groups;
    tab.setState({ columns: selectedNames.includes(name) ? selectedNames.filter((n) => n !== name) : [...selectedNames, name] });
  };
  const group = (heading: string, fields: readonly FieldSummary[]): React.JSX.Element | null =>
    fields.length === 0 ? null : (
      <section>
        <h3 className="fields-heading">
          <span>{heading}</span>
          <span className="num">{fields.length}</span>
        </h3>
        <ul>
          {fields.map((field) => (
            <li key={field.name}>
              <FieldLine
                field={field}
                total={data?.total ?? 0}
                open={open === field.name}
                selected={groups.selectedNames.includes(field.name)}
                onToggle={() => setOpen(open === field.name ? null : field.name)}
                onToggleColumn={() => toggleColumn(field.name)}
              />
              {open === field.name && <FieldValuesList run={run} field={field.name} />}
            </li>
          ))}
        </ul>
      </section>
    );

  return (
    <aside className="fields" aria-label={t('fields.label')} data-testid="fields">
      <FieldsBorder />
      <div className="fields-search">
        <input className="input" type="search" placeholder={t('fields.find')} aria-label={t('fields.find')} value={filter} onChange={(event) => setFilter(event.target.value)} />
      </div>
      <div className={`fields-list${current ? '' : ' is-old'}`}>
        {data === undefined ? (
          <div aria-hidden className="fields-skeleton">
            {Array.from({ length: 11 }, (_, i) => (
              <i key={i} style={{ width: `${45 + ((i * 29) % 45)}%` }} />
            ))}
          </div>
        ) : (
          <>
            {group(t('fields.pinned'), groups.pinned)}
            {group(t('fields.selected'), groups.selected)}
            {group(t('fields.interesting'), groups.interesting)}
            {(all || filter !== '') && group(t('fields.other'), groups.other)}
            {!all && filter === '' && groups.other.length > 0 && (
              <button type="button" className="fields-more link" onClick={() => setAll(true)}>
                {t('fields.more', { count: formatCount(groups.other.length) })}
              </button>
            )}
            {groups.pinned.length + groups.selected.length + groups.interesting.length + groups.other.length === 0 && <p className="fields-none">{t(filter === '' ? 'fields.none' : 'fields.noMatch')}</p>}
          </>
        )}
      </div>
    </aside>
  );
}, sameEvents);

/** The border of the list: dragged, or moved by the arrow keys; a double click gives the usual width. */
function FieldsBorder(): React.JSX.Element {
  const width = useViewSettings((s) => s.fieldsWidth);
  const { least, usual, most } = FIELDS_WIDTH;
  const set = (next: number): void => setView({ fieldsWidth: Math.round(Math.max(least, Math.min(most, next))) });
  return (
    <div
      className="fields-border"
      role="separator"
      tabIndex={0}
      aria-label={t('fields.resize')}
      aria-orientation="vertical"
      aria-valuemin={least}
      aria-valuemax={most}
      aria-valuenow={width}
      data-testid="fields-border"
      onPointerDown={(event) => dragWidth(event, width, set)}
      onDoubleClick={() => set(usual)}
      onKeyDown={(event) => {
        const next = stepWidth(event.key, width);
        if (next === null) return;
        set(next);
        event.preventDefault();
      }}
    />
  );
}

interface FieldLineProps {
  readonly field: FieldSummary;
  readonly total: number;
  readonly open: boolean;
  readonly selected: boolean;
  readonly onToggle: () => void;
  readonly onToggleColumn: () => void;
}

function FieldLine({ field, total, open, selected, onToggle, onToggleColumn }: FieldLineProps): React.JSX.Element {
  const pinned = useViewSettings((s) => s.pinnedFields.includes(field.name));
  return (
    <div className={`field-line${open ? ' is-open' : ''}`}>
      <button type="button" className="field-button" aria-expanded={open} onClick={onToggle} title={t('fields.coverage', { name: field.name, share: formatShare(field.count, total) })}>
        <span className="field-type mono" aria-hidden>
          {TYPE_MARKS[field.type]}
        </span>
        <FieldName name={field.name} />
        <i className={`field-coverage${field.count >= total ? ' is-all' : ''}`} aria-hidden>
          <i style={{ width: `${total === 0 ? 0 : Math.min(1, field.count / total) * 100}%` }} />
        </i>
        <span className="field-count num">
          {field.approximate && field.distinct > 100 ? '~' : ''}
          {formatCount(field.distinct)}
        </span>
      </button>
      <IconButton label={t(pinned ? 'fields.unpin' : 'fields.pin', { name: field.name })} className="field-column field-pin" onClick={() => setView({ pinnedFields: toggled(useViewSettings.getState().pinnedFields, field.name) })}>
        {pinned ? <PinOff size={12} /> : <Pin size={12} />}
      </IconButton>
      <IconButton label={t(selected ? 'fields.removeColumn' : 'fields.addColumn', { name: field.name })} className="field-column" onClick={onToggleColumn}>
        {selected ? <ListMinus size={13} /> : <ListPlus size={13} />}
      </IconButton>
    </div>
  );
}

function FieldValuesList({ run, field }: { readonly run: Run; readonly field: string }): React.JSX.Element {
  const tab = useCurrentTab();
  const { data, error } = useQuery({
    queryKey: ['field-values', run.searchId, field],
    queryFn: () => engine.request('result.fieldValues', { searchId: run.searchId, field, limit: 10 }),
    gcTime: 10_000,
  });
  if (error !== null) return <p className="field-values form-error">{error.message}</p>;
  if (data === undefined) {
    return (
      <div className="field-values fields-skeleton" aria-hidden>
        <i />
        <i />
      </div>
    );
  }
  const scalar = (value: string): string | number => (data.numeric !== null && looksNumeric(value) ? Number(value) : value);
  return (
    <div className="field-values">
      <FieldSearches field={field} numeric={data.numeric !== null} />
      {data.numeric !== null && <NumericFigures numeric={data.numeric} />}
      {data.spread !== undefined && data.spread.length > 1 && <Sparkline counts={data.spread} />}
      <ul>
        {data.values.map(({ value, count }) => (
          <li key={value} className="field-value num">
            <i style={{ width: `${(count / Math.max(1, data.count)) * 100}%` }} />
            <button type="button" className="truncate" title={t('value.include', { field })} onClick={() => filterByValue(tab, field, scalar(value), false)}>
              {value === '' ? t('fields.empty') : value}
            </button>
            <span className="field-share">{formatShare(count, data.count)}</span>
            <span className="field-value-actions">
              <IconButton label={t('value.include', { field })} onClick={() => filterByValue(tab, field, scalar(value), false)}>
                <Plus size={12} />
              </IconButton>
              <IconButton label={t('value.exclude', { field })} onClick={() => filterByValue(tab, field, scalar(value), true)}>
                <Minus size={12} />
              </IconButton>
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Searches for the field, each a click away in a tab of its own. */
function FieldSearches({ field, numeric }: { readonly field: string; readonly numeric: boolean }): React.JSX.Element {
  const tab = useCurrentTab();
  return (
    <div className="field-searches" role="group" aria-label={t('field.searches', { field })}>
      {fieldSearches(tab.getState().text, field, numeric).map(({ label, text }) => (
        <button
          key={label}
          type="button"
          className="link"
          onClick={() => {
            const { range, connection } = tab.getState();
            openTab({ text, range, connection, run: true });
          }}
        >
          {t(label)}
        </button>
      ))}
    </div>
  );
}

/** How many values lie in each tenth or so between the least and the greatest. */
function Sparkline({ counts }: { readonly counts: readonly number[] }): React.JSX.Element {
  const most = Math.max(1, ...counts);
  return (
    <svg className="field-spark" viewBox={`0 0 ${counts.length * 10} 30`} preserveAspectRatio="none" role="img" aria-label={t('fields.distribution')}>
      {counts.map((n, i) => (
        <rect key={i} x={i * 10 + 0.5} width={9} y={30 - Math.max(n > 0 ? 1.5 : 0, (n / most) * 30)} height={Math.max(n > 0 ? 1.5 : 0, (n / most) * 30)} />
      ))}
    </svg>
  );
}

function NumericFigures({ numeric }: { readonly numeric: NonNullable<FieldValues['numeric']> }): React.JSX.Element {
  const figures = [
    ['min', numeric.min],
    ['p50', numeric.p50],
    ['p95', numeric.p95],
    ['max', numeric.max],
    ['avg', numeric.avg],
  ] as const;
  return (
    <dl className="field-numeric num">
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{formatNumber(value)}</dd>
        </div>
      ))}
    </dl>
  );
}
