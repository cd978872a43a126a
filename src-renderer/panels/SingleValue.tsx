/** One number, large: coloured by thresholds, with its change and the way there where the result is over time. */
import { ArrowDown, ArrowUp, Minus } from 'lucide-react';
import { toNumber, toText } from '../../src-shared/results/value.ts';
import type { ChartData } from '../charts/chart-data.ts';
import type { SingleSettings } from '../dashboards/definition.ts';
import { formatNumber } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import type { JobResult } from './job.ts';
import './panels.css';

/** Numbers side by side. */
const MOST = 6;

export interface SingleValueProps {
  readonly data: ChartData | null;
  readonly result: Pick<JobResult, 'fields' | 'rows'>;
  readonly settings: SingleSettings;
  /** Called with the series that was clicked; absent where a click does nothing. */
  readonly onClick: ((series: string | null) => void) | null;
}

export function SingleValue({ data, result, settings, onClick }: SingleValueProps): React.JSX.Element {
  if (data === null || data.series.length === 0) {
    const text = toText(result.rows[0]?.[result.fields.findIndex(({ name }) => !name.startsWith('_'))] ?? null, ', ') ?? '–';
    return (
      <div className="single-values">
        <div className="single-value">
          <p className="single-number selectable">{text}</p>
        </div>
      </div>
    );
  }
  const several = data.series.length > 1;
  return (
    <div className="single-values">
      {data.series.slice(0, MOST).map(({ name, values }) => {
        const known = values.filter((value) => value !== null);
        const value = known.at(-1) ?? null;
        const before = data.axis?.time === true ? (known.at(-2) ?? null) : null;
        const content = (
          <>
            {several && <span className="single-name truncate">{name}</span>}
            <span className={`single-number num tone-${toneOf(value, settings)}`}>
              {value === null ? '–' : numberText(value, settings.decimals)}
              {settings.unit !== '' && <small>{settings.unit}</small>}
            </span>
            {value !== null && before !== null && settings.trend && <Change value={value} before={before} settings={settings} />}
            {data.axis?.time === true && settings.trend && known.length > 2 && <Spark values={values} tone={toneOf(value, settings)} />}
          </>
        );
        return onClick === null ? (
          <div key={name} className="single-value">
            {content}
          </div>
        ) : (
          <button key={name} type="button" className="single-value" onClick={() => onClick(several ? name : null)}>
            {content}
          </button>
        );
      })}
    </div>
  );
}

/** The colour of the highest threshold that a number reaches. */
function toneOf(value: number | null, { thresholds }: Pick<SingleSettings, 'thresholds'>): string {
  if (value === null) return 'plain';
  return [...thresholds].sort((a, b) => a.from - b.from).findLast(({ from }) => value >= from)?.tone ?? 'plain';
}

function numberText(value: number, decimals: number | null): string {
  return decimals === null ? formatNumber(value) : formatNumber(toNumber(value.toFixed(decimals)) ?? value);
}

function Change({ value, before, settings }: { readonly value: number; readonly before: number; readonly settings: SingleSettings }): React.JSX.Element {
  const difference = value - before;
  const good = settings.good === null || difference === 0 ? 'plain' : (difference > 0) === (settings.good === 'up') ? 'ok' : 'error';
  const Icon = difference === 0 ? Minus : difference > 0 ? ArrowUp : ArrowDown;
  const share = before === 0 ? '' : ` (${difference < 0 ? '−' : '+'}${formatNumber(Math.abs(Math.round((difference / before) * 1000) / 10))}%)`;
  return (
    <span className={`single-change num tone-${good}`}>
      <Icon size={13} aria-hidden />
      {difference === 0 ? t('chart.unchanged') : `${difference < 0 ? '−' : '+'}${numberText(Math.abs(difference), settings.decimals)}${share}`}
    </span>
  );
}

/** The way to the number, as a line without axes. */
function Spark({ values, tone }: { readonly values: readonly (number | null)[]; readonly tone: string }): React.JSX.Element {
  const known = values.filter((value) => value !== null);
  const low = Math.min(...known, 0);
  const high = Math.max(...known);
  const points = values.flatMap((value, i) => (value === null ? [] : [`${((i / Math.max(1, values.length - 1)) * 100).toFixed(2)},${(high === low ? 15 : 28 - ((value - low) / (high - low)) * 26).toFixed(2)}`]));
  return (
    <svg className={`single-spark tone-${tone}`} viewBox="0 0 100 30" preserveAspectRatio="none" aria-hidden>
      <path className="single-spark-area" d={`M${points[0]?.split(',')[0] ?? 0},30 L${points.join(' L')} L${points.at(-1)?.split(',')[0] ?? 100},30 Z`} />
      <path className="single-spark-line" d={`M${points.join(' L')}`} />
    </svg>
  );
}
