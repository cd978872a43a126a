/** `lookup`: fields from a lookup table (Search Reference, "lookup"). */
import type { Batch, Column } from '../../results/batch.ts';
import { makeBatch } from '../../results/batch.ts';
import type { Scalar, Value } from '../../results/value.ts';
import { fromItems, items } from '../../results/value.ts';
import type { ArgReader, CommandDef, LookupTable } from './types.ts';
import { columnsWith, isNeeded, needsMinus, needsPlus } from './support/columns.ts';
import { type LookupMatcher, defaultMatches, lookupMatcher } from './support/lookup-match.ts';
import { copyColumn } from './support/stream.ts';

/** A field of the table and the field of the events that it is compared with or written to. */
export interface LookupField {
  readonly table: string;
  readonly event: string;
}

/** What `lookup` was asked. */
export interface LookupArgs {
  readonly name: string;
  readonly match: readonly LookupField[];
  /** Fields to write; empty means all fields of the table that are not compared. */
  readonly output: readonly LookupField[];
  /** True for OUTPUTNEW: existing values stay. */
  readonly keepExisting: boolean;
  /** The time of an event, for tables whose rows hold for a time. */
  readonly timeField: string;
}

export const lookupCommand: CommandDef<LookupArgs> = {
  name: 'lookup',
  kind: 'streaming',
  docs: {
    summary: 'Adds fields from the rows of a lookup table that match the event.',
    syntax: 'lookup [local=<bool>] [update=<bool>] <lookup> <field> [AS <event-field>]... [OUTPUT | OUTPUTNEW <field> [AS <event-field>]...]',
    options: [
      { name: 'lookup', type: '<name>', description: 'The name of a lookup or of its CSV file.' },
      { name: 'field AS event-field', type: '<field> [AS <field>]', description: 'A field of the table, and the field of the events to compare it with where that has another name.' },
      { name: 'OUTPUT', type: '<field> [AS <field>], ...', default: 'all other fields', description: 'Fields to write; existing values are replaced. Several matching rows give multivalues.' },
      { name: 'OUTPUTNEW', type: '<field> [AS <field>], ...', description: 'Like OUTPUT, but existing values stay.' },
      { name: 'local', type: '<bool>', default: 'false', description: 'Accepted for searches from Splunk; lookups always run here.' },
      { name: 'update', type: '<bool>', default: 'false', description: 'Accepted likewise.' },
      { name: 'event_time_field', type: '<field>', default: '_time', description: 'The time of an event, for tables whose rows hold for a time.' },
    ],
    examples: [
      { spl: 'index=* | lookup users user OUTPUT department, manager', description: 'Two fields for each user.' },
      { spl: 'index=* | lookup assets ip AS src_ip OUTPUTNEW owner AS src_owner', description: 'Other names on the events.' },
    ],
    page: 'Search Reference: lookup',
  },
  parse(r) {
    const specs = { local: 'bool', update: 'bool', event_time_field: 'field' } as const;
    let timeField = r.options(specs).event_time_field;
    if (r.atEnd()) r.fail(r.spanFrom(r.here()), 'lookup needs the name of a lookup table and a field to match, for instance lookup users user OUTPUT department.');
    const name = r.value('the name of a lookup table');
    r.takeSymbol(',');
    timeField = r.options(specs).event_time_field ?? timeField;
    const match = pairs(r, ['output', 'outputnew']);
    if (match.length === 0) r.fail(name.span, `lookup ${name.text} needs a field to match, for instance lookup ${name.text} user OUTPUT department.`);
    const keyword = r.takeKeyword('output', 'outputnew');
    const output = keyword === null ? [] : pairs(r, []);
    if (keyword !== null && output.length === 0) r.fail(keyword.span, `${keyword.text} needs the names of the fields to write.`);
    return { name: name.text, match, output, keepExisting: keyword?.text.toLowerCase() === 'outputnew', timeField: timeField ?? '_time' };
  },
  columnsAfter: (args, before) =>
    args.output.length === 0 ? { fields: before.fields, open: true } : columnsWith(before, args.output.map((f) => [f.event, 'unknown'] as const)),
  needs(args, after) {
    const keys = [...args.match.map((f) => f.event), args.timeField];
    if (args.output.length === 0) return needsPlus(after, keys);
    const names = args.output.map((f) => f.event);
    if (!names.some((n) => isNeeded(after, n))) return after;
    return needsPlus(args.keepExisting ? after : needsMinus(after, names), keys);
  },
  run: (args, ctx) =>
    async function* (input) {
      const table = await ctx.lookup(args.name);
      const output = outputFields(args, table);
      const matches = lookupMatcher(table, args.match, ctx, args.timeField);
      for await (const batch of input) yield applied(batch, table, matches, args, output);
    },
};

/** `a AS b, c, ...` up to a stop keyword or the end. */
function pairs(r: ArgReader, stop: readonly string[]): LookupField[] {
  const list: LookupField[] = [];
  while (!r.atEnd() && !(stop.length > 0 && r.peekKeyword(...stop))) {
    const item = r.field('a field of the lookup table');
    const table = item.text;
    const meant = stop.length > 0 && list.length > 0 ? /^out?puts?(new)?$|^ouptut(new)?$|^outpt(new)?$/i.exec(table) : null;
    if (meant !== null) {
      const word = /new$/i.test(table) ? 'OUTPUTNEW' : 'OUTPUT';
      r.fail(item.span, `"${table}" is no field to match: did you mean ${word}?`, 'bad-argument', { title: `Change to ${word}`, start: item.span.start, end: item.span.end, replacement: word });
    }
    const event = r.takeKeyword('as') === null ? table : r.field('a field of the events').text;
    list.push({ table, event });
    r.takeSymbol(',');
  }
  return list;
}

function outputFields(args: LookupArgs, table: LookupTable): readonly LookupField[] {
  const known = new Set(table.fields);
  for (const { table: field } of [...args.match, ...args.output]) {
    if (!known.has(field)) {
      throw new Error(`The lookup ${args.name} has no field ${field}; it has ${table.fields.join(', ')}.`);
    }
  }
  if (args.output.length > 0) return args.output;
  const matched = new Set(args.match.map((f) => f.table));
  return table.fields.filter((f) => !matched.has(f)).map((f) => ({ table: f, event: f }));
}

function applied(batch: Batch, table: LookupTable, matches: LookupMatcher, args: LookupArgs, output: readonly LookupField[]): Batch {
  const columns = new Map<string, Column>(batch.columns);
  const sources = output.map((f) => table.rows.columns.get(f.table));
  const outs = output.map((f) => copyColumn(args.keepExisting ? batch.columns.get(f.event) : undefined, batch.length));
  for (let i = 0; i < batch.length; i++) {
    const rows = matches(batch, i);
    const added = defaultMatches(table.definition, rows.length);
    // OUTPUT takes the values of events without a match away; OUTPUTNEW leaves them.
    if (rows.length === 0 && added.length === 0) continue;
    for (let k = 0; k < output.length; k++) {
      const out = outs[k] as Value[];
      if (args.keepExisting && out[i] !== null) continue;
      const source = sources[k];
      if (rows.length === 1 && added.length === 0) out[i] = source?.[rows[0] as number] ?? null;
      else {
        const list: Scalar[] = [];
        for (const j of rows) list.push(...items(source?.[j]));
        list.push(...added);
        out[i] = fromItems(list);
      }
    }
  }
  output.forEach((f, k) => columns.set(f.event, outs[k] as Column));
  return makeBatch(batch.length, columns);
}
