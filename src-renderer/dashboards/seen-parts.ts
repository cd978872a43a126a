/** The panels and inputs of the open dashboard that are seen as its tokens and results stand. */
import { useMemo } from 'react';
import { useBoard } from './board.ts';
import type { Input, Panel } from './definition.ts';
import { compact } from './layout.ts';
import { allValues } from './tokens.ts';
import { isShown } from './visibility.ts';

const NONE: readonly Panel[] = [];
const NO_INPUTS: readonly Input[] = [];

/** In their places; where some are hidden the others move up into their room. */
export function useSeenPanels(): readonly Panel[] {
  const dashboard = useBoard((s) => s.dashboard);
  const values = useBoard((s) => s.values);
  const range = useBoard((s) => s.range);
  // Ids in one text, so that other changes of the runs draw nothing anew.
  const empty = useBoard((s) => Object.entries(s.runs).flatMap(([id, { state, result }]) => (state === 'done' && result?.total === 0 ? [id] : [])).join(' '));
  return useMemo(() => {
    if (dashboard === null) return NONE;
    const known = allValues(values, range, dashboard.inputs);
    const without = new Set(empty.split(' '));
    const seen = dashboard.panels.filter(({ id, visibility }) => isShown(visibility.when, known) && !(visibility.hideEmpty && without.has(id)));
    return seen.length === dashboard.panels.length ? dashboard.panels : compact(seen);
  }, [dashboard, values, range, empty]);
}

/** The inputs whose condition holds; while the dashboard is edited all of them, those that are hidden otherwise marked. */
export function useSeenInputs(): readonly { readonly input: Input; readonly hidden: boolean }[] {
  const inputs = useBoard((s) => s.dashboard?.inputs) ?? NO_INPUTS;
  const values = useBoard((s) => s.values);
  const range = useBoard((s) => s.range);
  const editing = useBoard((s) => s.editing);
  return useMemo(() => {
    const known = allValues(values, range, inputs);
    return inputs.map((input) => ({ input, hidden: !isShown(input.when, known) })).filter(({ hidden }) => editing || !hidden);
  }, [inputs, values, range, editing]);
}
