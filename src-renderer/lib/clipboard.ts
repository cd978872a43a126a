/** Copying text. Permissions are denied to the page, so the selection is copied the way a user would. */
import { notify } from '../ui/toasts.tsx';
import { t } from './messages.ts';

/** Copies text and says so. */
export function copyText(text: string): void {
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'sr-only';
  area.setAttribute('aria-hidden', 'true');
  // Inside an open dialog focus is held, so the area goes where the focus is.
  const home = document.activeElement?.closest('[role=dialog]') ?? document.body;
  const focused = document.activeElement;
  home.append(area);
  area.select();
  const copied = document.execCommand('copy');
  area.remove();
  if (focused instanceof HTMLElement) focused.focus();
  notify(t(copied ? 'copy.done' : 'copy.failed'), copied ? 'info' : 'error');
}
