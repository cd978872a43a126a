/** Names and icons of the ways a panel shows its result. */
import { AlignLeft, AreaChart, BarChart3, BarChartHorizontal, Grid3x3, Hash, LineChart, List, MapPin, PieChart, ScatterChart, Sparkles, Table2 } from 'lucide-react';
import { t } from '../lib/messages.ts';
import type { Look } from './definition.ts';

export const LOOK_ICONS: Readonly<Record<Look, typeof Hash>> = {
  auto: Sparkles, single: Hash, line: LineChart, area: AreaChart, column: BarChart3, bar: BarChartHorizontal, pie: PieChart, scatter: ScatterChart, heatmap: Grid3x3, map: MapPin, table: Table2, events: List, text: AlignLeft,
};

/** What a way is called. */
export function lookLabel(look: Look): string {
  switch (look) {
    case 'auto':
      return t('chart.auto');
    case 'table':
    case 'events':
    case 'text':
      return t(`dashboard.look.${look}`);
    default:
      return t(`chart.${look}`);
  }
}
