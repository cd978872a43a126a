/** The knowledge objects made here: add, edit, delete, import, export. */
import { BookOpen, Download, FileUp, Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { KnowledgeObject } from '../../src-shared/ipc/knowledge-protocol.ts';
import { engine } from '../app/engine.ts';
import { refresh, useKnowledge } from '../app/queries.ts';
import { desktop } from '../lib/desktop.ts';
import { wireErrorOf } from '../lib/engine-client.ts';
import { t } from '../lib/messages.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { Confirm } from '../ui/Confirm.tsx';
import { PanelEmpty } from '../ui/PanelEmpty.tsx';
import { notify } from '../ui/toasts.tsx';
import { KnowledgeDialog } from './KnowledgeDialog.tsx';
import { KINDS, keyOf, lineOf, objectsOf } from './form.ts';
import './knowledge.css';

export function KnowledgePanel(): React.JSX.Element {
  const { data, error } = useKnowledge();
  const [editing, setEditing] = useState<KnowledgeObject | 'new' | null>(null);
  const [removing, setRemoving] = useState<KnowledgeObject | null>(null);
  const groups = data === undefined ? [] : KINDS.map((kind) => ({ kind, objects: objectsOf(data, kind) })).filter(({ objects }) => objects.length > 0);
  return (
    <>
      <div className="panel-list" data-testid="knowledge-list">
        {error !== null && (
          <p role="alert" className="form-error panel-none">
            {wireErrorOf(error).message}
          </p>
        )}
        {data !== undefined && groups.length === 0 && (
          <PanelEmpty Icon={BookOpen} text={t('knowledge.none')}>
            <Button small variant="primary" icon={<Plus size={13} />} onClick={() => setEditing('new')}>
              {t('knowledge.new')}
            </Button>
          </PanelEmpty>
        )}
        {groups.map(({ kind, objects }) => (
          <section key={kind}>
            <h3 className="fields-heading">{t(`knowledge.${kind}`)}</h3>
            <ul>
              {objects.map((object) => (
                <li className="panel-item" key={keyOf(object)}>
                  <button type="button" className="panel-item-main" onClick={() => setEditing(object)}>
                    <span className="panel-item-title truncate">{keyOf(object)}</span>
                    <span className="saved-spl-line mono truncate">{lineOf(object)}</span>
                    {'sourcetype' in object.value && <span className="panel-item-meta mono">{object.value.sourcetype}</span>}
                  </button>
                  <span className="panel-item-actions">
                    <IconButton label={t('knowledge.edit', { name: keyOf(object) })} onClick={() => setEditing(object)}>
                      <Pencil size={13} />
                    </IconButton>
                    <IconButton label={t('knowledge.remove', { name: keyOf(object) })} onClick={() => setRemoving(object)}>
                      <Trash2 size={13} />
                    </IconButton>
                  </span>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
      <div className="panel-foot knowledge-foot">
        <Button small icon={<Plus size={13} />} onClick={() => setEditing('new')} data-testid="knowledge-add">
          {t('knowledge.add')}
        </Button>
        <Button small icon={<FileUp size={13} />} onClick={() => void importFile()}>
          {t('knowledge.import')}
        </Button>
        <Button small icon={<Download size={13} />} disabled={groups.length === 0} onClick={() => void exportFile()}>
          {t('knowledge.export')}
        </Button>
      </div>
      {editing !== null && <KnowledgeDialog object={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />}
      {removing !== null && (
        <Confirm
          title={t('knowledge.removeTitle')}
          text={t('knowledge.removeText', { name: keyOf(removing) })}
          action={t('ui.delete')}
          onClose={() => setRemoving(null)}
          onConfirm={async () => {
            await engine.request('knowledge.remove', { kind: removing.kind, key: keyOf(removing) });
            refresh('knowledge');
          }}
        />
      )}
    </>
  );
}

async function importFile(): Promise<void> {
  for (const file of await desktop.chooseImportFiles()) {
    try {
      await engine.request('knowledge.import', { grant: file.grant });
      notify(t('knowledge.imported', { name: file.name }));
    } catch (error) {
      notify(wireErrorOf(error).message, 'error');
    }
  }
  refresh('knowledge');
}

async function exportFile(): Promise<void> {
  const file = await desktop.chooseExportFile({ suggestedName: 'knowledge.json', filters: [{ name: t('knowledge.file'), extensions: ['json'] }] });
  if (file === null) return;
  try {
    await engine.request('knowledge.export', { grant: file.grant });
    notify(t('knowledge.exported', { name: file.name }));
  } catch (error) {
    notify(wireErrorOf(error).message, 'error');
  }
}
