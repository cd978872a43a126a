/** `return`: values of the first rows as a search expression (Search Reference, "return"). */
import { batchFromRows } from '../../results/batch.ts';
import { items, scalarToText } from '../../results/value.ts';
import type { CommandDef } from './types.ts';
import { columnsOf, needsOf } from './support/columns.ts';
import { comparison } from './format.ts';

/** One value to return. */
export interface ReturnItem {
  readonly field: string;
  /** The name in `name="value"`; null for `$field`, which gives the value alone. */
  readonly as: string | null;
}

/** What `return` was asked. */
export interface ReturnArgs {
  readonly count: number;
  readonly items: readonly ReturnItem[];
}

export const returnCommand: CommandDef<ReturnArgs> = {
  name: 'return',
  aliases: ['oldreturn'],
  kind: 'transforming',
  docs: {
    summary: 'Returns values of the first rows from a subsearch to the search around it.',
    syntax: 'return [<count>] [<alias>=<field> | <field> | $<field>]...',
    options: [
      { name: 'count', type: '<int>', default: '1', description: 'Rows to use.' },
      { name: 'field', type: '<field>', description: 'Gives field="value".' },
      { name: 'alias=field', type: '<alias>=<field>', description: 'Gives alias="value".' },
      { name: '$field', type: '$<field>', description: 'Gives the value alone.' },
    ],
    examples: [
      { spl: 'index=* [ search index=* level=error | top limit=1 host | return host ]', description: 'The events of the host with most errors.' },
      { spl: '| makeresults | eval src="10.0.0.1" | return ip=src', description: 'ip="10.0.0.1"' },
    ],
    page: 'Search Reference: return',
  },
  parse(r) {
    const count = r.takeInteger();
    if (count !== null && count.value < 1) r.fail(count.span, 'The number of rows must be 1 or more.', 'bad-argument');
    const list: ReturnItem[] = [];
    while (!r.atEnd()) {
      const dollar = r.takeSymbol('$');
      const first = r.field();
      const written = first.text.startsWith('$') && !first.quoted;
      if (dollar || written) {
        list.push({ field: written ? first.text.slice(1) : first.text, as: null });
      } else if (r.takeSymbol('=')) {
        list.push({ field: r.field('the field whose value to return').text, as: first.text });
      } else {
        list.push({ field: first.text, as: first.text });
      }
      r.takeSymbol(',');
    }
    if (list.length === 0) r.fail(r.spanFrom(r.here()), 'return needs at least one field.');
    return { count: count?.value ?? 1, items: list };
  },
  columnsAfter: () => columnsOf(['search']),
  needs: (args) => needsOf(args.items.map((i) => i.field)),
  run: (args) =>
    async function* (input) {
      const texts = new Set<string>();
      let rows = 0;
      for await (const batch of input) {
        for (let i = 0; i < batch.length && rows < args.count; i++) {
          const parts: string[] = [];
          for (const { field, as } of args.items) {
            const [value] = items(batch.columns.get(field)?.[i]);
            if (value !== undefined) parts.push(as === null ? scalarToText(value) : comparison(as, scalarToText(value)));
          }
          if (parts.length === 0) continue;
          // Rows that say the same count, but are written once.
          texts.add(parts.join(' '));
          rows++;
        }
        if (rows >= args.count) break;
      }
      const [first] = texts;
      if (first !== undefined) yield batchFromRows([{ search: texts.size === 1 ? first : [...texts].map((t) => `(${t})`).join(' OR ') }]);
    },
};
