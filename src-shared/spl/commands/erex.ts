/** `erex`: extracts by examples (Search Reference, "erex"). */
import type { Value } from '../../results/value.ts';
import { toText } from '../../results/value.ts';
import { withColumn } from '../../results/batch.ts';
import type { CommandDef } from './types.ts';
import { mergeOptions } from './support/args.ts';
import { columnsWith, needsPlus } from './support/columns.ts';
import { learnRegex } from './support/learn-regex.ts';
import { concatAll, gatherBatches } from './support/stream.ts';

/** What `erex` was asked. */
export interface ErexArgs {
  /** Null to learn the pattern only. */
  readonly field: string | null;
  readonly examples: readonly string[];
  readonly counterexamples: readonly string[];
  readonly from: string;
  readonly maxTrainers: number;
}

const OPTIONS = { examples: 'string', counterexamples: 'string', fromfield: 'field', maxtrainers: 'int' } as const;

/** Events that say whether a pattern finds a value in those that hold no example, too. */
const COMPARED = 1000;

export const erexCommand: CommandDef<ErexArgs> = {
  name: 'erex',
  kind: 'dataset',
  docs: {
    summary: 'Extracts a field by examples of its values, and says which regular expression it learnt.',
    syntax: 'erex [<field>] examples="<value>, <value>..." [counterexamples="<value>, ..."] [fromfield=<field>] [maxtrainers=<int>]',
    options: [
      { name: 'field', type: '<field>', description: 'The new field; without it only the expression is learnt.' },
      { name: 'examples', type: '"<value>, ..."', description: 'Values to extract; some must be in the events.' },
      { name: 'counterexamples', type: '"<value>, ..."', description: 'Values that must not be extracted.' },
      { name: 'fromfield', type: '<field>', default: '_raw', description: 'Where the values stand.' },
      { name: 'maxtrainers', type: '<int>', default: '100', description: 'Events to learn from, 1 to 1000.' },
    ],
    examples: [
      { spl: '| makeresults | eval _raw="from 10.0.0.1 port 3351 ssh2" | erex port examples="port 3351"', description: 'The port.' },
      { spl: '| makeresults | eval msg="build 99/2 due 7/01" | erex monthday examples="7/01" counterexamples="99/2" fromfield=msg', description: 'A date, but not a fraction.' },
    ],
    page: 'Search Reference: erex',
  },
  parse(r) {
    const start = r.here();
    let options = r.options(OPTIONS);
    const field = r.atEnd() ? null : r.field('a new field').text;
    options = mergeOptions(options, r.options(OPTIONS));
    if (options.examples === undefined) return r.fail(r.spanFrom(start), 'erex needs examples="<value>, <value>".');
    const maxTrainers = options.maxtrainers ?? 100;
    if ((maxTrainers < 1 || maxTrainers > 1000) && options.spans.maxtrainers) r.fail(options.spans.maxtrainers, `maxtrainers must be from 1 to 1000, not ${maxTrainers}.`, 'bad-argument');
    const list = (text: string | undefined): string[] => (text ?? '').split(',').map((v) => v.trim()).filter((v) => v !== '');
    const examples = list(options.examples);
    if (examples.length === 0) r.fail(options.spans.examples ?? r.spanFrom(start), 'examples is empty: give a value that is to be extracted.', 'bad-argument');
    return { field, examples, counterexamples: list(options.counterexamples), from: options.fromfield ?? '_raw', maxTrainers };
  },
  columnsAfter: (args, before) => (args.field === null ? before : columnsWith(before, [[args.field, 'string']])),
  needs: (args, after) => needsPlus(after, args.field === null ? [args.from] : [args.from, args.field]),
  run: (args, ctx) =>
    async function* (input) {
      const batches = await gatherBatches(input, ctx, 'erex');
      const texts = (concatAll(batches).columns.get(args.from) ?? []).map((v) => toText(v));
      if (batches.length === 0) return;
      const missing = [...args.examples, ...args.counterexamples].filter((e) => !texts.some((t) => t?.includes(e)));
      if (missing.length > 0) throw new Error(`erex found ${missing.map((m) => `"${m}"`).join(', ')} in no event's ${args.from}: give values that are in the events.`);
      const listed = [...args.examples, ...args.counterexamples];
      const trainers = texts.filter((t): t is string => t !== null && listed.some((e) => t.includes(e))).slice(0, args.maxTrainers);
      const name = /^[A-Za-z_]\w*$/.test(args.field ?? '') ? (args.field as string) : 'field';
      const pattern = ctx.guard(() => learnRegex(trainers, args.examples, args.counterexamples, name, texts.filter((t) => t !== null).slice(0, COMPARED)));
      if (pattern === null) throw new Error('erex could not learn an expression that finds the examples and not the counterexamples: give more of both, or write it with rex.');
      ctx.message('info', `Successfully learned regex. Consider using: | rex ${args.from === '_raw' ? '' : `field=${args.from} `}"${pattern.replace(/"/g, '\\"')}"`);
      const { field } = args;
      if (field === null) {
        yield* batches;
        return;
      }
      const regex = new RegExp(pattern.replace('(?P<', '(?<'));
      for (const batch of batches) {
        const column = batch.columns.get(args.from);
        const old = batch.columns.get(field);
        yield withColumn(batch, field, ctx.guard(() => Array.from({ length: batch.length }, (_, i): Value => regex.exec(toText(column?.[i]) ?? '')?.groups?.[name] ?? old?.[i] ?? null)));
      }
    },
};
