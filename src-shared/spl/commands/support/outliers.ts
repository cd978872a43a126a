/** Outliers by the inter-quartile range: `outlier` and `anomalydetection method=iqr` (Search Reference, "outlier"). */
import type { Batch } from '../../../results/batch.ts';
import { makeBatch, takeRows } from '../../../results/batch.ts';
import type { Value } from '../../../results/value.ts';
import { numberToText } from '../../../results/value.ts';
import type { ArgReader } from '../types.ts';
import { fieldsAndOptions } from './args.ts';
import { numericFields, present, quartiles } from './numeric.ts';

/** What is done with outliers. */
export interface OutlierArgs {
  readonly action: 'remove' | 'transform';
  readonly mark: boolean;
  /** Inter-quartile ranges from the median to where outliers begin. */
  readonly param: number;
  readonly useLower: boolean;
  readonly fields: readonly string[];
}

/** The options of the IQR method. */
const OUTLIER_OPTIONS = { type: ['iqr'], action: ['remove', 'rm', 'transform', 'tf'], mark: 'bool', param: 'number', uselower: 'bool' } as const;

/** Reads the arguments of `outlier`. */
export function parseOutlier(r: ArgReader): OutlierArgs {
  const { fields, options } = fieldsAndOptions(r, OUTLIER_OPTIONS);
  const param = options.param ?? 2.5;
  if (param <= 0 && options.spans.param) r.fail(options.spans.param, `param must be above 0, not ${param}.`, 'bad-argument');
  return outlierArgs(options, fields.map((f) => f.text));
}

/** The arguments from options that were read elsewhere. */
export function outlierArgs(
  options: { readonly action?: string | undefined; readonly mark?: boolean | undefined; readonly param?: number | undefined; readonly uselower?: boolean | undefined },
  fields: readonly string[],
): OutlierArgs {
  return {
    action: options.action === 'remove' || options.action === 'rm' ? 'remove' : 'transform',
    mark: options.mark ?? false,
    param: options.param ?? 2.5,
    useLower: options.uselower ?? false,
    fields,
  };
}

/** The rows with outliers removed or brought down to the threshold. */
export function withoutOutliers(batch: Batch, args: OutlierArgs): Batch {
  const columns = new Map(batch.columns);
  const removed = new Set<number>();
  for (const field of numericFields(batch, args.fields)) {
    const q = quartiles(present(field.values));
    if (q === null) continue;
    const reach = args.param * (q.q3 - q.q1);
    const high = q.median + reach;
    const low = args.useLower ? q.median - reach : Number.NEGATIVE_INFINITY;
    const out: Value[] = [...(batch.columns.get(field.name) ?? [])];
    field.values.forEach((v, i) => {
      if (v === null || (v <= high && v >= low)) return;
      removed.add(i);
      const bound = v > high ? high : low;
      out[i] = args.mark ? `000${numberToText(bound)}` : bound;
    });
    if (args.action === 'transform') columns.set(field.name, out);
  }
  if (args.action === 'transform') return makeBatch(batch.length, columns);
  return removed.size === 0 ? batch : takeRows(batch, Array.from({ length: batch.length }, (_, i) => i).filter((i) => !removed.has(i)));
}
