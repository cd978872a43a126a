/** Adds or edits a connection: its form in three parts, a test with a remedy for each step, and Save. */
import { Server, Waypoints } from 'lucide-react';
import { useState } from 'react';
import { secretTarget } from '../../src-shared/connections/target.ts';
import { engine } from '../app/engine.ts';
import { refresh } from '../app/queries.ts';
import { openDialog } from '../app/workbench.ts';
import { wireErrorOf } from '../lib/engine-client.ts';
import { t } from '../lib/messages.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { notify } from '../ui/toasts.tsx';
import { AdvancedSection } from './AdvancedSection.tsx';
import { GeneralSection } from './GeneralSection.tsx';
import { TablesSection } from './TablesSection.tsx';
import { TestSteps, useConnectionTest } from './TestSteps.tsx';
import { type Draft, type DraftErrors, type Kind, draftOf, newDraft, readDraft } from './draft.ts';
import { useEditing } from './editing.ts';
import { signIn } from './sign-in.ts';
import './connections.css';

type Part = 'general' | 'tables' | 'advanced';
/** Fields that are not in the first part of the form. */
const ADVANCED: readonly (keyof Draft)[] = ['earliest', 'latest', 'timeoutS', 'maxRows', 'maxMemoryMb', 'cluster', 'organisation', 'proxy', 'ca', 'serverName'];

export function ConnectionDialog(): React.JSX.Element {
  const details = useEditing((s) => s.details);
  const [draft, setDraft] = useState<Draft | null>(() => (details === null ? null : draftOf(details)));
  const title = t(details === null ? 'connections.new' : 'connections.editTitle');
  if (draft === null) {
    return (
      <Dialog title={title} onClose={() => openDialog(null)}>
        <KindChoice onChoose={(kind) => setDraft(newDraft(kind))} />
      </Dialog>
    );
  }
  return <Editor title={title} draft={draft} setDraft={setDraft} />;
}

function KindChoice({ onChoose }: { readonly onChoose: (kind: Kind) => void }): React.JSX.Element {
  const kinds = [
    { kind: 'clickhouse', Icon: Server, text: 'connections.clickhouseText' },
    { kind: 'nexus-api', Icon: Waypoints, text: 'connections.nexus-apiText' },
  ] as const;
  return (
    <div className="kind-choice" role="group" aria-label={t('connections.kind')}>
      {kinds.map(({ kind, Icon, text }) => (
        <button key={kind} type="button" className="kind-card" onClick={() => onChoose(kind)} data-testid={`kind-${kind}`}>
          <Icon size={20} strokeWidth={1.6} aria-hidden />
          <b>{t(`connections.${kind}`)}</b>
          <span>{t(text)}</span>
        </button>
      ))}
    </div>
  );
}

function Editor({ title, draft, setDraft }: { readonly title: string; readonly draft: Draft; readonly setDraft: (draft: Draft) => void }): React.JSX.Element {
  const details = useEditing((s) => s.details);
  const [part, setPart] = useState<Part>('general');
  // Errors appear once something was asked of the form, and then follow each change.
  const [tried, setTried] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const { test, start } = useConnectionTest();
  const moved = details !== null && isMoved(draft, details.definition);
  const isSet = (name: 'token' | 'clientKey'): boolean => !moved && details?.secrets[name] !== undefined;
  const reading = readDraft(draft, isSet);
  const errors: DraftErrors = tried && 'errors' in reading ? reading.errors : {};
  const change = (changed: Partial<Draft>): void => {
    setFailure(null);
    setDraft({ ...draft, ...changed });
  };
  const read = (): Exclude<typeof reading, { errors: unknown }> | null => {
    if (!('errors' in reading)) return reading;
    setTried(true);
    const [first] = Object.keys(reading.errors) as (keyof Draft)[];
    setPart(first === 'tables' ? 'tables' : first !== undefined && ADVANCED.includes(first) ? 'advanced' : 'general');
    return null;
  };
  const save = async (): Promise<void> => {
    const what = read();
    if (what === null) return;
    setBusy(true);
    try {
      const { definition } = await engine.request('connections.save', what);
      refresh('connections', 'catalog');
      openDialog(null);
      notify(t('connections.saved', { name: definition.name }));
      if (definition.auth.method === 'oidc' && (details === null || details.secrets.refreshToken === undefined)) void signIn(definition.id, definition.name);
    } catch (error) {
      setBusy(false);
      setFailure(wireErrorOf(error).message);
    }
  };
  const props = { draft, errors, change };
  const parts: readonly Part[] = draft.kind === 'clickhouse' ? ['general', 'tables', 'advanced'] : ['general', 'advanced'];
  const signsIn = draft.method === 'oidc' && (details === null || details.secrets.refreshToken === undefined);
  return (
    <Dialog
      wide
      title={draft.name.trim() === '' ? `${title} · ${t(`connections.${draft.kind}`)}` : `${draft.name} · ${t(`connections.${draft.kind}`)}`}
      onClose={() => openDialog(null)}
      footer={
        <>
          <Button
            className="foot-left"
            disabled={test?.running === true}
            onClick={() => {
              const what = read();
              if (what === null) return;
              setPart('general');
              start(what);
            }}
            data-testid="connection-test"
          >
            {t('connections.test')}
          </Button>
          <Button onClick={() => openDialog(null)}>{t('ui.cancel')}</Button>
          <Button variant="primary" disabled={busy} onClick={() => void save()} data-testid="connection-save">
            {t(signsIn ? 'connections.saveSignIn' : 'connections.save')}
          </Button>
        </>
      }
    >
      <div className="form-parts" role="tablist" aria-label={title}>
        {parts.map((name) => (
          <button key={name} type="button" role="tab" aria-selected={part === name} className="form-part" onClick={() => setPart(name)} data-testid={`part-${name}`}>
            {t(`connections.${name}`)}
            {name === 'tables' && draft.tables.length > 0 && <span className="pill num">{draft.tables.length}</span>}
          </button>
        ))}
      </div>
      <form
        className="connection-form"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {part === 'general' && <GeneralSection {...props} details={details} moved={moved} />}
        {part === 'tables' && <TablesSection {...props} read={read} />}
        {part === 'advanced' && <AdvancedSection {...props} />}
        <button type="submit" hidden />
      </form>
      {failure !== null && (
        <p role="alert" className="form-error selectable">
          {failure}
        </p>
      )}
      {test !== null && part === 'general' && <TestSteps test={test} />}
    </Dialog>
  );
}

/** True where stored secrets would not be sent, because they were entered for another address. */
function isMoved(draft: Draft, saved: Parameters<typeof secretTarget>[0]): boolean {
  const reading = readDraft(draft, () => true);
  return !('errors' in reading) && secretTarget(reading.definition) !== secretTarget(saved);
}
