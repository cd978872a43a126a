/** `outputtext`: the text of events as XML text (Search Reference, "outputtext"). */
import type { Value } from '../../results/value.ts';
import { toText } from '../../results/value.ts';
import { withColumn } from '../../results/batch.ts';
import type { CommandDef } from './types.ts';
import { columnsWith, needsMinus, needsPlus } from './support/columns.ts';
import { mapBatches } from './support/stream.ts';

/** What `outputtext` was asked. */
export interface OutputtextArgs {
  readonly escape: boolean;
}

export const outputtextCommand: CommandDef<OutputtextArgs> = {
  name: 'outputtext',
  kind: 'streaming',
  docs: {
    summary: 'Copies _raw to _xml, with the characters of XML escaped.',
    syntax: 'outputtext [usexml=<bool>]',
    options: [{ name: 'usexml', type: '<bool>', default: 'true', description: 'Escapes <, >, & and quotes.' }],
    examples: [
      { spl: 'index=* | outputtext | table _xml', description: 'Text that can stand in XML.' },
      { spl: '| makeresults | eval _raw="a<b" | outputtext | table _xml', description: 'a&lt;b' },
    ],
    page: 'Search Reference: outputtext',
  },
  parse(r) {
    return { escape: r.options({ usexml: 'bool' }).usexml ?? true };
  },
  columnsAfter: (_args, before) => columnsWith(before, [['_xml', 'string']]),
  needs: (_args, after) => needsPlus(needsMinus(after, ['_xml']), ['_raw']),
  run: (args) =>
    mapBatches((batch) => {
      const raw = batch.columns.get('_raw');
      return withColumn(batch, '_xml', Array.from({ length: batch.length }, (_, i): Value => {
        const text = toText(raw?.[i]);
        return text === null || !args.escape ? text : text.replace(/[&<>"']/g, (c) => ENTITIES[c] as string);
      }));
    }),
};

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };
