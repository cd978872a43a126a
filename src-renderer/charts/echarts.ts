/** The parts of ECharts that are used. Only the lazily loaded plot imports this. */
import { BarChart, HeatmapChart, LineChart, PieChart, ScatterChart } from 'echarts/charts';
import { DataZoomSliderComponent, GridComponent, LegendScrollComponent, MarkLineComponent, TitleComponent, TooltipComponent, VisualMapContinuousComponent } from 'echarts/components';
import { use as register } from 'echarts/core';
import { LegacyGridContainLabel } from 'echarts/features';
import { CanvasRenderer, SVGRenderer } from 'echarts/renderers';

register([BarChart, HeatmapChart, LineChart, PieChart, ScatterChart, DataZoomSliderComponent, GridComponent, LegendScrollComponent, MarkLineComponent, TitleComponent, TooltipComponent, VisualMapContinuousComponent, LegacyGridContainLabel, CanvasRenderer, SVGRenderer]);

export { init, type EChartsType } from 'echarts/core';
