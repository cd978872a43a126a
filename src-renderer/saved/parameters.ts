/** The `$name$` tokens of a search: which there are, and putting values in. */
import { create } from 'zustand';
import type { SavedParameter, SavedSearch } from '../../src-shared/ipc/engine-protocol.ts';

const TOKEN = /\$([A-Za-z_][\w.-]*)\$/g;

/** The tokens of a search in order of appearance; what is known of one (label, offered value) is kept. */
export function parametersOf(spl: string, known: readonly SavedParameter[] = []): SavedParameter[] {
  const names = [...new Set([...spl.matchAll(TOKEN)].map((match) => match[1] as string))];
  return names.map((name) => known.find((one) => one.name === name) ?? { name, label: '', value: '' });
}

/** The search with values in place of its tokens; `$$` stays as it is, and so does a token without a value. */
export function withValues(spl: string, values: Readonly<Record<string, string>>): string {
  return spl.replaceAll(TOKEN, (token, name: string) => values[name] ?? token);
}

/** The saved search whose parameters are being asked for. */
export const useAsked = create<{ readonly saved: SavedSearch | null }>()(() => ({ saved: null }));
