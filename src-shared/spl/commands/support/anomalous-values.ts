/** Values that are rare, or far from the mean: `anomalousvalue` and `anomalydetection method=zscore` (Search Reference, "anomalousvalue"). */
import type { Batch, Column, Row } from '../../../results/batch.ts';
import { batchFromRows, makeBatch, takeRows } from '../../../results/batch.ts';
import type { Value } from '../../../results/value.ts';
import { toNumber, toText } from '../../../results/value.ts';
import { moments, rounded, tailProbability } from './numeric.ts';
import { expandFields } from './wildcards.ts';

/** What `anomalousvalue` was asked. Frequencies are fractions of 1. */
export interface AnomalousvalueArgs {
  readonly action: 'annotate' | 'filter' | 'summary';
  readonly threshold: number;
  readonly maxAnomalousFrequency: number;
  readonly minNormalFrequency: number;
  readonly minSupportCount: number;
  readonly minSupportFrequency: number;
  readonly fields: readonly string[];
}

interface FieldReport {
  readonly name: string;
  readonly count: number;
  readonly distinct: number;
  readonly numeric: boolean;
  readonly mean: number;
  readonly stdev: number;
  /** Fraction of values that are anomalous by how often they come, and by how far from the mean they are. */
  readonly rare: number;
  readonly far: number;
  readonly useCategories: boolean;
  readonly useNumbers: boolean;
  readonly support: number;
  rarity(value: Value): number;
}

/** The rows as the action asks for them. */
export function anomalousValues(batch: Batch, args: AnomalousvalueArgs): Batch {
  const names = args.fields.length > 0 ? expandFields(args.fields, batch.columns.keys()) : [...batch.columns.keys()].filter((n) => !n.startsWith('_'));
  const reports = names.map((name) => report(name, batch.columns.get(name) ?? [], batch.length, args)).filter((r) => r.count > 0);
  if (args.action === 'summary') return summary(reports);
  const columns = new Map<string, Column>(batch.columns);
  const found = new Set<number>();
  for (const field of reports) {
    const column = batch.columns.get(field.name) as Column;
    const mark = (name: string, score: (value: Value) => number | null): void => {
      const scores = column.map((v) => {
        const p = v === null ? null : score(v);
        return p !== null && p <= args.threshold ? rounded(p, 6) : null;
      });
      if (scores.every((s) => s === null)) return;
      scores.forEach((s, i) => {
        if (s !== null) found.add(i);
      });
      columns.set(name, scores);
    };
    if (field.useNumbers) {
      mark(`Anomaly_Score_Num(${field.name})`, (v) => {
        const n = toNumber(v);
        return n === null ? null : tailProbability(n, field.mean, field.stdev);
      });
    }
    if (field.useCategories) mark(`Anomaly_Score_Cat(${field.name})`, (v) => field.rarity(v));
  }
  const all = makeBatch(batch.length, columns);
  return args.action === 'annotate' ? all : takeRows(all, [...found].sort((a, b) => a - b));
}

function report(name: string, column: Column, rows: number, args: AnomalousvalueArgs): FieldReport {
  const counts = new Map<string, number>();
  const numbers: number[] = [];
  let count = 0;
  for (const value of column) {
    if (value === null) continue;
    count++;
    const text = toText(value) ?? '';
    counts.set(text, (counts.get(text) ?? 0) + 1);
    const n = toNumber(value);
    if (n !== null) numbers.push(n);
  }
  const numeric = count > 0 && numbers.length === count;
  const { mean, stdev } = moments(numbers);
  const rarity = (value: Value): number => (counts.get(toText(value) ?? '') ?? 0) / count;
  let rare = 0;
  for (const n of counts.values()) if (n / count <= args.threshold) rare += n;
  const far = numeric ? numbers.filter((n) => tailProbability(n, mean, stdev) <= args.threshold).length : 0;
  const supported = count >= args.minSupportCount && count / Math.max(1, rows) >= args.minSupportFrequency;
  const usable = (anomalous: number): boolean =>
    supported && anomalous > 0 && anomalous / count <= args.maxAnomalousFrequency && 1 - anomalous / count >= args.minNormalFrequency;
  return {
    name, count, numeric, mean, stdev, rarity,
    distinct: counts.size,
    rare: rare / Math.max(1, count),
    far: far / Math.max(1, count),
    support: count / Math.max(1, rows),
    // A number of its own in each row is no category: its distance tells more than its rarity.
    useCategories: !numeric && usable(rare),
    useNumbers: numeric && usable(far),
  };
}

function summary(reports: readonly FieldReport[]): Batch {
  const percent = (x: number): number => rounded(x * 100, 2);
  const yes = (b: boolean): string => (b ? 'YES' : 'NO');
  const rows = reports.map((f): Row => ({
    fieldname: f.name,
    count: f.count,
    distinct_count: f.distinct,
    mean: f.numeric ? rounded(f.mean, 6) : null,
    'catAnoFreq%': percent(f.rare),
    'catNormFreq%': percent(1 - f.rare),
    'numAnoFreq%': f.numeric ? percent(f.far) : null,
    stdev: f.numeric ? rounded(f.stdev, 6) : null,
    'supportFreq%': percent(f.support),
    useCat: yes(f.useCategories),
    useNum: yes(f.useNumbers),
    isNum: yes(f.numeric),
  }));
  return batchFromRows(rows, SUMMARY_FIELDS);
}

/** The columns of a summary. */
export const SUMMARY_FIELDS = ['fieldname', 'count', 'distinct_count', 'mean', 'catAnoFreq%', 'catNormFreq%', 'numAnoFreq%', 'stdev', 'supportFreq%', 'useCat', 'useNum', 'isNum'] as const;
