/** `rex`: fields from the named groups of a regular expression, or sed edits (Search Reference, "rex"). */
import type { Batch, Column } from '../../results/batch.ts';
import { makeBatch } from '../../results/batch.ts';
import type { Scalar, Value } from '../../results/value.ts';
import { fromItems, isMultivalue, items, scalarToText } from '../../results/value.ts';
import type { CommandDef, ExecContext, Operator } from './types.ts';
import { mergeOptions } from './support/args.ts';
import { columnsWith, isNeeded, needsPlus } from './support/columns.ts';
import { checkPattern, regexOf } from './support/regex.ts';
import type { SedCommand } from './support/sed.ts';
import { compileSed, parseSed } from './support/sed.ts';
import { copyColumn, mapBatches } from './support/stream.ts';

/** What `rex` was asked. */
export type RexArgs =
  | {
      readonly mode: 'extract';
      readonly field: string;
      /** The pattern as written (PCRE). */
      readonly pattern: string;
      /** Names of its groups: the fields to set. */
      readonly groups: readonly string[];
      /** Matches per value; 0 is no limit. */
      readonly maxMatch: number;
      readonly offsetField: string | null;
    }
  | { readonly mode: 'sed'; readonly field: string; readonly commands: readonly SedCommand[] };

const OPTIONS = { field: 'field', max_match: 'int', offset_field: 'field', mode: ['sed'] } as const;

export const rexCommand: CommandDef<RexArgs> = {
  name: 'rex',
  kind: 'streaming',
  docs: {
    summary: 'Sets fields from the named groups of a regular expression, or edits text with a sed expression.',
    syntax: 'rex [field=<field>] "<regex>" [max_match=<int>] [offset_field=<field>]  |  rex [field=<field>] mode=sed "<sed>"',
    options: [
      { name: 'field', type: '<field>', default: '_raw', description: 'The field to read.' },
      { name: 'regex', type: '"<regex>"', description: 'A Perl-compatible regular expression with named groups (?<name>...). Where it does not match, fields keep their values.' },
      { name: 'max_match', type: '<int>', default: '1', description: 'Matches to take from a value; more than one make multivalues; 0 takes all.' },
      { name: 'offset_field', type: '<field>', description: 'A field for the first and last position of the groups, counted from 0, as in user=5-7.' },
      { name: 'mode', type: 'sed', description: 'Edits the field: s/<regex>/<replacement>/g, with \\1 for groups, or y/<from>/<to>/.' },
    ],
    examples: [
      { spl: '| makeresults | eval msg="user=ann took 35 ms" | rex field=msg "user=(?<user>\\w+) took (?<ms>\\d+)"', description: 'Two fields from text.' },
      { spl: '| makeresults | eval test="a$1,b$2" | rex field=test max_match=0 "((?<field>[^$]*)\\$(?<value>[^,]*),?)"', description: 'All matches as multivalues.' },
      { spl: '| makeresults | eval card="1234-5678-9012-3456" | rex field=card mode=sed "s/(\\d{4}-){3}/XXXX-XXXX-XXXX-/g"', description: 'Masks text.' },
    ],
    page: 'Search Reference: rex',
  },
  parse(r) {
    let options = r.options(OPTIONS);
    if (r.atEnd()) r.fail(r.spanFrom(r.here()), 'rex needs a regular expression in double quotes, for instance rex "user=(?<user>\\w+)".');
    const text = r.takeString() ?? r.rest();
    options = mergeOptions(options, r.options(OPTIONS));
    const field = options.field ?? '_raw';
    if (options.mode === 'sed') {
      try {
        return { mode: 'sed', field, commands: checkedSed(text.text) };
      } catch (error) {
        r.fail(text.span, error instanceof Error ? error.message : String(error), 'bad-argument');
      }
    }
    const { pattern, groups } = checkPattern(r, text);
    if (groups.length === 0) {
      r.fail(text.span, 'rex needs at least one named group, for instance (?<user>\\w+): its name becomes the field.', 'bad-argument');
    }
    const maxMatch = options.max_match ?? 1;
    if (maxMatch < 0 && options.spans.max_match) r.fail(options.spans.max_match, `max_match must be 0 or more, not ${maxMatch}.`, 'bad-argument');
    return { mode: 'extract', field, pattern, groups: [...new Set(groups)], maxMatch, offsetField: options.offset_field ?? null };
  },
  columnsAfter(args, before) {
    if (args.mode === 'sed') return before;
    const type = args.maxMatch === 1 ? ('string' as const) : ('multivalue' as const);
    const added = args.groups.map((g) => [g, type] as const);
    return columnsWith(before, args.offsetField === null ? added : [...added, [args.offsetField, 'string'] as const]);
  },
  needs(args, after) {
    if (args.mode === 'sed') return after;
    const used = [...args.groups, ...(args.offsetField === null ? [] : [args.offsetField])].some((g) => isNeeded(after, g));
    return used ? needsPlus(after, [args.field]) : after;
  },
  run: (args, ctx) => (args.mode === 'sed' ? edit(args, ctx) : extract(args, ctx)),
};

