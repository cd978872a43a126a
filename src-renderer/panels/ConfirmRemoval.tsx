/** Asks before a dashboard or notebook is deleted, and deletes it. */
import type { DocumentKind } from '../../src-shared/ipc/document-protocol.ts';
import { engine } from '../app/engine.ts';
import { t } from '../lib/messages.ts';
import { Confirm } from '../ui/Confirm.tsx';
import { refreshDocuments } from './documents.ts';

export interface ConfirmRemovalProps {
  readonly kind: DocumentKind;
  readonly id: number;
  readonly name: string;
  /** Leaves the document before it goes, where it is open. */
  readonly leave?: () => Promise<void>;
  readonly onClose: () => void;
}

export function ConfirmRemoval({ kind, id, name, leave, onClose }: ConfirmRemovalProps): React.JSX.Element {
  return (
    <Confirm
      title={t(`${kind}.removeTitle`)}
      text={t(`${kind}.removeText`, { name })}
      action={t('ui.delete')}
      onClose={onClose}
      onConfirm={async () => {
        await leave?.();
        await engine.request('documents.remove', { documentId: id });
        refreshDocuments(kind);
      }}
    />
  );
}
