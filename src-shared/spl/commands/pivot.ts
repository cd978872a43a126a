/** `pivot`: a report over a dataset of a data model (Search Reference, "pivot"). */
import type { Span } from '../syntax/ast.ts';
import { type Wanted, datasetStages } from '../knowledge/dataset-stages.ts';
import { findDataset, pathOf, referenceOf } from '../knowledge/datasets.ts';
import { NO_KNOWLEDGE } from '../knowledge/knowledge.ts';
import type { ArgReader, CommandDef } from './types.ts';
import { NEEDS_NONE, OPEN_COLUMNS } from './support/columns.ts';
import { fieldText } from './support/pipeline-text.ts';
import { generate } from './support/stream.ts';

/** A row or column split: its field, its name in the result, and how its values are put together. */
export interface PivotSplit {
  readonly field: string;
  readonly as: string;
  /** Span of `bin`, or null for the values themselves. */
  readonly span: string | null;
}

/** What `pivot` was asked. */
export interface PivotArgs {
  readonly model: string;
  readonly dataset: string;
  readonly cells: readonly { readonly fn: string; readonly field: string; readonly as: string }[];
  readonly rows: readonly PivotSplit[];
  readonly columns: readonly PivotSplit[];
  /** Conditions of `search`, with the field that each is about. */
  readonly filters: readonly { readonly field: string; readonly condition: (field: string) => string }[];
  /** Columns at most; 0 for all. */
  readonly columnLimit: number;
  readonly showOther: boolean;
  readonly rowSummary: boolean;
  readonly columnSummary: boolean;
  /** Fields of `sort`, and rows at most. */
  readonly sort: { readonly count: number; readonly fields: readonly string[] } | null;
  readonly at: Span;
}

const KEYWORDS = ['splitrow', 'splitcol', 'filter', 'limit', 'rowsummary', 'colsummary', 'showother', 'numcols', 'sort', 'rowsort'];
const PERIODS: Readonly<Record<string, string>> = { auto: 'auto', year: '1y', month: '1mon', day: '1d', hour: '1h', minute: '1m', second: '1s' };

export const pivotCommand: CommandDef<PivotArgs> = {
  name: 'pivot',
  kind: 'generating',
  docs: {
    summary: 'Makes a report over a dataset of a data model: cells, split by rows and columns.',
    syntax: 'pivot <model> <dataset> <function>(<field>) [AS <name>]... [SPLITROW <field> [AS <name>] [PERIOD <period>]]... [SPLITCOL <field>]... [FILTER <field> <op> <value>]... [SORT <count> <field>...] [ROWSUMMARY 0|1] [COLSUMMARY 0|1] [NUMCOLS <int>] [SHOWOTHER 0|1]',
    options: [
      { name: 'model, dataset', type: '<name>', description: 'The data model and one of its datasets.' },
      { name: 'function(field)', type: '<function>(<field>) [AS <name>]', description: 'A cell; count(<dataset>) counts events.' },
      { name: 'SPLITROW', type: '<field> [AS <name>] [PERIOD <period>] [RANGE size=<num>]', description: 'Rows by the values of a field, by periods of time or by ranges of a number.' },
      { name: 'SPLITCOL', type: '<field> [PERIOD <period>] [RANGE size=<num>]', description: 'Columns likewise.' },
      { name: 'FILTER', type: '<field> is | isNot | contains | doesNotContain | startsWith | endsWith | in | isNull | isNotNull | = | != | < | <= | > | >= <value>', description: 'Only events that meet a condition.' },
      { name: 'SORT', type: '<count> [-]<field>...', description: 'Order and number of rows.' },
      { name: 'NUMCOLS', type: '<int>', default: '100', description: 'Columns at most; the others are put together where SHOWOTHER is 1.' },
      { name: 'ROWSUMMARY, COLSUMMARY', type: '0 | 1', default: '0', description: 'A column of totals, a row of totals.' },
    ],
    examples: [
      { spl: '| pivot Web Web count(Web) AS hits SPLITROW status', description: 'Hits per status.' },
      { spl: '| pivot Web Web count(Web) AS hits SPLITROW _time AS _time PERIOD hour SPLITCOL http_method', description: 'Hits per hour and method.' },
    ],
    page: 'Search Reference: pivot',
  },
  parse: parsePivot,
  columnsAfter: () => OPEN_COLUMNS,
  needs: () => NEEDS_NONE,
  run: (args, ctx) =>
    generate(async function* () {
      const found = findDataset((await ctx.knowledge?.()) ?? NO_KNOWLEDGE, `${args.model}.${args.dataset}`, []);
      const path = pathOf(found.lineage);
      const wanted = new Map<string, Wanted>();
      /** The column of a field: made of the dataset where it is one of its fields, else as the events have it. */
      const column = (name: string): string => {
        const ref = name === args.dataset ? path : referenceOf(found, name).kind === 'event' ? `${path}.${name}` : name;
        const reference = referenceOf(found, ref);
        if (reference.kind === 'field' && !reference.known) return name;
        if (reference.kind !== 'event') wanted.set(ref, { as: ref, ref });
        return ref;
      };
      const stages: string[] = [];
      if (args.filters.length > 0) stages.push(`search ${args.filters.map((f) => `(${f.condition(fieldText(column(f.field)))})`).join(' ')}`);
      const splits = [...args.rows, ...args.columns].map((split) => ({ ...split, from: column(split.field) }));
      for (const { from, as, span } of splits) {
        if (from !== as) stages.push(`eval ${fieldText(as)}='${from}'`);
        if (span === 'auto') stages.push(`bin ${fieldText(as)}`);
        else if (span !== null) stages.push(`bin ${fieldText(as)} span=${span}`);
      }
      const cells = args.cells.map((c) => (c.fn === 'count' && c.field === args.dataset ? `count AS ${fieldText(c.as)}` : `${c.fn}(${fieldText(column(c.field))}) AS ${fieldText(c.as)}`)).join(' ');
      const [over] = args.rows;
      const [by] = args.columns;
      if (by === undefined) stages.push(`stats ${cells}${args.rows.length === 0 ? '' : ` by ${args.rows.map((r) => fieldText(r.as)).join(' ')}`}`);
      else stages.push(`chart limit=${args.columnLimit} useother=${args.showOther} ${cells}${over === undefined ? '' : ` over ${fieldText(over.as)}`} by ${fieldText(by.as)}`);
      if (args.sort !== null) stages.push(`sort ${args.sort.count} ${args.sort.fields.join(', ')}`);
      if (args.rowSummary || args.columnSummary) stages.push(`addtotals row=${args.rowSummary} col=${args.columnSummary}${over === undefined ? '' : ` labelfield=${fieldText(over.as)} label=ALL`} fieldname=ALL`);
      const made = datasetStages((await ctx.knowledge?.()) ?? NO_KNOWLEDGE, found, [...wanted.values()], null, args.at);
      for (const note of made.notes) ctx.message('warning', note);
      yield* ctx.runPipeline({ kind: 'pipeline', stages: [...made.stages, ...ctx.parse(`| ${stages.join(' | ')}`, args.at).stages], span: args.at });
    }),
};

