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
  kind: 'streaming',
  docs: {
    summary: 'Shortens the text of long events.',
    syntax: 'abstract [maxlines=<int>] [maxterms=<int>]',
    options: [
      { name: 'maxlines', type: '<int>', default: '10', description: 'Lines to keep: the first ones.' },
      { name: 'maxterms', type: '<int>', description: 'Accepted for searches from Splunk: lines are not scored by terms here.' },
    ],
    examples: [
      { spl: 'index=* exception | abstract maxlines=5', description: 'The heads of stack traces.' },
      { spl: '| makeresults | eval _raw="a\nb\nc" | abstract maxlines=2', description: 'Two lines.' },
    ],
    page: 'Search Reference: abstract',
  },
  parse(r) {
    const options = r.options({ maxlines: 'int', maxterms: 'int' });
    return { maxLines: wholeNumber(r, options, 'maxlines', 10, 1) };
  },
  columnsAfter: (_args, before) => before,
  needs: (_args, after) => after,
  run: (args) =>
    mapBatches((batch) => {
      const raw = batch.columns.get('_raw');
      return raw === undefined ? batch : withColumn(batch, '_raw', raw.map((v) => toText(v)?.split('\n').slice(0, args.maxLines).join('\n') ?? null));
    }),
};
