/** The settings of a chart: stacking, legend, gaps, scale, titles, a threshold, colours of series. */
import { Popover } from '@base-ui/react/popover';
import { SlidersHorizontal } from 'lucide-react';
import { useId } from 'react';
import { type MessageKey, t } from '../lib/messages.ts';
import { levelOf } from '../results/levels.ts';
import { Button } from '../ui/Button.tsx';
import { Segments } from '../ui/Segments.tsx';
import { type ChartData, suggestStack } from './chart-data.ts';
import type { ChartSettings, ChartType } from './chart-settings.ts';

const COLOURED_SERIES = 12;
/** Colours of the theme for series. */
const COLOURS = 8;

export interface ChartFormatProps {
  readonly data: ChartData;
  readonly type: ChartType;
  readonly settings: ChartSettings;
  /** A change, or null to go back to what suits the result. */
  readonly onChange: (change: Partial<ChartSettings> | null) => void;
}

export function ChartFormat(props: ChartFormatProps): React.JSX.Element {
  return (
    <Popover.Root>
      <Popover.Trigger className="button button-small" data-testid="chart-format">
        <SlidersHorizontal size={13} aria-hidden />
        {t('chart.format')}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner sideOffset={4} align="start" className="layer">
          <Popover.Popup className="popover chart-format" aria-label={t('chart.format')}>
            <FormatBody {...props} />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

function FormatBody({ data, type, settings, onChange }: ChartFormatProps): React.JSX.Element {
  const cartesian = type === 'line' || type === 'area' || type === 'column' || type === 'bar';
  const stacks = cartesian && type !== 'line' && data.series.length > 1;
  const { trellis } = settings;
  return (
    <>
      {trellis !== null && <Choice label={t('chart.trellisSize')} value={trellis.size} choices={['small', 'medium', 'large']} prefix="chart.trellisSize." onChoose={(size) => onChange({ trellis: { ...trellis, size } })} />}
      {trellis !== null && <Choice label={t('chart.trellisScale')} value={trellis.scale} choices={['shared', 'own']} prefix="chart.trellisScale." onChoose={(scale) => onChange({ trellis: { ...trellis, scale } })} />}
      {stacks && <Choice label={t('chart.stack')} value={settings.stack ?? suggestStack(data, type)} choices={['none', 'stacked', 'percent']} prefix="chart.stack." onChoose={(stack) => onChange({ stack })} />}
      <Choice label={t('chart.legend')} value={settings.legend} choices={['right', 'bottom', 'top', 'none']} prefix="chart.legend." onChoose={(legend) => onChange({ legend })} />
      {cartesian && <Choice label={t('chart.nulls')} value={settings.nulls} choices={['gaps', 'zero', 'connect']} prefix="chart.nulls." onChoose={(nulls) => onChange({ nulls })} />}
      <TextField label={t('chart.xTitle')} value={settings.xTitle ?? ''} placeholder={data.axis?.field ?? ''} onChange={(text) => onChange({ xTitle: text === '' ? null : text })} />
      <TextField label={t('chart.yTitle')} value={settings.yTitle ?? ''} placeholder={data.series.length === 1 ? (data.series[0]?.name ?? '') : ''} onChange={(text) => onChange({ yTitle: text === '' ? null : text })} />
      <TextField label={t('chart.mark')} value={settings.mark === null ? '' : String(settings.mark)} placeholder={t('chart.markNone')} number onChange={(text) => onChange({ mark: text === '' || !Number.isFinite(Number(text)) ? null : Number(text) })} />
      {type !== 'pie' && type !== 'single' && type !== 'map' && (
        <label className="check-line chart-check">
          <input type="checkbox" checked={settings.log} onChange={(event) => onChange({ log: event.target.checked })} />
          <span>{t('chart.log')}</span>
        </label>
      )}
      {cartesian && (
        <fieldset className="chart-colours">
          <legend>{t('chart.colours')}</legend>
          {data.series.slice(0, COLOURED_SERIES).map(({ name }, i) => (
            <SeriesColour key={name} name={name} own={ownColour(name, i)} chosen={settings.colours[name] ?? null} onChoose={(colour) => onChange({ colours: withColour(settings.colours, name, colour) })} />
          ))}
        </fieldset>
      )}
      <Button small className="chart-reset" onClick={() => onChange(null)}>
        {t('chart.reset')}
      </Button>
    </>
  );
}

/** Number of the colour that a series has by its place; null for those that have another by their name. */
function ownColour(name: string, index: number): number | null {
  return index >= COLOURS || name === 'OTHER' || name === 'NULL' || levelOf(name) !== null ? null : index + 1;
}

function withColour(colours: Readonly<Record<string, number>>, name: string, colour: number | null): Record<string, number> {
  const others = Object.fromEntries(Object.entries(colours).filter(([key]) => key !== name));
  return colour === null ? others : { ...others, [name]: colour };
}

function Choice<T extends string>({ label, value, choices, prefix, onChoose }: { readonly label: string; readonly value: T; readonly choices: readonly T[]; readonly prefix: 'chart.stack.' | 'chart.legend.' | 'chart.nulls.' | 'chart.trellisSize.' | 'chart.trellisScale.'; readonly onChoose: (value: T) => void }): React.JSX.Element {
  return <Segments place="beside" label={label} value={value} options={choices.map((choice) => ({ value: choice, label: t(`${prefix}${choice}` as MessageKey) }))} onChoose={onChoose} />;
}

function TextField({ label, value, placeholder, number = false, onChange }: { readonly label: string; readonly value: string; readonly placeholder: string; readonly number?: boolean; readonly onChange: (text: string) => void }): React.JSX.Element {
  const id = useId();
  return (
    <div className="chart-choice">
      <label htmlFor={id}>{label}</label>
      <input id={id} className="input" type={number ? 'number' : 'text'} step="any" defaultValue={value} placeholder={placeholder} maxLength={200} onChange={(event) => onChange(event.target.value)} />
    </div>
  );
}

function SeriesColour({ name, own, chosen, onChoose }: { readonly name: string; readonly own: number | null; readonly chosen: number | null; readonly onChoose: (colour: number | null) => void }): React.JSX.Element {
  return (
    <div className="chart-colour" role="group" aria-label={name}>
      <span className="truncate" title={name}>
        {name}
      </span>
      {Array.from({ length: COLOURS }, (_, i) => (
        <button key={i} type="button" className={chosen === null && own === i + 1 ? 'is-own' : ''} aria-label={t('chart.colour', { number: i + 1 })} aria-pressed={chosen === i + 1} style={{ background: `var(--series-${i + 1})` }} onClick={() => onChoose(chosen === i + 1 ? null : i + 1)} />
      ))}
    </div>
  );
}
