/** `outputlookup`: writes the rows into a lookup table (Search Reference, "outputlookup"). */
import type { Column } from '../../results/batch.ts';
import { type Batch, concatBatches, makeBatch, sliceBatch } from '../../results/batch.ts';
import type { CommandDef, ExecContext, LookupTable } from './types.ts';
import { mergeOptions, wholeNumber } from './support/args.ts';
import { NEEDS_ALL } from './support/columns.ts';
import { keyed } from './support/keyed-rows.ts';
import { encodedMultivalues, hasMultivalues, mergedMultivalues } from './support/lookup-multivalues.ts';
import { gather, pieces } from './support/stream.ts';

/** What `outputlookup` was asked. */
export interface OutputlookupArgs {
  readonly name: string;
  readonly append: boolean;
  readonly max: number;
  /** What no rows do: empty the table, or leave it as it is. */
  readonly overrideIfEmpty: boolean;
  /** The field whose equal values mark the row to replace. */
  readonly keyField: string | null;
  /** Several values stay several (output_format=splunk_mv_csv) instead of one text with blanks. */
  readonly multivalues: boolean;
}

const OPTIONS = {
  append: 'bool',
  create_empty: 'bool',
  override_if_empty: 'bool',
  max: 'int',
  key_field: 'field',
  allow_updates: 'bool',
  createinapp: 'bool',
  create_context: ['app', 'user', 'system'],
  output_format: ['splunk_sv_csv', 'splunk_mv_csv'],
} as const;

export const outputlookupCommand: CommandDef<OutputlookupArgs> = {
  name: 'outputlookup',
  kind: 'transforming',
  docs: {
    summary: 'Writes the rows into a lookup table and hands them on.',
    syntax: 'outputlookup [append=<bool>] [max=<int>] [override_if_empty=<bool>] [key_field=<field>] [output_format=<format>] <lookup>',
    options: [
      { name: 'lookup', type: '<name>', description: 'The table to write; it is made if there is none.' },
      { name: 'append', type: '<bool>', default: 'false', description: 'Adds to the table instead of replacing it. Fields that the table does not have are left out.' },
      { name: 'max', type: '<int>', description: 'Rows to write.' },
      { name: 'override_if_empty', type: '<bool>', default: 'true', description: 'No rows empty the table; false leaves it as it is.' },
      { name: 'key_field', type: '<field>', description: 'Replaces rows of the table that have the same value in this field and adds the others; append=false replaces the table.' },
      { name: 'output_format', type: 'splunk_sv_csv | splunk_mv_csv', default: 'splunk_sv_csv', description: 'Whether several values of a field become one text with blanks between, or stay several when the table is read.' },
      { name: 'create_empty, createinapp, create_context, allow_updates', type: '', description: 'Accepted for searches from Splunk.' },
    ],
    examples: [
      { spl: 'index=* | stats count by host | outputlookup hosts', description: 'Replaces the table hosts.' },
      { spl: '| makeresults | eval user="ann" | fields user | outputlookup append=true seen_users', description: 'Adds a row.' },
    ],
    page: 'Search Reference: outputlookup',
  },
  parse(r) {
    let options = r.options(OPTIONS);
    if (r.atEnd()) r.fail(r.spanFrom(r.here()), 'outputlookup needs the name of a lookup table.');
    const name = r.value('the name of a lookup table');
    options = mergeOptions(options, r.options(OPTIONS));
    return {
      name: name.text,
      append: options.append ?? false,
      max: wholeNumber(r, options, 'max', Number.POSITIVE_INFINITY, 0),
      overrideIfEmpty: options.override_if_empty ?? true,
      // Replacing rows by key adds to the table, unless the search says that it does not.
      keyField: options.append === false ? null : (options.key_field ?? null),
      multivalues: options.output_format === 'splunk_mv_csv',
    };
  },
  columnsAfter: (_args, before) => before,
  needs: () => NEEDS_ALL,
  run: (args, ctx) =>
    async function* (input) {
      const batch = await gather(input, ctx, 'outputlookup');
      if (ctx.writeLookup === undefined) throw new Error(`outputlookup cannot write ${args.name}: lookups are read-only here.`);
      // Internal fields stay out of tables, but for the time and the key of a row.
      const columns = new Map<string, Column>([...batch.columns].filter(([name]) => !name.startsWith('_') || name === '_time' || name === '_key'));
      let rows = makeBatch(batch.length, columns);
      if (args.max < rows.length) {
        ctx.message('warning', `outputlookup wrote ${args.max} of ${rows.length} rows: its max.`);
        rows = sliceBatch(rows, 0, args.max);
      }
      if (rows.length > 0 || args.overrideIfEmpty) await write(args, rows, ctx);
      yield* pieces(batch);
    },
};

async function write(args: OutputlookupArgs, results: Batch, ctx: ExecContext): Promise<void> {
  const put = async (rows: Batch, append: boolean): Promise<void> => ctx.writeLookup?.(args.name, encodedMultivalues(rows), append);
  const rows = args.multivalues ? results : mergedMultivalues(results);
  if (args.keyField !== null) return put(await keyed(rows, args.keyField, args.name, ctx), false);
  const table = args.append ? await tableIfThere(args.name, ctx) : null;
  if (table === null || table.fields.length === 0) return put(rows, args.append);
  const lost = [...rows.columns.keys()].filter((name) => !name.startsWith('_') && !table.fields.includes(name));
  if (lost.length > 0) ctx.message('warning', `Not written: ${lost.join(', ')}. append=true writes only fields that ${args.name} has already.`);
  const kept = makeBatch(rows.length, new Map([...rows.columns].filter(([name]) => table.fields.includes(name))));
  // Values that stayed several are written anew with the whole table.
  return hasMultivalues(table.rows) ? put(concatBatches([table.rows, kept]), false) : put(kept, true);
}

/** The table as it stands; null where there is none yet, which the write then makes or says why it cannot. */
async function tableIfThere(name: string, ctx: ExecContext): Promise<LookupTable | null> {
  try {
    return await ctx.lookup(name);
  } catch {
    return null;
  }
}
