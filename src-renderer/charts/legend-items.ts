/** The names in the legend of a chart, with their colours. Pure. */
import type { LegendItem } from './ChartLegend.tsx';
import { seriesColour } from './chart-look.ts';
import type { ChartInput } from './option-parts.ts';
import { PIE_LABELS, slicesOf } from './pie-option.ts';
import { dotsOf } from './scatter-option.ts';

/** What the legend lists; empty for a chart that has none. `always` also names slices that have their names beside them. */
export function legendItems(input: Pick<ChartInput, 'data' | 'type' | 'settings' | 'tz' | 'look'>, always = false): readonly LegendItem[] {
  const { data, type, settings, look } = input;
  const coloured = (names: readonly string[]): LegendItem[] => names.map((name, i) => ({ name, colour: seriesColour(look, name, i, settings.colours) }));
  switch (type) {
    case 'single':
    case 'heatmap':
    case 'map':
      return [];
    case 'pie': {
      const slices = slicesOf(input);
      return slices.length <= PIE_LABELS && !always ? [] : coloured(slices.map(({ name }) => name)).map((item, i) => (slices[i]?.row === null && slices[i]?.series === null ? { ...item, colour: look.other } : item));
    }
    case 'scatter':
      return coloured(dotsOf(input).groups.map(({ name }) => name));
    case 'line':
    case 'area':
    case 'column':
    case 'bar':
      return coloured(data.series.map(({ name }) => name));
  }
}
