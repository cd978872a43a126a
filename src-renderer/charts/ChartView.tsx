/** A result as a chart, or as several side by side. Loaded when first shown. */
import { useEffect, useImperativeHandle, useMemo, useRef, useState } from 'react';
import { onAppearance } from '../app/workbench.ts';
import { formatCount } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import { ChartLegend } from './ChartLegend.tsx';
import { ChartPlot, type ChartPlotProps } from './ChartPlot.tsx';
import type { ChartPoint } from './chart-points.ts';
import type { ChartData } from './chart-data.ts';
import { currentLook } from './chart-look.ts';
import { type ChartPart, type ChartPictures, type PlacedPart, picturesOf } from './chart-pictures.ts';
import type { ChartSettings } from './chart-settings.ts';
import { legendItems } from './legend-items.ts';
import { type ChartShape, type Facet, type Facets, sharedScale, sliceColours } from './trellis.ts';

export interface ChartViewProps extends Pick<ChartPlotProps, 'onPoint' | 'pointAction' | 'onZoom'> {
  readonly data: ChartData;
  readonly shape: ChartShape;
  readonly settings: ChartSettings;
  readonly tz: string;
  readonly pictures: React.Ref<ChartPictures> | null;
}

export function ChartView({ data, shape, settings, tz, pictures, ...rest }: ChartViewProps): React.JSX.Element {
  const { facets, type } = shape;
  const part = useRef<ChartPart | null>(null);
  const input = useMemo(() => ({ data, type, settings, tz }), [data, type, settings, tz]);
  useImperativeHandle(facets === null ? pictures : null, () => picturesOf(() => (part.current === null ? [] : [{ part: part.current, title: null, left: 0, top: 0 }])), []);
  if (facets === null) return <ChartPlot input={input} part={part} {...rest} />;
  return <Trellis facets={facets} type={type} settings={settings} tz={tz} pictures={pictures} {...rest} />;
}

interface TrellisProps extends Pick<ChartViewProps, 'settings' | 'tz' | 'pictures' | 'onPoint' | 'pointAction' | 'onZoom'> {
  readonly facets: Facets;
  readonly type: ChartShape['type'];
}

const NOTHING: ReadonlySet<string> = new Set();

function Trellis({ facets, type, settings, tz, pictures, onPoint, ...rest }: TrellisProps): React.JSX.Element {
  const [hidden, setHidden] = useState<ReadonlySet<string>>(NOTHING);
  const [look, setLook] = useState(currentLook);
  useEffect(() => onAppearance(() => setLook(currentLook())), []);
  const box = useRef<HTMLDivElement | null>(null);
  const parts = useRef(new Map<string, ChartPart>());
  // Titles of axes are said once by the titles of the charts.
  const plain = useMemo(() => ({ ...settings, xTitle: '', yTitle: '', legend: 'none' as const, colours: type === 'pie' ? sliceColours(facets, tz, settings.colours) : settings.colours }), [settings, type, facets, tz]);
  const shared = useMemo(() => sharedScale(facets, type, settings), [facets, type, settings]);
  const items = useMemo(() => {
    const all = facets.facets.flatMap(({ data }) => legendItems({ data, type, settings: plain, tz, look }, true));
    return all.filter(({ name }, i) => all.findIndex((other) => other.name === name) === i);
  }, [facets, type, plain, tz, look]);
  const legend = items.length > 1 && settings.legend !== 'none' && settings.trellis?.by !== 'series';
  useImperativeHandle(pictures, () => picturesOf(() => placedParts(box.current, parts.current)), []);
  return (
    <div className={`trellis is-${settings.trellis?.size ?? 'medium'}`} data-testid="trellis">
      {legend && (
        <div className="trellis-legend">
          <ChartLegend items={items} hidden={hidden} onHide={setHidden} place="top" side={0} />
        </div>
      )}
      <div className="trellis-grid" ref={box}>
        {facets.facets.map((facet) => (
          <FacetPlot
            key={facet.name}
            facet={facet}
            type={type}
            settings={plain}
            tz={tz}
            shared={shared}
            hidden={legend ? hidden : NOTHING}
            onPoint={onPoint}
            keep={(part) => {
              if (part === null) parts.current.delete(facet.name);
              else parts.current.set(facet.name, part);
            }}
            {...rest}
          />
        ))}
      </div>
      {facets.total > facets.facets.length && <p className="trellis-more num">{t('chart.trellis.first', { shown: formatCount(facets.facets.length), total: formatCount(facets.total) })}</p>}
    </div>
  );
}

interface FacetProps extends Pick<ChartViewProps, 'settings' | 'tz' | 'onPoint' | 'pointAction' | 'onZoom'> {
  readonly facet: Facet;
  readonly type: ChartShape['type'];
  readonly shared: ReturnType<typeof sharedScale>;
  readonly hidden: ReadonlySet<string>;
  readonly keep: (part: ChartPart | null) => void;
}

function FacetPlot({ facet, type, settings, tz, shared, hidden, onPoint, keep, ...rest }: FacetProps): React.JSX.Element {
  const input = useMemo(() => ({ data: facet.data, type, settings, tz, shared }), [facet, type, settings, tz, shared]);
  const back = ({ row, series }: ChartPoint): ChartPoint => ({
    row: row === null ? (facet.rows.length === 1 ? (facet.rows[0] ?? null) : null) : (facet.rows[row] ?? null),
    series: facet.series.size === 1 || series !== null ? (facet.series.get(series ?? [...facet.series.keys()][0] ?? '') ?? null) : null,
  });
  const name = facet.name === '' ? '–' : facet.name;
  return (
    <figure className="trellis-chart" data-testid="trellis-chart" data-facet={facet.name}>
      <figcaption className="truncate" title={name}>
        {name}
      </figcaption>
      <ChartPlot input={input} part={keep} name={name} hidden={hidden} onPoint={onPoint === null ? null : (point) => onPoint(back(point))} {...rest} />
    </figure>
  );
}

/** Where each chart stands in the grid, for one picture of all. */
function placedParts(box: HTMLElement | null, parts: ReadonlyMap<string, ChartPart>): PlacedPart[] {
  if (box === null) return [];
  const from = box.getBoundingClientRect();
  return [...box.querySelectorAll<HTMLElement>('.trellis-chart')].flatMap((node) => {
    const title = node.dataset['facet'] ?? '';
    const part = parts.get(title);
    const at = node.getBoundingClientRect();
    return part === undefined ? [] : [{ part, title, left: at.left - from.left, top: at.top - from.top }];
  });
}
