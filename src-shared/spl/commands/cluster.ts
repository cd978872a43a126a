/** `cluster`: groups of events with like text (Search Reference, "cluster"). */
import type { Row } from '../../results/batch.ts';
import { batchFromRows, rowAt } from '../../results/batch.ts';
import { toText } from '../../results/value.ts';
import type { CommandDef } from './types.ts';
import { columnsWith, needsPlus } from './support/columns.ts';
import { gather, pieces } from './support/stream.ts';

/** What `cluster` was asked. */
export interface ClusterArgs {
  /** How alike events of a group are, above 0 and below 1. */
  readonly threshold: number;
  readonly field: string;
  readonly labelField: string;
  readonly countField: string;
  /** Shows the count of a group. */
  readonly showCount: boolean;
  /** Gives all events with their group's number instead of one of each group. */
  readonly labelOnly: boolean;
  readonly match: 'termlist' | 'termset' | 'ngramset';
  readonly delimiters: string | null;
}

const OPTIONS = {
  t: 'number', delims: 'string', showcount: 'bool', countfield: 'field', labelfield: 'field', field: 'field', labelonly: 'bool',
  match: ['termlist', 'termset', 'ngramset'],
} as const;

export const clusterCommand: CommandDef<ClusterArgs> = {
  name: 'cluster',
  kind: 'dataset',
  docs: {
    summary: 'Groups events with like text and gives one of each group.',
    syntax: 'cluster [t=<num>] [field=<field>] [match=termlist|termset|ngramset] [showcount=<bool>] [labelonly=<bool>] [labelfield=<field>] [countfield=<field>] [delims=<string>]',
    options: [
      { name: 't', type: '<num>', default: '0.8', description: 'How alike events of a group are, above 0 and below 1.' },
      { name: 'field', type: '<field>', default: '_raw', description: 'The text to compare.' },
      { name: 'match', type: 'termlist | termset | ngramset', default: 'termlist', description: 'Same words in the same places, same words anywhere, or same three-letter pieces.' },
      { name: 'showcount', type: '<bool>', default: 'false', description: 'Adds how many events the group has.' },
      { name: 'countfield', type: '<field>', default: 'cluster_count', description: 'The field for that.' },
      { name: 'labelonly', type: '<bool>', default: 'false', description: 'Gives all events with the number of their group.' },
      { name: 'labelfield', type: '<field>', default: 'cluster_label', description: 'The field for that.' },
      { name: 'delims', type: '<string>', default: 'all but letters, digits and _', description: 'Characters between words.' },
    ],
    examples: [
      { spl: 'index=* level=error | cluster showcount=true | sort - cluster_count | table cluster_count, _raw', description: 'Kinds of errors.' },
      { spl: 'index=* | cluster t=0.6 labelonly=true | stats count by cluster_label', description: 'Groups with their size.' },
    ],
    page: 'Search Reference: cluster',
  },
  parse(r) {
    const options = r.options(OPTIONS);
    const threshold = options.t ?? 0.8;
    if ((threshold <= 0 || threshold >= 1) && options.spans.t) r.fail(options.spans.t, `t must be above 0 and below 1, not ${threshold}.`, 'bad-argument');
    return {
      threshold,
      field: options.field ?? '_raw',
      labelField: options.labelfield ?? 'cluster_label',
      countField: options.countfield ?? 'cluster_count',
      showCount: options.showcount ?? false,
      labelOnly: options.labelonly ?? false,
      match: options.match ?? 'termlist',
      delimiters: options.delims ?? null,
    };
  },
  columnsAfter: (args, before) => columnsWith(before, [...(args.showCount ? [[args.countField, 'number'] as const] : []), [args.labelField, 'number']]),
  needs: (args, after) => needsPlus(after, [args.field]),
  run: (args, ctx) =>
    async function* (input) {
      const batch = await gather(input, ctx, 'cluster');
      const column = batch.columns.get(args.field);
      const groups: Group[] = [];
      const labels: (number | null)[] = [];
      // Most events repeat: texts with the same features are looked up, not compared again.
      const known = new Map<string, number>();
      for (let i = 0; i < batch.length; i++) {
        const text = toText(column?.[i]);
        if (text === null) {
          labels.push(null);
          continue;
        }
        const own = features(text, args);
        const key = own.join('\u0000');
        let group = known.get(key) ?? groups.findIndex((g) => alike(g, own, args));
        if (group === -1) group = groups.push({ features: own, set: args.match === 'termlist' ? null : new Set(own), row: i, count: 0 }) - 1;
        known.set(key, group);
        (groups[group] as { count: number }).count++;
        labels.push(group);
      }
      const rows: Row[] = [];
      for (let i = 0; i < batch.length; i++) {
        const label = labels[i];
        if (label === null || label === undefined) continue;
        const group = groups[label];
        if (group === undefined || (!args.labelOnly && group.row !== i)) continue;
        const row = rowAt(batch, i);
        if (args.showCount) row[args.countField] = group.count;
        row[args.labelField] = label + 1;
        rows.push(row);
      }
      yield* pieces(batchFromRows(rows, [...batch.columns.keys()]));
    },
};

/** Texts that are alike: the first one's features, as a set where their places do not matter. */
interface Group {
  readonly features: readonly string[];
  readonly set: ReadonlySet<string> | null;
  readonly row: number;
  count: number;
}

function features(text: string, args: ClusterArgs): string[] {
  if (args.match === 'ngramset') {
    const grams = new Set<string>();
    for (let i = 0; i + 3 <= text.length; i++) grams.add(text.slice(i, i + 3));
    return [...grams];
  }
  const delimiters = args.delimiters;
  const words = (delimiters === null ? text.split(/[^\w]+/) : splitAny(text, delimiters)).filter((w) => w !== '');
  // Numbers differ from event to event of the same kind.
  const terms = words.map((w) => (/^\d+$/.test(w) ? '0' : w));
  return args.match === 'termset' ? [...new Set(terms)] : terms;
}

function splitAny(text: string, characters: string): string[] {
  const out = [''];
  for (const c of text) {
    if (characters.includes(c)) out.push('');
    else out[out.length - 1] += c;
  }
  return out;
}

/** True where the cosine of the two reaches the threshold: shared features over the geometric mean of their numbers; for lists only those in the same place. */
function alike({ features: a, set }: Group, b: readonly string[], { threshold }: ClusterArgs): boolean {
  if (a.length === 0 || b.length === 0) return a.length === b.length;
  const mean = Math.sqrt(a.length * b.length);
  const most = Math.min(a.length, b.length);
  // Texts of very different length cannot share enough, and most others differ early: few are compared to their end.
  if (most / mean < threshold) return false;
  let shared = 0;
  for (let i = 0; i < b.length; i++) {
    if (set === null ? a[i] === b[i] : set.has(b[i] as string)) shared++;
    else if (Math.min(a.length, shared + b.length - i - 1) / mean < threshold) return false;
  }
  return shared / mean >= threshold;
}