function parsePivot(r: ArgReader): PivotArgs {
  const start = r.here();
  if (r.atEnd()) r.fail(r.spanFrom(start), 'pivot needs a data model, a dataset and what to count.');
  const model = r.value('the name of a data model').text;
  const dataset = r.value('the name of a dataset').text;
  const cells: PivotArgs['cells'][number][] = [];
  const rows: PivotSplit[] = [];
  const columns: PivotSplit[] = [];
  const filters: PivotArgs['filters'][number][] = [];
  let columnLimit = 100;
  let showOther = true;
  let rowSummary = false;
  let columnSummary = false;
  let sort: PivotArgs['sort'] = null;
  while (!r.atEnd()) {
    const keyword = r.takeKeyword(...KEYWORDS)?.text.toLowerCase();
    if (keyword === undefined) cells.push(cellOf(r));
    else if (keyword === 'splitrow') rows.push(splitOf(r));
    else if (keyword === 'splitcol') columns.push(splitOf(r));
    else if (keyword === 'filter') filters.push(filterOf(r));
    else if (keyword === 'numcols') columnLimit = numberOf(r);
    else if (keyword === 'showother') showOther = numberOf(r) !== 0;
    else if (keyword === 'rowsummary') rowSummary = numberOf(r) !== 0;
    else if (keyword === 'colsummary') columnSummary = numberOf(r) !== 0;
    else if (keyword === 'sort' || keyword === 'rowsort') sort = sortOf(r);
    else r.fail(r.spanFrom(start), 'pivot has no LIMIT here: use SORT <count> -<field>.', 'unsupported');
  }
  if (cells.length === 0) r.fail(r.spanFrom(start), 'pivot needs what to count, for instance count(Web) AS hits.');
  if (columns.length > 1) r.fail(r.spanFrom(start), 'pivot takes one SPLITCOL here: put the other field into SPLITROW.', 'unsupported');
  if (columns.length > 0 && rows.length > 1) r.fail(r.spanFrom(start), 'pivot takes one SPLITROW with SPLITCOL here.', 'unsupported');
  return { model, dataset, cells, rows, columns, filters, columnLimit, showOther, rowSummary, columnSummary, sort, at: r.spanFrom(start) };
}

