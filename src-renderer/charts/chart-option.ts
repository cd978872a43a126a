/** A result and its settings as an option of ECharts, by kind of chart. Pure. */
import type { EChartsOption } from 'echarts';
import { cartesianOption } from './cartesian-option.ts';
import { heatOption } from './heat-option.ts';
import { mapOption } from './map-option.ts';
import type { ChartInput } from './option-parts.ts';
import { pieOption } from './pie-option.ts';
import { scatterOption } from './scatter-option.ts';
import { singleOption } from './single-option.ts';

/** The option of the whole chart. */
export function chartOption(input: ChartInput): EChartsOption {
  const { type, look } = input;
  const option = type === 'single' ? singleOption(input) : type === 'map' ? mapOption(input) : type === 'pie' ? pieOption(input) : type === 'heatmap' ? heatOption(input) : type === 'scatter' ? scatterOption(input) : cartesianOption(input);
  return {
    backgroundColor: look.ground,
    textStyle: { fontFamily: look.font, fontSize: 11, color: look.text2 },
    animation: false,
    useUTC: true,
    aria: { enabled: false },
    ...option,
  };
}
