/** Which connection the dialog edits. */
import { create } from 'zustand';
import type { ConnectionDetails } from '../../src-shared/ipc/engine-protocol.ts';
import { engine } from '../app/engine.ts';
import { openDialog } from '../app/workbench.ts';
import { wireErrorOf } from '../lib/engine-client.ts';
import { notify } from '../ui/toasts.tsx';

/** The connection under edit; null for a new one. */
export const useEditing = create<{ readonly details: ConnectionDetails | null }>()(() => ({ details: null }));

/** Opens the dialog for a new connection. */
export function addConnection(): void {
  useEditing.setState({ details: null });
  openDialog('connection');
}

/** Opens the dialog for a saved connection. */
export async function editConnection(id: string): Promise<void> {
  try {
    useEditing.setState({ details: await engine.request('connections.get', { connection: id }) });
    openDialog('connection');
  } catch (error) {
    notify(wireErrorOf(error).message, 'error');
  }
}
