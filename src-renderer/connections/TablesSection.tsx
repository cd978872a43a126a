/** Tables of a ClickHouse server: which are searched, under which index, and how their columns become events. */
import { useState } from 'react';
import type { ConnectionDefinition, TableMapping } from '../../src-shared/connections/definition.ts';
import type { DiscoveredTable } from '../../src-shared/connections/discovery.ts';
import type { EnteredSecrets } from '../../src-shared/ipc/engine-protocol.ts';
import { engine } from '../app/engine.ts';
import { wireErrorOf } from '../lib/engine-client.ts';
import { formatBytes, formatCount } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import { Button } from '../ui/Button.tsx';
import { MappingEditor } from './MappingEditor.tsx';
import type { FormProps } from './fields.tsx';

export interface TablesProps extends FormProps {
  /** The form as a definition; null while it has errors, which are shown then. */
  readonly read: () => { readonly definition: ConnectionDefinition; readonly secrets: EnteredSecrets } | null;
}

export function TablesSection({ draft, change, read }: TablesProps): React.JSX.Element {
  const [found, setFound] = useState<readonly DiscoveredTable[] | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const [shown, setShown] = useState<string | null>(null);
  const find = async (): Promise<void> => {
    const what = read();
    if (what === null) return;
    setBusy(true);
    setError(null);
    try {
      setFound(await engine.request('connections.discover', what));
    } catch (failure) {
      setError(wireErrorOf(failure).message);
    } finally {
      setBusy(false);
    }
  };
  const chosen = (key: string): (typeof draft.tables)[number] | undefined => draft.tables.find(({ mapping }) => keyOf(mapping) === key);
  const toggle = (table: DiscoveredTable): void => {
    const key = keyOf(table);
    if (chosen(key) !== undefined) change({ tables: draft.tables.filter(({ mapping }) => keyOf(mapping) !== key) });
    else if (table.proposal !== null) {
      const taken = new Set(draft.tables.map(({ index }) => index));
      change({ tables: [...draft.tables, { index: taken.has(table.table) ? `${table.database}.${table.table}`.slice(0, 100) : table.table.slice(0, 100), mapping: table.proposal }] });
      setShown(key);
    }
  };
  const shownTable = draft.tables.find(({ mapping }) => keyOf(mapping) === shown);
  return (
    <>
      <div className="tables-head">
        <p className="field-hint">{draft.tables.length === 0 ? t('connections.noTables') : ''}</p>
        <Button small disabled={busy} onClick={() => void find()} data-testid="find-tables">
          {t('connections.find')}
        </Button>
      </div>
      {error !== null && (
        <p role="alert" className="form-error selectable">
          {error}
        </p>
      )}
      {found !== null && found.length === 0 && <p className="field-hint">{t('connections.tablesNone')}</p>}
      <ul className="tables-list">
        {(found ?? []).map((table) => {
          const key = keyOf(table);
          const use = chosen(key);
          return (
            <li key={key} className={shown === key ? 'is-current' : ''} {...(table.trouble === null ? {} : { title: table.trouble })}>
              <label className="table-line">
                <input type="checkbox" checked={use !== undefined} disabled={table.proposal === null} onChange={() => toggle(table)} />
                <span className="mono truncate">{key}</span>
                <span className="table-facts num">
                  {[table.layout ?? (table.proposal === null ? t('connections.noTime') : null), table.rows === null ? null : t('count.rows', { count: formatCount(table.rows) }), table.bytes === null ? null : formatBytes(table.bytes)].filter((part) => part !== null).join(' · ')}
                </span>
              </label>
              {use !== undefined && (
                <Button small variant="ghost" onClick={() => setShown(shown === key ? null : key)} aria-expanded={shown === key}>
                  {t('connections.mapping', { table: table.table })}
                </Button>
              )}
            </li>
          );
        })}
        {found === null &&
          draft.tables.map(({ index, mapping }) => (
            <li key={keyOf(mapping)}>
              <span className="mono truncate">{keyOf(mapping)}</span>
              <span className="table-facts">
                {t('connections.mappingIndex')} {index}
              </span>
              <Button small variant="ghost" onClick={() => change({ tables: draft.tables.filter((other) => other.mapping !== mapping) })}>
                {t('ui.delete')}
              </Button>
            </li>
          ))}
      </ul>
      {shownTable !== undefined && found !== null && (
        <MappingEditor
          key={shown}
          entry={shownTable}
          columns={found.find((table) => keyOf(table) === shown)?.columns ?? []}
          read={read}
          onChange={(entry) => change({ tables: draft.tables.map((other) => (other === shownTable ? entry : other)) })}
        />
      )}
    </>
  );
}

function keyOf({ database, table }: Pick<TableMapping, 'database' | 'table'>): string {
  return `${database}.${table}`;
}
