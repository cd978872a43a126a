/** Chooses whether a result is one chart or several, and what they are split by. Nothing where a result is one chart only. */
import { LayoutGrid } from 'lucide-react';
import { t } from '../lib/messages.ts';
import { ChoiceMenu } from '../ui/ChoiceMenu.tsx';
import type { ChartData } from './chart-data.ts';
import type { ChartSettings } from './chart-settings.ts';
import { type TrellisChoice, chosenSplit, trellisChoices } from './trellis.ts';

export interface TrellisMenuProps {
  readonly data: ChartData;
  readonly settings: ChartSettings;
  readonly onChange: (change: Pick<ChartSettings, 'trellis'>) => void;
}

export function TrellisMenu({ data, settings, onChange }: TrellisMenuProps): React.JSX.Element | null {
  const choices = trellisChoices(data);
  const { trellis } = settings;
  if (choices.length === 0) return null;
  const chosen = trellis === null ? null : chosenSplit(data, trellis.by);
  return (
    <ChoiceMenu
      label={t('chart.trellis')}
      className="button button-small"
      testId="chart-trellis"
      prefix={<LayoutGrid size={13} aria-hidden />}
      shown={chosen === null ? t('chart.trellis') : labelOf(chosen)}
      value={chosen?.by ?? 'none'}
      choices={[{ value: 'none', label: t('chart.trellis.none'), last: true }, ...choices.map((choice) => ({ value: choice.by, label: labelOf(choice) }))]}
      onChoose={(by) => onChange({ trellis: by === 'none' ? null : { by, size: trellis?.size ?? 'medium', scale: by === 'aggregate' ? 'own' : 'shared' } })}
    />
  );
}

function labelOf({ kind, field }: TrellisChoice): string {
  return kind === 'field' ? t('chart.trellis.field', { field }) : t(`chart.trellis.${kind}`);
}
