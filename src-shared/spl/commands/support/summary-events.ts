/** Rows as events of a summary index (Search Reference, "collect"; Knowledge Manager Manual, "Configure summary indexes"). */
import { type Batch, type Column, constantColumn, makeBatch } from '../../../results/batch.ts';
import { items, type Scalar, scalarToText, toNumber } from '../../../results/value.ts';
import { timeFormatter } from '../../time/format.ts';
import type { ExecContext } from '../types.ts';
import { INFO_FIELDS, searchInfo } from './search-info.ts';

/** What stands in each event beside the row's fields. */
export interface SummaryFormat {
  /** The time in front of the text; not before text that the row brings as `_raw`. */
  readonly addtime: boolean;
  /** The time range of the search. */
  readonly addinfo: boolean;
  /** Pairs such as `report="daily", run=3`. */
  readonly marker: string;
}

/** Fields of the metadata: an event of the summary has its own, and those of the row under another name. */
const METADATA = new Set(['host', 'source', 'sourcetype', 'index']);

/** As Splunk writes the time of an event in a summary. */
const TIME_FORMAT = '%m/%d/%Y %H:%M:%S %z';

const PAIR = /([\w.]+)=(?:"([^"]*)"|([^\s,]+))/g;

/**
 * The events of rows: `_time` in epoch seconds (the row's own, else the start of the search's range, else now), `_raw` (the row's own, else
 * `time, field=value, field="text"`), the row's fields, those of its metadata as `orig_host` and so on, the range, and the marker's pairs.
 */
export function summaryEvents(rows: Batch, { addtime, addinfo, marker }: SummaryFormat, ctx: Pick<ExecContext, 'range' | 'now' | 'tz'>): Batch {
  const { range, now, tz } = ctx;
  const { length } = rows;
  const times = rows.columns.get('_time') ?? constantColumn(length, null);
  const time: Column = times.map((value) => toNumber(value) ?? range.earliest ?? now);
  const about = searchInfo(ctx);
  // A summary holds no id of a search.
  const info = addinfo ? INFO_FIELDS.filter((name) => name !== 'info_sid') : [];
  const own = [...rows.columns].filter(([name]) => !name.startsWith('_')).map(([name, column]): [string, Column] => [METADATA.has(name) ? `orig_${name}` : name, column]);
  const fields = new Map<string, Column>([...info.map((name): [string, Column] => [name, constantColumn(length, about[name])]), ...own]);
  const written = timeFormatter(TIME_FORMAT, tz);
  const textOf = (row: number): string => {
    const pairs = [...fields].flatMap(([name, column]) => items(column[row]).map((value) => pairText(name, value)));
    return [...(addtime ? [written(time[row] as number) ?? ''] : []), ...pairs, ...(marker === '' ? [] : [marker])].join(', ');
  };
  const raws = rows.columns.get('_raw');
  const raw = time.map((_, row) => raws?.[row] ?? textOf(row));
  for (const [, name = '', quoted, plain] of marker.matchAll(PAIR)) if (!fields.has(name)) fields.set(name, constantColumn(length, quoted ?? plain ?? ''));
  return makeBatch(length, new Map<string, Column>([['_time', time], ['_raw', raw], ...fields]));
}

/** A number as it is, a text in quotes. */
function pairText(name: string, value: Scalar): string {
  const label = /^[\w.{}:-]+$/.test(name) ? name : `"${name}"`;
  return typeof value === 'number' ? `${label}=${scalarToText(value)}` : `${label}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
