/**
 * The summary-indexing forms `sistats`, `sichart`, `sitimechart`, `sitop`, `sirare` (Search Reference). Splunk stores
 * partial statistics in fields of its own for the plain command to finish. Here they hand on the rows with just the
 * fields that the plain command reads, so that finishing them gives exactly the same result.
 */
import type { Column } from '../../../results/batch.ts';
import { makeBatch } from '../../../results/batch.ts';
import type { CommandDef, Needs } from '../types.ts';
import { needsAmong, needsOf } from './columns.ts';
import { mapBatches } from './stream.ts';
import { fieldMatcher } from './wildcards.ts';

/** The summary form of a command: takes the same arguments, and its rows can be given to that command. */
export function summaryForm<A>(plain: CommandDef<A>): CommandDef<A> {
  const name = `si${plain.name}`;
  const reads = (args: A): Needs => {
    const needs = plain.needs(args, { all: true, names: new Set() });
    return needs.all ? needs : needsOf([...needs.names, '_time']);
  };
  return {
    name,
    kind: 'transforming',
    docs: {
      summary: `Prepares rows for ${plain.name}, for a summary that is finished later.`,
      syntax: `si${plain.docs.syntax}`,
      options: [{ name: `as ${plain.name}`, type: '', description: `All arguments of ${plain.name}.` }],
      examples: plain.docs.examples.map(({ spl, description }) => {
        const stage = spl.slice(spl.lastIndexOf(`| ${plain.name}`) + 2);
        return { spl: `${spl.slice(0, spl.length - stage.length)}si${stage} | ${stage}`, description: `${description} In two steps.` };
      }),
      page: `Search Reference: ${name}`,
    },
    parse: (r) => plain.parse(r),
    columnsAfter(args, before) {
      const needs = reads(args);
      if (needs.all) return before;
      const match = fieldMatcher([...needs.names]);
      return { fields: new Map([...before.fields].filter(([field]) => match(field))), open: before.open };
    },
    needs: (args, after) => {
      const needs = reads(args);
      return needs.all ? after : needsAmong([...needs.names], after);
    },
    run(args) {
      const needs = reads(args);
      if (needs.all) return (input) => input;
      const match = fieldMatcher([...needs.names]);
      return mapBatches((batch) => {
        const columns = new Map<string, Column>();
        for (const [field, column] of batch.columns) if (match(field)) columns.set(field, column);
        return makeBatch(batch.length, columns);
      });
    },
  };
}
