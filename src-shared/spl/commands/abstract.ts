/** `abstract`: a few lines of each event's text (Search Reference, "abstract"). */
import { withColumn } from '../../results/batch.ts';
import { toText } from '../../results/value.ts';
import type { CommandDef } from './types.ts';
import { wholeNumber } from './support/args.ts';
import { mapBatches } from './support/stream.ts';

/** What `abstract` was asked. */
export interface AbstractArgs {
  readonly maxLines: number;
}

export const abstractCommand: CommandDef<AbstractArgs> = {
  name: 'abstract',
  aliases: ['excerpt'],
  kind: 'streaming',
  docs: {
    summary: 'Shortens the text of long events.',
    syntax: 'abstract [maxlines=<int>] [maxterms=<int>]',
    options: [
      { name: 'maxlines', type: '<int>', default: '10', description: 'Lines to keep: the first ones; from 1 to 500.' },
      { name: 'maxterms', type: '<int>', description: 'From 1 to 1000; accepted for searches from Splunk: lines are not scored by terms here.' },
    ],
    examples: [
      { spl: 'index=* exception | abstract maxlines=5', description: 'The heads of stack traces.' },
      { spl: '| makeresults | eval _raw="a\nb\nc" | abstract maxlines=2', description: 'Two lines.' },
    ],
    page: 'Search Reference: abstract',
  },
  parse(r) {
    const options = r.options({ maxlines: 'int', maxterms: 'int' });
    const most = (name: 'maxlines' | 'maxterms', limit: number): number => {
      const value = wholeNumber(r, options, name, 10, 1);
      if (value > limit) r.fail(options.spans[name] ?? r.spanFrom(0), `${name} must be from 1 to ${limit}, not ${value}.`, 'bad-argument');
      return value;
    };
    most('maxterms', 1000);
    return { maxLines: most('maxlines', 500) };
  },
  columnsAfter: (_args, before) => before,
  needs: (_args, after) => after,
  run: (args) =>
    mapBatches((batch) => {
      const raw = batch.columns.get('_raw');
      return raw === undefined ? batch : withColumn(batch, '_raw', raw.map((v) => toText(v)?.split('\n').slice(0, args.maxLines).join('\n') ?? null));
    }),
};
