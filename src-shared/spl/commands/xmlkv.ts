/** `xmlkv`: fields from XML elements in the event text (Search Reference, "xmlkv"). */
import { toText } from '../../results/value.ts';
import type { CommandDef } from './types.ts';
import { needsPlus } from './support/columns.ts';
import { putFields } from './support/key-values.ts';
import { mapBatches } from './support/stream.ts';
import { unescapeXml } from './support/xml.ts';

/** What `xmlkv` was asked. */
export interface XmlkvArgs {
  readonly field: string;
}

const LEAF = /<([A-Za-z_][\w.:-]*)(?:\s[^<>]*)?>([^<]*)<\/\1\s*>/g;

export const xmlkvCommand: CommandDef<XmlkvArgs> = {
  name: 'xmlkv',
  kind: 'streaming',
  docs: {
    summary: 'Sets a field for each XML element with text.',
    syntax: 'xmlkv [<field>] [maxinputs=<int>]',
    options: [
      { name: 'field', type: '<field>', default: '_raw', description: 'The field with the XML.' },
      { name: 'maxinputs', type: '<int>', description: 'Accepted for searches from Splunk: all events are read.' },
    ],
    examples: [
      { spl: '| makeresults | eval _raw="<user>ann</user><id>7</id>" | xmlkv', description: 'user and id.' },
      { spl: '| makeresults | eval x="<a><b>1</b></a>" | xmlkv x', description: 'Of a field.' },
    ],
    page: 'Search Reference: xmlkv',
  },
  parse(r) {
    r.options({ maxinputs: 'int' });
    const field = r.atEnd() ? '_raw' : r.field().text;
    r.options({ maxinputs: 'int' });
    return { field };
  },
  columnsAfter: (_args, before) => ({ fields: before.fields, open: true }),
  needs: (args, after) => needsPlus(after, [args.field]),
  run: (args, ctx) =>
    mapBatches((batch) =>
      ctx.guard(() => {
        const column = batch.columns.get(args.field);
        return putFields(batch, (row, put) => {
          const text = toText(column?.[row]);
          if (text === null) return;
          for (const m of text.matchAll(LEAF)) put(m[1] as string, unescapeXml((m[2] as string).trim()));
        });
      }),
    ),
};
