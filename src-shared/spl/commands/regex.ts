/** `regex`: keeps or removes the events that match a regular expression (Search Reference, "regex"). */
import { items, scalarToText } from '../../results/value.ts';
import type { Batch } from '../../results/batch.ts';
import { takeRows } from '../../results/batch.ts';
import type { CommandDef } from './types.ts';
import { needsPlus } from './support/columns.ts';
import { checkPattern, regexOf } from './support/regex.ts';
import { mapBatches } from './support/stream.ts';

/** What `regex` was asked. */
export interface RegexArgs {
  readonly field: string;
  /** True for `field!="..."`: keeps what does not match. */
  readonly negated: boolean;
  /** The pattern as written (PCRE). */
  readonly pattern: string;
}

export const regexCommand: CommandDef<RegexArgs> = {
  name: 'regex',
  kind: 'streaming',
  docs: {
    summary: 'Keeps the events whose field matches a regular expression, or removes them.',
    syntax: 'regex [<field>=|<field>!=] "<regex>"',
    options: [
      { name: 'field', type: '<field>', default: '_raw', description: 'The field to test, with = to keep what matches and != to remove it.' },
      { name: 'regex', type: '"<regex>"', description: 'A Perl-compatible regular expression; it may match anywhere in the value.' },
    ],
    examples: [
      { spl: '| makeresults | eval ip="10.2.0.7" | regex ip="^10\\."', description: 'Keeps addresses that start with 10.' },
      { spl: 'index=* | regex "(?i)timed?\\s*out"', description: 'Looks through the event text.' },
    ],
    page: 'Search Reference: regex',
  },
  parse(r) {
    let field = '_raw';
    let negated = false;
    const start = r.here();
    if (r.atEnd()) r.fail(r.spanFrom(start), 'regex needs a regular expression in double quotes, for instance regex user="^adm".');
    let text = r.takeString();
    if (text === null || r.peekSymbol('=') || r.peekSymbol('!=')) {
      // A word that ends in `!` is what the reader makes of `field!=`.
      const name = text ?? r.field('a field name or a regular expression in double quotes');
      field = name.text.endsWith('!') && !name.quoted ? name.text.slice(0, -1) : name.text;
      negated = field !== name.text || r.takeSymbol('!');
      if (!r.takeSymbol('=')) {
        r.fail(name.span, `regex expects <field>="<regex>" or "<regex>" in double quotes, not ${name.text}.`);
      }
      text = r.takeString() ?? { ...r.rest(), quoted: false };
    }
    return { field, negated, pattern: checkPattern(r, text).pattern };
  },
  columnsAfter: (_args, before) => before,
  needs: (args, after) => needsPlus(after, [args.field]),
  run(args, ctx) {
    const regex = regexOf(args.pattern, '');
    const work = (batch: Batch): Batch => {
      const column = batch.columns.get(args.field);
      const keep: number[] = [];
      for (let i = 0; i < batch.length; i++) {
        const value = column?.[i] ?? null;
        const hit =
          typeof value === 'string' ? regex.test(value) : items(value).some((item) => regex.test(scalarToText(item)));
        if (hit !== args.negated) keep.push(i);
      }
      return keep.length === batch.length ? batch : takeRows(batch, keep);
    };
    return mapBatches((batch) => ctx.guard(() => work(batch)));
  },
};
