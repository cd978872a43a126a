/** `typer`: the event types of events (Search Reference, "typer"). */
import type { Value } from '../../results/value.ts';
import { fromItems, items, scalarToText, toText } from '../../results/value.ts';
import type { Batch } from '../../results/batch.ts';
import { withColumn } from '../../results/batch.ts';
import { compileSearch } from '../eval/search-match.ts';
import { type EventType, NO_KNOWLEDGE } from '../knowledge/knowledge.ts';
import { resolveKnowledge } from '../knowledge/search-terms.ts';
import { searchText } from '../knowledge/texts.ts';
import type { CommandDef } from './types.ts';
import { columnsWith, NEEDS_ALL } from './support/columns.ts';
import { functionContext } from './support/expressions.ts';

/** What `typer` was asked. */
export interface TyperArgs {
  /** Event types to look at; null for all. */
  readonly names: readonly string[] | null;
  /** Characters of the event's text that are looked at. */
  readonly maxLength: number;
}

export const typerCommand: CommandDef<TyperArgs> = {
  name: 'typer',
  kind: 'streaming',
  docs: {
    summary: 'Sets eventtype to the event types whose searches match an event, as defined in knowledge files.',
    syntax: 'typer [eventtypes=<list>] [maxlen=<int>]',
    options: [
      { name: 'eventtypes', type: '"<name>, ..."', default: 'all', description: 'The event types to look at.' },
      { name: 'maxlen', type: '<int>', default: '10000', description: 'Characters of the event that are looked at.' },
    ],
    examples: [
      { spl: 'index=* | typer', description: 'Event types.' },
      { spl: 'index=* | typer | stats count by eventtype', description: 'Counted.' },
    ],
    page: 'Search Reference: typer',
  },
  parse(r) {
    const options = r.options({ eventtypes: 'string', maxlen: 'int' });
    const names = options.eventtypes?.split(',').map((n) => n.trim()).filter((n) => n !== '') ?? null;
    return { names, maxLength: options.maxlen ?? 10_000 };
  },
  columnsAfter: (_args, before) => columnsWith(before, [['eventtype', 'unknown']]),
  // The searches of event types may name any field.
  needs: () => NEEDS_ALL,
  run: (args, ctx) =>
    async function* (input) {
      const knowledge = (await ctx.knowledge?.()) ?? NO_KNOWLEDGE;
      const unknown = args.names?.filter((n) => !knowledge.eventtypes.has(n)) ?? [];
      if (unknown.length > 0) throw new Error(`There is no event type ${unknown.join(', ')}: define it in a knowledge file.`);
      const types = [...knowledge.eventtypes.values()].filter((t) => args.names === null || args.names.includes(t.name));
      if (types.length === 0) {
        ctx.message('info', 'No event types are defined: typer added none. A knowledge file defines them.');
        yield* input;
        return;
      }
      const tests = types.map((t: EventType) => ({ name: t.name, matches: compileSearch(resolveKnowledge(searchText(t.search), knowledge), functionContext(ctx)) }));
      for await (const batch of input) {
        const seen = shortened(batch, args.maxLength);
        const before = batch.columns.get('eventtype');
        yield withColumn(batch, 'eventtype', ctx.guard(() => Array.from({ length: batch.length }, (_, i): Value => {
          const own = items(before?.[i]).map(scalarToText);
          return fromItems([...new Set([...own, ...tests.filter((t) => t.matches(seen, i)).map((t) => t.name)])]);
        })));
      }
    },
};

function shortened(batch: Batch, length: number): Batch {
  const raw = batch.columns.get('_raw');
  return raw?.some((v) => typeof v === 'string' && v.length > length) ? withColumn(batch, '_raw', raw.map((v) => toText(v)?.slice(0, length) ?? null)) : batch;
}
