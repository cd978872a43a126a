/** `replace`: whole field values by others (Search Reference, "replace"). */
import type { Column } from '../../results/batch.ts';
import { makeBatch } from '../../results/batch.ts';
import type { Scalar, Value } from '../../results/value.ts';
import { isMultivalue, scalarToText } from '../../results/value.ts';
import type { CommandDef, FieldItem } from './types.ts';
import { mapBatches } from './support/stream.ts';
import { fieldMatcher, fillSegments, hasWildcard, wildcardCount, wildcardSegments } from './support/wildcards.ts';

/** One `"old" WITH "new"`. */
export interface Replacement {
  readonly from: string;
  readonly to: string;
}

/** What `replace` was asked. */
export interface ReplaceArgs {
  /** The first that matches a value is used. */
  readonly replacements: readonly Replacement[];
  /** Names and patterns; empty means all fields. */
  readonly fields: readonly FieldItem[];
}

export const replaceCommand: CommandDef<ReplaceArgs> = {
  name: 'replace',
  kind: 'streaming',
  docs: {
    summary: 'Replaces whole values of fields.',
    syntax: 'replace <value> WITH <value> [, <value> WITH <value>]... [IN <field-list>]',
    options: [
      { name: 'value WITH value', type: '<wc-string> WITH <wc-string>', description: 'The value to replace and the new one. * stands for any text; * in the new value puts it back.' },
      { name: 'IN', type: '<field>, ...', default: 'all fields', description: 'The fields to change. Without it internal fields stay.' },
    ],
    examples: [
      { spl: '| makeresults | eval host="localhost" | replace *host WITH "this machine" IN host', description: 'A value by wildcard.' },
      { spl: '| makeresults | eval path="/api/v1/users" | replace "/api/*/users" WITH "/*/people" IN path', description: 'What * stood for goes into the new value: /v1/people.' },
    ],
    page: 'Search Reference: replace',
  },
  parse(r) {
    const replacements: Replacement[] = [];
    do {
      const from = r.value('the value to replace');
      if (r.takeKeyword('with') === null) r.fail(from.span, `replace expects WITH after ${from.text}: write replace ${from.text} WITH <new value>.`);
      const to = r.value('the new value');
      const [a, b] = [wildcardCount(from.text), wildcardCount(to.text)];
      if (b > 0 && a !== b) r.fail(to.span, `The new value has ${b} wildcards and the old one ${a}: use as many, or none.`, 'bad-argument');
      replacements.push({ from: from.text, to: to.text });
      r.takeSymbol(',');
    } while (!r.atEnd() && !r.peekKeyword('in'));
    const fields = r.takeKeyword('in') === null ? [] : r.fields({ stop: ['with', 'in'] });
    const again = r.takeKeyword('with', 'in');
    if (again !== null) r.fail(again.span, `replace has one IN, at its end: put what comes before this ${again.text} into a replace of its own.`);
    return { replacements, fields };
  },
  columnsAfter: (_args, before) => before,
  needs: (_args, after) => after,
  run(args) {
    const patterns = args.fields.map((f) => f.text);
    const listed = patterns.length === 0 ? (name: string) => !name.startsWith('_') : fieldMatcher(patterns);
    const rules = args.replacements.map(({ from, to }) => ({ match: wildcardSegments(from), to, wild: hasWildcard(to) }));
    const change = (value: Scalar): Scalar => {
      const text = scalarToText(value);
      for (const { match, to, wild } of rules) {
        const segments = match(text);
        if (segments !== null) return wild ? fillSegments(to, segments) : to;
      }
      return value;
    };
    return mapBatches((batch) => {
      const columns = new Map<string, Column>();
      for (const [name, column] of batch.columns) {
        columns.set(name, listed(name) ? column.map((v): Value => (v === null ? null : isMultivalue(v) ? v.map(change) : change(v as Scalar))) : column);
      }
      return makeBatch(batch.length, columns);
    });
  },
};
