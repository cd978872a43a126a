/** `fields`: keeps or removes fields (Search Reference, "fields"). */
import type { Column } from '../../results/batch.ts';
import { makeBatch } from '../../results/batch.ts';
import type { CommandDef, FieldItem } from './types.ts';
import { columnsOf, columnsWithout, needsAmong, needsMinus, needsUnion } from './support/columns.ts';
import { mapBatches } from './support/stream.ts';
import { expandFields, fieldMatcher, hasWildcard } from './support/wildcards.ts';

/** What `fields` was asked. */
export interface FieldsArgs {
  /** `remove` for `fields - a, b`. */
  readonly mode: 'keep' | 'remove';
  /** Names and `*` patterns. */
  readonly fields: readonly FieldItem[];
}

export const fieldsCommand: CommandDef<FieldsArgs> = {
  name: 'fields',
  kind: 'streaming',
  docs: {
    summary: 'Keeps or removes fields.',
    syntax: 'fields [+ | -] <field-list>',
    options: [
      { name: '+ | -', type: '+ | -', default: '+', description: 'Keep only the listed fields, or remove them. Internal fields such as _time and _raw stay unless they are removed by name.' },
      { name: 'field-list', type: '<field>, ...', description: 'Names, separated by commas or blanks; * stands for any text.' },
    ],
    examples: [
      { spl: 'index=* | fields host, status, user*', description: 'Only these fields, and those whose names start with user.' },
      { spl: '| makeresults | eval a=1, b=2 | fields - _time, b', description: 'Everything but two.' },
    ],
    page: 'Search Reference: fields',
  },
  parse(r) {
    const mode = r.takeSymbol('-') ? 'remove' : 'keep';
    if (mode === 'keep') r.takeSymbol('+');
    return { mode, fields: r.fields() };
  },
  columnsAfter(args, before) {
    const patterns = args.fields.map((f) => f.text);
    if (args.mode === 'remove') return columnsWithout(before, patterns);
    const names = keptNames(patterns, [...before.fields.keys()], before.open);
    return { fields: columnsOf(names, before).fields, open: before.open && patterns.some(hasWildcard) };
  },
  needs(args, after) {
    const patterns = args.fields.map((f) => f.text);
    if (args.mode === 'remove') return needsMinus(after, patterns.filter((p) => !hasWildcard(p)));
    // Internal fields pass although they are not listed.
    const internal = after.all ? ['_*'] : [...after.names].filter((n) => n.startsWith('_'));
    return needsUnion(needsAmong(patterns, after), { all: false, names: new Set(internal) });
  },
  run(args) {
    const patterns = args.fields.map((f) => f.text);
    const drop = fieldMatcher(patterns);
    return mapBatches((batch) => {
      const columns = new Map<string, Column>();
      if (args.mode === 'remove') {
        for (const [name, column] of batch.columns) if (!drop(name)) columns.set(name, column);
      } else {
        for (const name of keptNames(patterns, [...batch.columns.keys()], false)) {
          const column = batch.columns.get(name);
          if (column !== undefined) columns.set(name, column);
        }
      }
      return makeBatch(batch.length, columns);
    });
  },
};

/**
 * The names that `fields` keeps, in order: internal ones that are not listed first, as they stood, then as listed.
 * With `open`, plain names that are not known yet are kept too.
 */
function keptNames(patterns: readonly string[], names: readonly string[], open: boolean): string[] {
  const known = open ? [...new Set([...names, ...patterns.filter((p) => !hasWildcard(p))])] : names;
  const listed = expandFields(patterns, known);
  const internal = names.filter((n) => n.startsWith('_') && !listed.includes(n));
  return [...internal, ...listed];
}
