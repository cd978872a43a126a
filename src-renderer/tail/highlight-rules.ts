/** The highlight rules of the app, kept in its settings. */
import { z } from 'zod';
import { createStore } from 'zustand/vanilla';
import { type HighlightRule, highlightRuleSchema } from '../../src-shared/ipc/tail-protocol.ts';
import { engine } from '../app/engine.ts';

const KEY = 'tail.highlights';


export const highlightRules = createStore<{ readonly rules: readonly HighlightRule[]; readonly loaded: boolean }>()(() => ({ rules: [], loaded: false }));

/** Reads the rules once; those of another version are left out. */
export async function loadHighlightRules(): Promise<void> {
  if (highlightRules.getState().loaded) return;
  const { value } = await engine.request('settings.get', { key: KEY });
  let rules: readonly HighlightRule[] = [];
  try {
    rules = value === null ? [] : z.array(highlightRuleSchema).parse(JSON.parse(value));
  } catch {
    rules = [];
  }
  highlightRules.setState({ rules, loaded: true });
}

/** Keeps the rules. */
export async function saveHighlightRules(rules: readonly HighlightRule[]): Promise<void> {
  highlightRules.setState({ rules, loaded: true });
  await engine.request('settings.set', { key: KEY, value: JSON.stringify(rules) });
}
