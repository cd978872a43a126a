/** What can be added to a dashboard: panels of each look, inputs, a base search. */
import { ChevronDown, ListFilter, Plus, Workflow } from 'lucide-react';
import { t } from '../lib/messages.ts';
import { ActionMenu } from '../ui/ActionMenu.tsx';
import { change, useBoard } from './board.ts';
import { type Input, type Look, newPanel } from './definition.ts';
import { LOOK_ICONS, lookLabel } from './looks.ts';

const OFFERED: readonly Look[] = ['auto', 'single', 'line', 'area', 'column', 'bar', 'pie', 'scatter', 'heatmap', 'map', 'table', 'events', 'text'];

/** Adds a panel below the others and chooses it. */
export function addPanel(look: Look): void {
  const { dashboard } = useBoard.getState();
  if (dashboard === null) return;
  const panel = newPanel(look, look === 'text' ? '' : t('dashboard.newPanel'), dashboard.panels);
  change((board) => ({ ...board, panels: [...board.panels, { ...panel, text: look === 'text' ? t('dashboard.newText') : '' }] }), `add ${panel.id}`);
  useBoard.setState({ selected: panel.id, maximized: null });
  window.requestAnimationFrame(() => document.querySelector(`[data-panel="${panel.id}"]`)?.scrollIntoView({ block: 'nearest' }));
}

function newInput(kind: Input['kind'], id: string, token: string): Input {
  const common = { id, token, label: '', panel: null, when: '' };
  const around = { prefix: '', suffix: '' };
  const all = { choices: [{ value: '*', label: t('dashboard.anyValue') }], fill: null };
  switch (kind) {
    case 'time':
      return { ...common, kind, range: { earliest: '-24h@h', latest: 'now' } };
    case 'text':
      return { ...common, ...around, kind, value: '' };
    case 'choice':
      return { ...common, ...around, ...all, kind, value: '*' };
    case 'several':
      return { ...common, ...all, kind, shownAs: 'menu', values: ['*'], prefix: '(', suffix: ')', valuePrefix: 'host="', valueSuffix: '"', delimiter: ' OR ' };
  }
}

function addInput(kind: Input['kind']): void {
  const { dashboard } = useBoard.getState();
  if (dashboard === null) return;
  const id = crypto.randomUUID();
  const base: string = kind === 'time' ? 'time2' : kind === 'text' ? 'text' : kind === 'several' ? 'several' : 'choice';
  const taken = new Set(dashboard.inputs.map(({ token }) => token));
  let token = base;
  for (let n = 2; taken.has(token); n++) token = `${base}${n}`;
  const input = newInput(kind, id, token);
  change((board) => ({ ...board, inputs: [...board.inputs, input] }), `add ${id}`);
  useBoard.setState({ selected: id });
}

function addBase(): void {
  const id = crypto.randomUUID();
  change((board) => ({ ...board, bases: [...board.bases, { id, name: t('dashboard.newBase', { number: board.bases.length + 1 }), spl: '', range: null }] }), `add ${id}`);
  useBoard.setState({ selected: id });
}

export function AddMenu(): React.JSX.Element {
  return (
    <ActionMenu
      className="button"
      testId="dashboard-add"
      groups={[
        {
          heading: t('dashboard.panels'),
          actions: OFFERED.map((look) => {
            const Icon = LOOK_ICONS[look];
            return { label: lookLabel(look), icon: <Icon size={14} aria-hidden />, run: () => addPanel(look) };
          }),
        },
        {
          heading: t('dashboard.inputs'),
          actions: (['text', 'choice', 'several', 'time'] as const).map((kind) => ({ label: t(`dashboard.input.${kind}`), icon: <ListFilter size={14} aria-hidden />, run: () => addInput(kind) })),
        },
        { actions: [{ label: t('dashboard.base'), icon: <Workflow size={14} aria-hidden />, run: addBase }] },
      ]}
    >
      <Plus size={14} aria-hidden />
      {t('dashboard.add')}
      <ChevronDown size={14} className="chevron" aria-hidden />
    </ActionMenu>
  );
}
