/** `xmlunescape`: character references resolved (Search Reference, "xmlunescape"). */
import { withColumn } from '../../results/batch.ts';
import { isMultivalue } from '../../results/value.ts';
import type { CommandDef } from './types.ts';
import type { NoArgs } from './support/args.ts';
import { NO_ARGS } from './support/args.ts';
import { mapBatches } from './support/stream.ts';
import { unescapeXml } from './support/xml.ts';

export const xmlunescapeCommand: CommandDef<NoArgs> = {
  name: 'xmlunescape',
  kind: 'streaming',
  docs: {
    summary: 'Resolves XML character references such as &lt; and &amp; in all fields.',
    syntax: 'xmlunescape [maxinputs=<int>]',
    options: [{ name: 'maxinputs', type: '<int>', description: 'Accepted for searches from Splunk: all rows are changed.' }],
    examples: [
      { spl: '| makeresults | eval _raw="&lt;a&gt;" | xmlunescape', description: '<a>' },
      { spl: 'index=* | xmlunescape | spath', description: 'Before XML is read.' },
    ],
    page: 'Search Reference: xmlunescape',
  },
  parse(r) {
    r.options({ maxinputs: 'int' });
    return NO_ARGS;
  },
  columnsAfter: (_args, before) => before,
  needs: (_args, after) => after,
  run: () =>
    mapBatches((batch) => {
      let out = batch;
      for (const [name, column] of batch.columns) {
        const text = (v: unknown): boolean => typeof v === 'string' && v.includes('&');
        if (!column.some((v) => text(v) || (isMultivalue(v) && v.some(text)))) continue;
        out = withColumn(out, name, column.map((v) => (typeof v === 'string' ? unescapeXml(v) : isMultivalue(v) ? v.map((i) => (typeof i === 'string' ? unescapeXml(i) : i)) : v)));
      }
      return out;
    }),
};
