/** `format`: rows as the text of a search expression (Search Reference, "format"); subsearches use it too. */
import type { Batch } from '../../results/batch.ts';
import { batchFromRows } from '../../results/batch.ts';
import { items, scalarToText } from '../../results/value.ts';
import type { CommandDef } from './types.ts';
import { mergeOptions, wholeNumber } from './support/args.ts';
import { columnsOf, NEEDS_ALL } from './support/columns.ts';
import { gather } from './support/stream.ts';

/** How rows are written. */
export interface FormatArgs {
  readonly rowPrefix: string;
  readonly columnPrefix: string;
  readonly columnSeparator: string;
  readonly columnEnd: string;
  readonly rowSeparator: string;
  readonly rowEnd: string;
  /** Between the values of a multivalue. */
  readonly mvSeparator: string;
  /** Rows to write; 0 is all. */
  readonly maxResults: number;
  /** The whole as a quoted text, for `searchmatch()`. */
  readonly quote: boolean;
  /** What is written for no rows. */
  readonly emptyText: string;
}

/** The form that a subsearch's rows take in the search around it. */
const SUBSEARCH_FORMAT: FormatArgs = {
  rowPrefix: '(',
  columnPrefix: '(',
  columnSeparator: 'AND',
  columnEnd: ')',
  rowSeparator: 'OR',
  rowEnd: ')',
  mvSeparator: 'OR',
  maxResults: 0,
  quote: false,
  emptyText: 'NOT ()',
};

const OPTIONS = { quote: 'bool', mvsep: 'string', maxresults: 'int', emptystr: 'string' } as const;

export const formatCommand: CommandDef<FormatArgs> = {
  name: 'format',
  kind: 'transforming',
  docs: {
    summary: 'Writes all rows as one search expression into the field search. Fields stand by name.',
    syntax: 'format [quote=<bool>] [mvsep="<string>"] [maxresults=<int>] ["<row prefix>" "<column prefix>" "<column separator>" "<column end>" "<row separator>" "<row end>"] [emptystr="<string>"]',
    options: [
      { name: 'quote', type: '<bool>', default: 'false', description: 'Puts the whole in double quotes, for searchmatch().' },
      { name: 'mvsep', type: '<string>', default: 'OR', description: 'Between the values of a multivalue.' },
      { name: 'maxresults', type: '<int>', default: '0', description: 'Rows to write; 0 writes all.' },
      { name: 'row and column text', type: 'six strings', default: '"(" "(" "AND" ")" "OR" ")"', description: 'All six or none.' },
      { name: 'emptystr', type: '<string>', default: 'NOT ()', description: 'The expression for no rows.' },
    ],
    examples: [
      { spl: '| makeresults | eval host="h1", level="error" | fields host, level | format', description: '( ( host="h1" AND level="error" ) )' },
      { spl: '| makeresults | eval a=1, b=2 | fields a, b | format "[" "[" "&&" "]" "||" "]"', description: 'Other brackets.' },
    ],
    page: 'Search Reference: format',
  },
  parse(r) {
    let options = r.options(OPTIONS);
    const texts: string[] = [];
    for (let text = r.takeString(); text !== null; text = r.takeString()) {
      texts.push(text.text);
      options = mergeOptions(options, r.options(OPTIONS));
    }
    if (texts.length !== 0 && texts.length !== 6) {
      r.fail(r.spanFrom(r.here()), `format takes six strings for rows and columns, or none, not ${texts.length}.`, 'bad-argument');
    }
    const [rowPrefix, columnPrefix, columnSeparator, columnEnd, rowSeparator, rowEnd] = texts;
    const d = SUBSEARCH_FORMAT;
    return {
      rowPrefix: rowPrefix ?? d.rowPrefix,
      columnPrefix: columnPrefix ?? d.columnPrefix,
      columnSeparator: columnSeparator ?? d.columnSeparator,
      columnEnd: columnEnd ?? d.columnEnd,
      rowSeparator: rowSeparator ?? d.rowSeparator,
      rowEnd: rowEnd ?? d.rowEnd,
      mvSeparator: options.mvsep ?? d.mvSeparator,
      quote: options.quote ?? false,
      maxResults: wholeNumber(r, options, 'maxresults', 0, 0),
      emptyText: options.emptystr ?? d.emptyText,
    };
  },
  columnsAfter: () => columnsOf(['search']),
  needs: () => NEEDS_ALL,
  run: (args, ctx) =>
    async function* (input) {
      yield batchFromRows([{ search: formatRows(await gather(input, ctx, 'format'), args) }]);
    },
};

/**
 * Rows as a search expression: `( ( a="x" AND b="y" ) OR ( a="z" ) )`. Fields stand by name, as in the examples of the
 * reference page, whatever the order of the columns. Internal fields (`_...`) and missing ones are left out; the fields
 * `search` and `query` hold expressions, which go in as they are.
 */
export function formatRows(batch: Batch, options: FormatArgs = SUBSEARCH_FORMAT): string {
  const columns = [...batch.columns].filter(([name]) => !name.startsWith('_')).sort(([a], [b]) => (a < b ? -1 : 1));
  const count = options.maxResults === 0 ? batch.length : Math.min(options.maxResults, batch.length);
  const rows: string[] = [];
  for (let i = 0; i < count; i++) {
    const parts: string[] = [];
    for (const [name, column] of columns) {
      const terms = items(column[i]).map((item) => {
        const text = scalarToText(item);
        return name === 'search' || name === 'query' ? text : comparison(name, text);
      });
      if (terms.length === 1) parts.push(terms[0] as string);
      else if (terms.length > 1) parts.push(`( ${terms.join(` ${options.mvSeparator} `)} )`);
    }
    if (parts.length > 0) rows.push(`${options.columnPrefix} ${parts.join(` ${options.columnSeparator} `)} ${options.columnEnd}`);
  }
  const text = rows.length === 0 ? options.emptyText : `${options.rowPrefix} ${rows.join(` ${options.rowSeparator} `)} ${options.rowEnd}`;
  return options.quote ? `"${escapeQuoted(text)}"` : text;
}

/** `name="value"` with what needs it quoted and escaped. */
export function comparison(name: string, value: string): string {
  const field = /^[\w.{}@:-]+$/.test(name) ? name : `"${escapeQuoted(name)}"`;
  return `${field}="${escapeQuoted(value)}"`;
}

function escapeQuoted(text: string): string {
  return text.replace(/["\\]/g, '\\$&');
}
