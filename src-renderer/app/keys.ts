/** Keys of actions: as text, as they are pressed, and as the user has given them. */
import { setPreference, useWorkbench } from './workbench.ts';

const MAC = navigator.platform.startsWith('Mac');
const MODIFIERS: ReadonlySet<string> = new Set(['Control', 'Meta', 'Shift', 'Alt', 'AltGraph', 'Dead', 'Process']);
const SIGNS: Readonly<Record<string, string>> = { Mod: MAC ? '⌘' : 'Ctrl', Alt: MAC ? '⌥' : 'Alt', Shift: MAC ? '⇧' : 'Shift', Escape: 'Esc', PageUp: 'PgUp', PageDown: 'PgDn', ArrowRight: '→', ArrowLeft: '←', ArrowUp: '↑', ArrowDown: '↓' };

/** Keys as the platform writes them: `Ctrl Shift E`. */
export function keysText(keys: string): string {
  return keys
    .split('+')
    .map((key) => SIGNS[key] ?? key)
    .join(MAC ? '' : ' ');
}

/** The keys of an action now: the user's, else its own; '' where it has none. */
export function keysOf(id: string, own: string): string {
  return useWorkbench.getState().keys[id] ?? own;
}

/** A key press as actions write it (`Mod+Shift+E`); null while only modifiers are down. */
export function pressedKeys(event: KeyboardEvent): string | null {
  if (MODIFIERS.has(event.key)) return null;
  // Alt and Shift make other characters of a key: then its place on the keyboard tells which it is.
  const place = /^(?:Digit|Key)(.)$/.exec(event.code)?.[1];
  const typed = event.altKey && place !== undefined ? place : event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const key = typed === ' ' ? 'Space' : typed;
  const mod = MAC ? event.metaKey : event.ctrlKey;
  const other = MAC ? event.ctrlKey : event.metaKey;
  if (other) return null;
  return [...(mod ? ['Mod'] : []), ...(event.altKey ? ['Alt'] : []), ...(event.shiftKey ? ['Shift'] : []), key].join('+');
}

/** True for keys that an action may have: with a modifier, or a key that writes nothing. */
export function mayBind(keys: string): boolean {
  return /^(?:Mod|Alt)\+/.test(keys) || /^(?:Shift\+)?F\d+$/.test(keys) || keys === 'Escape';
}

/** Gives keys to an action; another one that had them loses them. */
export function bindKeys(id: string, keys: string, actions: readonly { readonly id: string; readonly keys: string }[]): void {
  const next: Record<string, string> = { ...useWorkbench.getState().keys };
  for (const action of actions) if (action.id !== id && keys !== '' && keysOf(action.id, action.keys) === keys) next[action.id] = '';
  next[id] = keys;
  setPreference({ keys: next });
}