function cellOf(r: ArgReader): PivotArgs['cells'][number] {
  const from = r.here();
  const fn = r.value('a function such as count(Web)').text;
  const argument = r.takeParenText();
  if (argument === null) return r.fail(r.spanFrom(from), `Expected ${fn}(<field>), SPLITROW, SPLITCOL, FILTER or another element of pivot.`);
  const field = argument.text.trim().replace(/^["'](.*)["']$/s, '$1');
  return { fn: fn.toLowerCase(), field, as: r.takeKeyword('as') === null ? `${fn}(${field})` : r.field('a name for the cell').text };
}

function splitOf(r: ArgReader): PivotSplit {
  const { text: field } = r.field('a field to split by');
  let as = field;
  let span: string | null = field === '_time' ? 'auto' : null;
  for (;;) {
    if (r.takeKeyword('as') !== null) as = r.field('a name').text;
    else if (r.takeKeyword('period') !== null) {
      const period = r.value('a period');
      span = PERIODS[period.text.toLowerCase()] ?? r.fail(period.span, `pivot knows the periods ${Object.keys(PERIODS).join(', ')}, not ${period.text}.`, 'bad-argument');
    } else if (r.takeKeyword('range') !== null) {
      const range = r.options({ start: 'number', end: 'number', max: 'int', size: 'number' });
      span = range.size === undefined ? 'auto' : String(range.size);
    } else return { field, as, span };
  }
}

function numberOf(r: ArgReader): number {
  const from = r.here();
  return r.takeInteger()?.value ?? r.fail(r.spanFrom(from), 'A whole number is missing here.', 'bad-argument');
}

function sortOf(r: ArgReader): NonNullable<PivotArgs['sort']> {
  const count = r.takeInteger()?.value ?? 0;
  const fields: string[] = [];
  while (!r.atEnd() && !r.peekKeyword(...KEYWORDS)) {
    const sign = r.takeSymbol('-') ? '-' : r.takeSymbol('+') ? '+' : '';
    const { text } = r.field('a field to sort by');
    fields.push(text.startsWith('-') ? `- ${fieldText(text.slice(1))}` : `${sign}${fieldText(text)}`);
    r.takeSymbol(',');
  }
  return { count, fields };
}

function filterOf(r: ArgReader): PivotArgs['filters'][number] {
  const item = r.field('a field to filter by');
  // Without blanks the comparison is read with the field: bytes>25, and as far as its = where it has one: status!=200.
  const tight = item.quoted ? null : /^([^<>!]+)([<>!]+)(.*)$/.exec(item.text);
  const field = tight === null ? item.text : (tight[1] as string);
  if (tight !== null) {
    const op = `${tight[2] as string}${r.takeSymbol('=') ? '=' : ''}`;
    if (!['<', '>', '<=', '>=', '!='].includes(op)) r.fail(item.span, `pivot knows no comparison "${op}": use =, !=, <, <=, > or >=.`, 'bad-argument');
    const value = quoted(tight[3] === '' ? r.value('a value').text : (tight[3] as string));
    return { field, condition: (f) => `${f}${op}${value}` };
  }
  const symbol = (['=', '!', '<', '>'] as const).find((s) => r.takeSymbol(s));
  if (symbol !== undefined) {
    const op = symbol !== '=' && r.takeSymbol('=') ? `${symbol}=` : symbol;
    const value = quoted(r.value('a value').text);
    return { field, condition: (f) => `${f}${op}${value}` };
  }
  const word = r.value('a comparison such as is, contains or >=');
  const value = (): string => r.value('a value').text;
  switch (word.text.toLowerCase()) {
    case 'isnull':
      return { field, condition: (f) => `NOT ${f}=*` };
    case 'isnotnull':
      return { field, condition: (f) => `${f}=*` };
    case 'in': {
      const list = r.takeParenText();
      if (list === null) return r.fail(word.span, `in needs a list: ${field} in (a, b).`);
      return { field, condition: (f) => `${f} IN (${list.text})` };
    }
    case 'is':
    case '=':
      return filterText(field, value(), (v) => v, '=');
    case 'isnot':
    case '!=':
      return filterText(field, value(), (v) => v, '!=');
    case 'contains':
      return filterText(field, value(), (v) => `*${v}*`, '=');
    case 'doesnotcontain':
      return filterText(field, value(), (v) => `*${v}*`, '!=');
    case 'startswith':
      return filterText(field, value(), (v) => `${v}*`, '=');
    case 'endswith':
      return filterText(field, value(), (v) => `*${v}`, '=');
    case '<':
    case '<=':
    case '>':
    case '>=':
      return filterText(field, value(), (v) => v, word.text);
    default:
      return r.fail(word.span, `pivot knows no comparison "${word.text}": use is, isNot, contains, doesNotContain, startsWith, endsWith, in, isNull, isNotNull, =, !=, <, <=, > or >=.`, 'bad-argument');
  }
}

function filterText(field: string, value: string, pattern: (v: string) => string, op: string): PivotArgs['filters'][number] {
  return { field, condition: (f) => `${f}${op}${quoted(pattern(value))}` };
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