/** Parses and compiles, so that a bad regex is found when the search is checked. */
function checkedSed(text: string): SedCommand[] {
  const commands = parseSed(text);
  compileSed(commands);
  return commands;
}

function edit(args: Extract<RexArgs, { mode: 'sed' }>, ctx: ExecContext): Operator {
  const change = compileSed(args.commands);
  const work = (batch: Batch): Batch => {
    const column = batch.columns.get(args.field);
    if (column === undefined) return batch;
    const out = column.map((v): Value => {
      if (v === null) return null;
      return isMultivalue(v) ? v.map((item) => change(scalarToText(item))) : change(scalarToText(v as Scalar));
    });
    return makeBatch(batch.length, new Map(batch.columns).set(args.field, out));
  };
  return mapBatches((batch) => ctx.guard(() => work(batch)));
}

function extract(args: Extract<RexArgs, { mode: 'extract' }>, ctx: ExecContext): Operator {
  const { groups, offsetField } = args;
  const limit = args.maxMatch === 0 ? Number.POSITIVE_INFINITY : args.maxMatch;
  const regex = regexOf(args.pattern, `${limit === 1 ? '' : 'g'}${offsetField === null ? '' : 'd'}`);
  const work = (batch: Batch): Batch => {
    const source = batch.columns.get(args.field);
    const columns = new Map<string, Column>(batch.columns);
    const outs = groups.map((g) => copyColumn(batch.columns.get(g), batch.length));
    const offsets = offsetField === null ? null : copyColumn(batch.columns.get(offsetField), batch.length);
    if (source !== undefined) {
      for (let i = 0; i < batch.length; i++) {
        const value = source[i] as Value;
        if (value === null) continue;
        if (limit === 1 && !isMultivalue(value)) {
          const m = regex.exec(scalarToText(value as Scalar));
          if (m === null) continue;
          const found = m.groups as Record<string, string | undefined>;
          for (let g = 0; g < groups.length; g++) {
            const text = found[groups[g] as string];
            if (text !== undefined) (outs[g] as Value[])[i] = text;
          }
          if (offsets !== null) offsets[i] = offsetsOf(m, groups);
          continue;
        }
        const lists: string[][] = groups.map(() => []);
        const places: string[] = [];
        for (const item of items(value)) {
          for (const m of matches(regex, scalarToText(item), limit)) {
            const found = m.groups as Record<string, string | undefined>;
            groups.forEach((name, g) => {
              const text = found[name];
              if (text !== undefined) lists[g]?.push(text);
            });
            if (offsets !== null) places.push(offsetsOf(m, groups));
          }
        }
        lists.forEach((list, g) => {
          if (list.length > 0) (outs[g] as Value[])[i] = fromItems(list);
        });
        if (offsets !== null && places.length > 0) offsets[i] = fromItems(places);
      }
    }
    groups.forEach((name, g) => columns.set(name, outs[g] as Column));
    if (offsets !== null && offsetField !== null) columns.set(offsetField, offsets);
    return makeBatch(batch.length, columns);
  };
  return mapBatches((batch) => ctx.guard(() => work(batch)));
}

/** Up to `limit` matches in a text. A match of nothing moves on by one character. */
function* matches(regex: RegExp, text: string, limit: number): Iterable<RegExpExecArray> {
  if (!regex.global) {
    const m = regex.exec(text);
    if (m !== null) yield m;
    return;
  }
  regex.lastIndex = 0;
  for (let n = 0; n < limit; n++) {
    const at = regex.lastIndex;
    const m = regex.exec(text);
    if (m === null) return;
    // An empty match right at the end of the one before is not a match of its own to PCRE's users.
    if (m[0] === '') {
      regex.lastIndex = m.index + 1;
      if (n > 0 && m.index === at) {
        n--;
        if (regex.lastIndex > text.length) return;
        continue;
      }
    }
    yield m;
  }
}

/** First and last position of the groups: `a=0-9`, and with more than one group `a=0-9&b=11-12`. */
function offsetsOf(m: RegExpExecArray, groups: readonly string[]): string {
  const indices = m.indices?.groups;
  const parts: string[] = [];
  for (const name of groups) {
    const range = indices?.[name];
    if (range !== undefined) parts.push(`${name}=${range[0]}-${range[1] - 1}`);
  }
  return parts.join('&');
}
