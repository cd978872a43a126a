/** The `$name$` and `$name|s$` tokens of a search: which there are, and putting values in. */
import { create } from 'zustand';
import type { SavedParameter, SavedSearch } from '../../src-shared/ipc/engine-protocol.ts';

const TOKEN = /\$([A-Za-z_][\w.-]*)(?:\|([a-z]))?\$/g;

/** What a filter after the token's name does to its value; one that is not listed leaves the token as it stands. */
const FILTERS: Readonly<Record<string, (value: string) => string>> = {
  n: (value) => value,
  s: (value) => `"${value.replaceAll(/[\\"]/g, String.raw`\$&`)}"`,
  u: encodeURIComponent,
};

/** The tokens of a search in order of appearance; what is known of one (label, offered value) is kept. */
export function parametersOf(spl: string, known: readonly SavedParameter[] = []): SavedParameter[] {
  const names = [...new Set([...spl.matchAll(TOKEN)].map((match) => match[1] as string))];
  return names.map((name) => known.find((one) => one.name === name) ?? { name, label: '', value: '' });
}

/** The search with values in place of its tokens; `|s` quotes one, `|u` writes it for an address. `$$` stays as it is, and so does a token without a value. */
export function withValues(spl: string, values: Readonly<Record<string, string>>): string {
  return spl.replaceAll(TOKEN, (token, name: string, filter: string | undefined) => {
    const value = values[name];
    const apply = filter === undefined ? FILTERS['n'] : FILTERS[filter];
    return value === undefined || apply === undefined ? token : apply(value);
  });
}

/** The saved search whose parameters are being asked for. */
export const useAsked = create<{ readonly saved: SavedSearch | null }>()(() => ({ saved: null }));
