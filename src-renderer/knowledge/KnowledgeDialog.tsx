/** Writes a knowledge object; what it does to the newest events is shown as it is typed. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { KnowledgeObject, KnowledgePreview } from '../../src-shared/ipc/knowledge-protocol.ts';
import { engine } from '../app/engine.ts';
import { refresh, useConnections } from '../app/queries.ts';
import { useTab } from '../app/workbench.ts';
import { wireErrorOf } from '../lib/engine-client.ts';
import { t } from '../lib/messages.ts';
import { useSettled } from '../lib/settled.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { MatchList } from '../ui/MatchList.tsx';
import { FORM_FIELDS, type Form, KINDS, type Kind, formOf, keyOf, objectOf } from './form.ts';
import './knowledge.css';

/** Typing pauses this long before a preview is asked for. */
const PAUSE_MS = 300;
const SHOWN_EVENTS = 20;

export function KnowledgeDialog({ object, onClose }: { readonly object: KnowledgeObject | null; readonly onClose: () => void }): React.JSX.Element {
  const [kind, setKind] = useState<Kind>(object?.kind ?? 'extractions');
  const [form, setForm] = useState<Form>(object === null ? { sourcetype: '*' } : formOf(object));
  const [failure, setFailure] = useState<string | null>(null);
  const made = objectOf(kind, form);
  const set = (name: string, text: string): void => setForm((before) => ({ ...before, [name]: text }));
  const save = async (): Promise<void> => {
    if (made === null) return;
    try {
      await engine.request('knowledge.save', { object: made, replaces: object === null ? null : keyOf(object) });
      refresh('knowledge');
      onClose();
    } catch (error) {
      setFailure(wireErrorOf(error).message);
    }
  };
  return (
    <Dialog
      title={object === null ? t('knowledge.new') : t('knowledge.edit', { name: keyOf(object) })}
      onClose={onClose}
      wide
      footer={
        <>
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button variant="primary" disabled={made === null} onClick={() => void save()} data-testid="knowledge-save">
            {t('knowledge.save')}
          </Button>
        </>
      }
    >
      <div className="knowledge-form">
        {object === null && (
          <label className="field-label">
            {t('knowledge.kind')}
            <select className="input" value={kind} onChange={(event) => setKind(KINDS.find((k) => k === event.target.value) ?? 'extractions')} data-testid="knowledge-kind">
              {KINDS.map((k) => (
                <option key={k} value={k}>
                  {t(`knowledge.${k}`)}
                </option>
              ))}
            </select>
          </label>
        )}
        {FORM_FIELDS[kind].map((name) => (
          <label key={name} className={`field-label${['regex', 'expression', 'search', 'input', 'output'].includes(name) ? ' is-wide' : ''}`}>
            {t(`knowledge.${name}`)}
            <input
              className={`input${name === 'name' ? '' : ' mono'}`}
              spellCheck={false}
              maxLength={10_000}
              placeholder={kind === 'extractions' && name === 'field' ? '_raw' : undefined}
              value={form[name] ?? ''}
              onChange={(event) => set(name, event.target.value)}
              data-testid={`knowledge-${name}`}
            />
          </label>
        ))}
        {kind === 'lookups' && (
          <label className="check-line is-wide">
            <input type="checkbox" checked={form['overwrite'] !== 'false'} onChange={(event) => set('overwrite', String(event.target.checked))} />
            {t('knowledge.overwrite')}
          </label>
        )}
      </div>
      <Preview object={objectOf(kind, { ...form, name: form['name']?.trim() || 'preview' })} />
      {failure !== null && (
        <p role="alert" className="form-error">
          {failure}
        </p>
      )}
    </Dialog>
  );
}

function Preview({ object }: { readonly object: KnowledgeObject | null }): React.JSX.Element | null {
  const connection = useTab((s) => s.connection);
  const named = useConnections().data?.find((c) => c.id === connection)?.name ?? connection;
  const asked = JSON.stringify(object);
  const settled = useSettled(asked, PAUSE_MS);
  const { data, error } = useQuery<KnowledgePreview>({
    queryKey: ['knowledge-preview', connection, settled],
    queryFn: () => engine.request('knowledge.preview', { object: JSON.parse(settled) as KnowledgeObject, connection }),
    enabled: settled !== 'null',
    retry: false,
    gcTime: 10_000,
  });
  if (object === null) return null;
  if (error !== null) return <p className="form-error">{wireErrorOf(error).message}</p>;
  if (data === undefined) return null;
  const matched = data.events.filter(({ values }) => values.some((value) => value !== null)).length;
  return (
    <MatchList
      name="knowledge"
      hint={t('knowledge.previewHint', { connection: named })}
      count={t('knowledge.previewCount', { matched, count: data.events.length })}
      events={data.events.slice(0, SHOWN_EVENTS).map(({ raw, values }) => ({
        text: raw,
        values: values.flatMap((value, i) => (value === null ? [] : [{ name: data.fields[i] ?? '', value }])),
      }))}
    />
  );
}
