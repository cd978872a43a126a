/** The forms of the dashboard itself and of its base searches. */
import { Trash2 } from 'lucide-react';
import { t } from '../lib/messages.ts';
import { SplField } from '../panels/SplField.tsx';
import { Button } from '../ui/Button.tsx';
import { change, useBoard } from './board.ts';
import type { Dashboard } from './definition.ts';
import { ConnectionField, OwnRange, TextField } from './form-parts.tsx';

export function BoardForm({ dashboard }: { readonly dashboard: Dashboard }): React.JSX.Element {
  return (
    <>
      <TextField label={t('dashboard.title')} value={dashboard.title} autoFocus onChange={(title) => title.trim() !== '' && change((board) => ({ ...board, title }), 'title')} />
      <TextField label={t('dashboard.description')} value={dashboard.description} lines={3} maxLength={2000} onChange={(description) => change((board) => ({ ...board, description }), 'description')} />
      <ConnectionField value={dashboard.connection} above={t('dashboard.firstConnection')} onChange={(connection) => change((board) => ({ ...board, connection }), 'connection')} />
      <p className="inspector-hint">{t('dashboard.rangeHint')}</p>
    </>
  );
}

export function BaseForm({ base, dashboard }: { readonly base: Dashboard['bases'][number]; readonly dashboard: Dashboard }): React.JSX.Element {
  const set = (part: Partial<typeof base>): void => change((board) => ({ ...board, bases: board.bases.map((one) => (one.id === base.id ? { ...one, ...part } : one)) }), `${base.id} ${Object.keys(part).join(' ')}`);
  const used = dashboard.panels.filter(({ source }) => source.kind === 'base' && source.base === base.id).length;
  return (
    <>
      <TextField label={t('dashboard.name')} value={base.name} onChange={(name) => set({ name })} />
      <div className="field-label">
        {t('dashboard.search')}
        <SplField id={base.id} value={base.spl} connection={dashboard.connection ?? 'sample'} onCommit={(spl) => set({ spl })} />
      </div>
      <OwnRange value={base.range} onChange={(range) => set({ range })} />
      <p className="inspector-hint">{t('dashboard.baseHint', { count: used })}</p>
      <Button
        small
        variant="danger"
        icon={<Trash2 size={13} />}
        disabled={used > 0}
        onClick={() => {
          change((board) => ({ ...board, bases: board.bases.filter(({ id }) => id !== base.id) }), `remove ${base.id}`);
          useBoard.setState({ selected: null });
        }}
      >
        {t('dashboard.removeBase')}
      </Button>
    </>
  );
}
