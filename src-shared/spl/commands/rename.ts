/** `rename`: gives fields other names (Search Reference, "rename"). */
import type { Column } from '../../results/batch.ts';
import { constantColumn, makeBatch } from '../../results/batch.ts';
import type { CommandDef, FieldItem } from './types.ts';
import { mapBatches } from './support/stream.ts';
import { fieldSegments, fillSegments, hasWildcard, wildcardCount, wildcardSegments } from './support/wildcards.ts';

/** One `old AS new`; both sides have the same number of `*`, or none. */
export interface Renaming {
  readonly from: FieldItem;
  readonly to: FieldItem;
}

/** What `rename` was asked. */
export interface RenameArgs {
  /** Applied in order. */
  readonly renames: readonly Renaming[];
}

/** A name without quotes writes two backslashes for each backslash; in quotes they are read already. */
const withoutEscapes = (name: FieldItem): FieldItem => (name.quoted ? name : { ...name, text: name.text.replaceAll('\\\\', '\\') });

export const renameCommand: CommandDef<RenameArgs> = {
  name: 'rename',
  kind: 'streaming',
  docs: {
    summary: 'Gives fields other names.',
    syntax: 'rename <field> AS <new-name> [, <field> AS <new-name>]...',
    options: [
      { name: 'field', type: '<wc-field>', description: 'The field to rename. * stands for any text.' },
      { name: 'AS', type: '<wc-field>', description: 'Its new name, with as many * as the old one. A field that has this name already is lost.' },
    ],
    examples: [
      { spl: '| stats count by host | rename count AS "Number of events"', description: 'A name with blanks is quoted.' },
      { spl: '| makeresults | eval Processes.user="ann", Processes.dest="h1" | rename Processes.* AS *', description: 'Takes a prefix off.' },
    ],
    page: 'Search Reference: rename',
  },
  parse(r) {
    const renames: Renaming[] = [];
    do {
      const from = withoutEscapes(r.field('the field to rename'));
      if (r.takeKeyword('as') === null) {
        r.fail(from.span, `rename expects AS after ${from.text}: write rename ${from.text} AS <new-name>.`);
      }
      const to = r.field('the new name');
      if (to.text === '') r.fail(to.span, `The new name of ${from.text} is empty.`, 'bad-argument');
      const [stars, newStars] = [wildcardCount(from.text), wildcardCount(to.text)];
      if (stars !== newStars) {
        r.report({
          severity: 'error',
          code: 'bad-argument',
          message: `${from.text} has ${stars} wildcard${stars === 1 ? '' : 's'} and ${to.text} has ${newStars}: rename needs the same number on both sides.`,
          ...to.span,
        });
      }
      renames.push({ from, to });
      r.takeSymbol(',');
    } while (!r.atEnd());
    return { renames };
  },
  columnsAfter(args, before) {
    const marker = { type: 'unknown' } as const;
    let fields = new Map(before.fields);
    for (const { from, to } of args.renames) {
      fields = renamed(fields, from.text, to.text, before.open && !hasWildcard(from.text) ? marker : null, marker);
    }
    return { fields, open: before.open };
  },
  needs(args, after) {
    let needs = after;
    for (const { from, to } of [...args.renames].reverse()) {
      if (needs.all) return needs;
      const names = new Set<string>();
      for (const name of needs.names) {
        if (hasWildcard(name)) {
          // A pattern may mean the renamed field or others: both are asked for.
          names.add(name);
          names.add(from.text);
        } else if (hasWildcard(to.text)) {
          const segments = wildcardSegments(to.text)(name);
          if (segments !== null) names.add(fillSegments(from.text, segments));
          names.add(name);
        } else if (name === to.text) {
          names.add(from.text);
        } else {
          names.add(name);
        }
      }
      needs = { all: false, names };
    }
    return needs;
  },
  run(args) {
    return mapBatches((batch) => {
      let columns = new Map<string, Column>(batch.columns);
      const empty = constantColumn(batch.length, null);
      for (const { from, to } of args.renames) columns = renamed(columns, from.text, to.text, null, empty);
      return makeBatch(batch.length, columns);
    });
  },
};

/**
 * The columns after one renaming; the renamed one keeps its place. A source that is not there takes the values of a
 * target that is: the target becomes `empty`, as the page warns. `assumed` stands for a source that may exist unseen.
 */
export function renamed<T>(columns: ReadonlyMap<string, T>, from: string, to: string, assumed: T | null, empty: T): Map<string, T> {
  if (from === to) return new Map(columns);
  if (!hasWildcard(from)) {
    if (columns.has(from)) return replaced(columns, new Map([[from, to]]));
    const out = new Map(columns);
    if (out.has(to)) out.set(to, empty);
    else if (assumed !== null) out.set(to, assumed);
    return out;
  }
  const match = fieldSegments(from);
  const names = new Map<string, string>();
  for (const name of columns.keys()) {
    const segments = match(name);
    if (segments !== null) names.set(name, fillSegments(to, segments));
  }
  return replaced(columns, names);
}

/** Columns with some names changed; other columns that have one of the new names go. */
function replaced<T>(columns: ReadonlyMap<string, T>, names: ReadonlyMap<string, string>): Map<string, T> {
  const targets = new Set(names.values());
  const out = new Map<string, T>();
  for (const [name, column] of columns) {
    const to = names.get(name);
    if (to !== undefined) out.set(to, column);
    else if (!targets.has(name)) out.set(name, column);
  }
  return out;
}
