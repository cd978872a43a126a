/** Short notes in the corner: an export finished, a search was saved. */
import { Toast } from '@base-ui/react/toast';

/** Holds the notes that are shown (`ToastArea`). */
export const toastManager = Toast.createToastManager();

export interface NoteAction {
  readonly label: string;
  readonly run: () => void;
}

/** Shows a note; a failure stays longer than a success. */
export function notify(text: string, kind: 'info' | 'error' = 'info', action?: NoteAction): void {
  toastManager.add({
    description: text,
    type: kind,
    timeout: kind === 'error' ? 10_000 : 6000,
    ...(action === undefined ? {} : { actionProps: { children: action.label, onClick: action.run } }),
  });
}
