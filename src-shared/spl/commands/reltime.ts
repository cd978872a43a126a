/** `reltime`: how long ago, in words (Search Reference, "reltime"). */
import { withColumn } from '../../results/batch.ts';
import { toNumber } from '../../results/value.ts';
import type { CommandDef } from './types.ts';
import { columnsWith, needsPlus } from './support/columns.ts';
import { mapBatches } from './support/stream.ts';

/** What `reltime` was asked. */
export interface ReltimeArgs {
  /** Fields with times; One field gives `reltime`; several, or one with a prefix, `<prefix><field>`. */
  readonly times: readonly { readonly field: string; readonly output: string }[];
}

export const reltimeCommand: CommandDef<ReltimeArgs> = {
  name: 'reltime',
  kind: 'streaming',
  docs: {
    summary: 'Sets the field reltime to how long ago the time is, in words.',
    syntax: 'reltime [timefield=<field>] [prefix=<string>]',
    options: [
      { name: 'timefield', type: '<field> | "<field>, ..."', default: '_time', description: 'The fields with epoch seconds; several stand in quotes.' },
      { name: 'prefix', type: '<string>', default: 'reltime_', description: 'Put before the name of each of several fields; one field without a prefix gives reltime.' },
    ],
    examples: [
      { spl: '| makeresults | eval _time=now()-7200 | reltime', description: '2 hours ago' },
      { spl: 'index=* | stats max(_time) AS last by host | reltime timefield=last', description: 'How long each host is silent.' },
    ],
    page: 'Search Reference: reltime',
  },
  parse(r) {
    const fields: string[] = [];
    let prefix: string | null = null;
    while (r.peekOption('timefield') || r.peekOption('prefix')) {
      const field = r.takeOption('timefield');
      // Several fields stand in quotes, with commas between them.
      if (field !== null) fields.push(...field.text.split(',').map((f) => f.trim()).filter((f) => f !== ''));
      else prefix = r.takeOption('prefix')?.text ?? prefix;
    }
    r.options({ timefield: 'field', prefix: 'string' });
    return { times: fields.length === 0 ? [{ field: '_time', output: 'reltime' }] : fields.map((field) => ({ field, output: prefix === null && fields.length === 1 ? 'reltime' : `${prefix ?? 'reltime_'}${field}` })) };
  },
  columnsAfter: (args, before) => columnsWith(before, args.times.map((t) => [t.output, 'string'] as const)),
  needs: (args, after) => needsPlus(after, args.times.map((t) => t.field)),
  run: (args, ctx) =>
    mapBatches((batch) => {
      let out = batch;
      for (const { field, output } of args.times) {
        const column = batch.columns.get(field);
        out = withColumn(out, output, Array.from({ length: batch.length }, (_, i) => {
          const t = toNumber(column?.[i]);
          return t === null ? null : relativeWords(ctx.now - t);
        }));
      }
      return out;
    }),
};

const UNITS: readonly (readonly [number, string])[] = [[31536000, 'year'], [2592000, 'month'], [604800, 'week'], [86400, 'day'], [3600, 'hour'], [60, 'minute'], [1, 'second']];

/** `2 hours ago`, `in 3 days`, `now`. */
function relativeWords(secondsAgo: number): string {
  const ago = Math.abs(secondsAgo);
  for (const [size, name] of UNITS) {
    if (ago >= size) {
      const n = Math.floor(ago / size);
      const words = `${n} ${name}${n === 1 ? '' : 's'}`;
      return secondsAgo >= 0 ? `${words} ago` : `in ${words}`;
    }
  }
  return 'now';
}
