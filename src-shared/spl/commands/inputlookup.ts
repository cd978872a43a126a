/** `inputlookup`: the rows of a lookup table (Search Reference, "inputlookup"). */
import type { Batch } from '../../results/batch.ts';
import { sliceBatch, takeRows, withColumn } from '../../results/batch.ts';
import { toNumber } from '../../results/value.ts';
import type { SearchExpr } from '../syntax/ast.ts';
import { compileSearch } from '../eval/search-match.ts';
import type { CommandDef } from './types.ts';
import { mergeOptions, wholeNumber } from './support/args.ts';
import { NEEDS_NONE, OPEN_COLUMNS } from './support/columns.ts';
import { functionContext, searchPipelines } from './support/expressions.ts';
import { pieces } from './support/stream.ts';

/** What `inputlookup` was asked. */
export interface InputlookupArgs {
  readonly name: string;
  /** True to put the rows after those of the search. */
  readonly append: boolean;
  readonly start: number;
  readonly max: number;
  readonly where: SearchExpr | null;
  /** A table that cannot be read is an error; else a warning, and there are no rows. */
  readonly strict: boolean;
}

const OPTIONS = { append: 'bool', strict: 'bool', start: 'int', max: 'int', prestats: 'bool' } as const;

export const inputlookupCommand: CommandDef<InputlookupArgs> = {
  name: 'inputlookup',
  kind: 'generating',
  docs: {
    summary: 'Reads the rows of a lookup table.',
    syntax: 'inputlookup [append=<bool>] [start=<int>] [max=<int>] [strict=<bool>] <lookup> [where <search-expression>]',
    options: [
      { name: 'lookup', type: '<name>', description: 'The name of a lookup or of its CSV file.' },
      { name: 'append', type: '<bool>', default: 'false', description: 'Puts the rows after those of the search.' },
      { name: 'start', type: '<int>', default: '0', description: 'The first row to read, counted from 0.' },
      { name: 'max', type: '<int>', default: '1000000000', description: 'Rows to read.' },
      { name: 'strict', type: '<bool>', default: 'false', description: 'A table that cannot be read ends the search; without it there are no rows, and a warning.' },
      { name: 'where', type: '<search-expression>', description: 'Only rows that match, as in search.' },
    ],
    examples: [
      { spl: '| inputlookup users', description: 'The whole table.' },
      { spl: '| inputlookup users where department=ops max=10', description: 'Ten rows of some.' },
    ],
    page: 'Search Reference: inputlookup',
  },
  parse(r) {
    let options = r.options(OPTIONS);
    if (r.atEnd()) r.fail(r.spanFrom(r.here()), 'inputlookup needs the name of a lookup table.');
    const name = r.value('the name of a lookup table');
    options = mergeOptions(options, r.options(OPTIONS));
    const where = r.takeKeyword('where') === null ? null : r.searchExpression();
    return {
      name: name.text,
      append: options.append ?? false,
      start: wholeNumber(r, options, 'start', 0, 0),
      max: wholeNumber(r, options, 'max', 1_000_000_000, 0),
      where,
      strict: options.strict ?? false,
    };
  },
  columnsAfter: (args, before) => (args.append ? { fields: before.fields, open: true } : OPEN_COLUMNS),
  keepsInput: (args) => args.append,
  needs: (args, after) => (args.append ? after : NEEDS_NONE),
  run: (args, ctx) =>
    async function* (input) {
      if (args.append) yield* input;
      let rows: Batch;
      try {
        rows = withTimes((await ctx.lookup(args.name)).rows);
      } catch (error) {
        if (args.strict || !(error instanceof Error)) throw error;
        ctx.message('warning', `${error.message} So there are no rows of it; with strict=true that ends the search.`);
        return;
      }
      if (args.where !== null) {
        const matches = compileSearch(args.where, functionContext(ctx));
        const keep: number[] = [];
        for (let i = 0; i < rows.length; i++) if (matches(rows, i)) keep.push(i);
        rows = takeRows(rows, keep);
      }
      yield* pieces(sliceBatch(rows, args.start, Math.min(rows.length, args.start + args.max)));
    },
  pipelines: (args) => (args.where === null ? [] : searchPipelines(args.where)),
  searches: {
    get: (args) => (args.where === null ? [] : [args.where]),
    with: (args, [where]) => (where === undefined ? args : { ...args, where }),
  },
};

/** Epoch seconds of `_time` as numbers, so that they are shown and cut as times; a table of text holds them as text. */
function withTimes(rows: Batch): Batch {
  const times = rows.columns.get('_time');
  return times === undefined ? rows : withColumn(rows, '_time', times.map((value) => toNumber(value) ?? value));
}
