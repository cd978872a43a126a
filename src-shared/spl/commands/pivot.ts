/** `pivot`: a report over a dataset of a data model (Search Reference, "pivot"). */
import type { Batch } from '../../results/batch.ts';
import { toText } from '../../results/value.ts';
import type { Span } from '../syntax/ast.ts';
import { type Wanted, datasetStages } from '../knowledge/dataset-stages.ts';
import { findDataset, pathOf, referenceOf } from '../knowledge/datasets.ts';
import { NO_KNOWLEDGE } from '../knowledge/knowledge.ts';
import type { ArgReader, CommandDef } from './types.ts';
import { NEEDS_NONE, OPEN_COLUMNS } from './support/columns.ts';
import { fieldText, quotedText } from './support/pipeline-text.ts';
import { generate } from './support/stream.ts';

/** A row or column split: its field, its name in the result, and how its values are put together. */
export interface PivotSplit {
  readonly field: string;
  readonly as: string;
  /** Options of `bin`, empty for its own choice; null for the values themselves. */
  readonly bins: string | null;
  /** What true and false are shown as; null for as they are. */
  readonly labels: { readonly yes: string; readonly no: string } | null;
}

/** Only the values of a field that come first by a statistic. */
export interface PivotLimit {
  readonly field: string;
  readonly count: number;
  /** From the greatest down, or from the least up. */
  readonly descending: boolean;
  readonly by: PivotCell;
}

/** A statistic of a field of the dataset. */
export interface PivotCell {
  readonly fn: string;
  readonly field: string;
  readonly as: string;
}

/** What `pivot` was asked. */
export interface PivotArgs {
  readonly model: string;
  readonly dataset: string;
  readonly cells: readonly PivotCell[];
  readonly rows: readonly PivotSplit[];
  readonly columns: readonly PivotSplit[];
  /** Conditions of `search`, with the field that each is about. */
  readonly filters: readonly { readonly field: string; readonly condition: (field: string) => string }[];
  readonly limits: readonly PivotLimit[];
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
const PERIODS: Readonly<Record<string, string>> = { auto: '', year: 'span=1y', month: 'span=1mon', day: 'span=1d', hour: 'span=1h', minute: 'span=1m', second: 'span=1s' };

export const pivotCommand: CommandDef<PivotArgs> = {
  name: 'pivot',
  kind: 'generating',
  docs: {
    summary: 'Makes a report over a dataset of a data model: cells, split by rows and columns.',
    syntax: 'pivot <model> <dataset> <function>(<field>) [AS <name>]... [SPLITROW <field> [AS <name>] [PERIOD <period>]]... [SPLITCOL <field>]... [FILTER <field> <op> <value>]... [LIMIT <field> BY TOP|BOTTOM <int> <function>(<field>)]... [SORT <count> <field>...] [ROWSUMMARY 0|1] [COLSUMMARY 0|1] [NUMCOLS <int>] [SHOWOTHER 0|1]',
    options: [
      { name: 'model, dataset', type: '<name>', description: 'The data model and one of its datasets.' },
      { name: 'function(field)', type: '<function>(<field>) [AS <name>]', description: 'A cell; count(<dataset>) counts events.' },
      { name: 'SPLITROW', type: '<field> [AS <name>] [PERIOD <period>] [RANGE start=<num> end=<num> max=<int> size=<num>] [TRUELABEL <text>] [FALSELABEL <text>]', description: 'Rows by the values of a field, by periods of time, by ranges of a number, or by true and false.' },
      { name: 'SPLITCOL', type: '<field> [PERIOD <period>] [RANGE ...] [TRUELABEL <text>] [FALSELABEL <text>]', description: 'Columns likewise; of several fields a column for each combination, named by the values with a colon between.' },
      { name: 'FILTER', type: '<field> is | isNot | contains | doesNotContain | startsWith | endsWith | in | isNull | isNotNull | = | != | < | <= | > | >= <value>', description: 'Only events that meet a condition.' },
      { name: 'LIMIT', type: '<field> BY TOP | BOTTOM <int> <function>(<field>)', description: 'Only the values of a field with the greatest or least statistic.' },
      { name: 'SORT', type: '<count> [-]<field>...', description: 'Order and number of rows.' },
      { name: 'NUMCOLS', type: '<int>', default: '100', description: 'Columns at most; the others are put together where SHOWOTHER is 1.' },
      { name: 'ROWSUMMARY, COLSUMMARY', type: '<bool>', default: 'false', description: 'A column of totals, a row of totals.' },
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
      const cell = (c: PivotCell): string => `${c.fn === 'count' && c.field === args.dataset ? 'count' : `${c.fn}(${fieldText(column(c.field))})`} AS ${fieldText(c.as)}`;
      const knowledge = (await ctx.knowledge?.()) ?? NO_KNOWLEDGE;
      const over = async function* (commands: readonly string[]): AsyncIterable<Batch> {
        const made = datasetStages(knowledge, found, [...wanted.values()], null, args.at);
        for (const note of made.notes) ctx.message('warning', note);
        yield* ctx.runPipeline({ kind: 'pipeline', stages: [...made.stages, ...ctx.parse(`| ${commands.join(' | ')}`, args.at).stages], span: args.at });
      };
      for (const limit of args.limits) {
        const field = fieldText(column(limit.field));
        const values: string[] = [];
        const ranked = over([...stages, `stats ${cell({ ...limit.by, as: RANK })} by ${field}`, `sort ${limit.count} ${limit.descending ? '-' : ''}${RANK}`]);
        for await (const batch of ranked) for (const v of batch.columns.get(column(limit.field)) ?? []) values.push(toText(v) ?? '');
        stages.push(values.length === 0 ? 'where false()' : `where in('${column(limit.field)}', ${values.map(quotedText).join(', ')})`);
      }
      for (const split of [...args.rows, ...args.columns]) stages.push(...splitStages(split, column(split.field)));
      stages.push(...tableStages(args, args.cells.map(cell).join(' ')));
      yield* over(stages);
    }),
};

/** The field that ranks the values of a LIMIT; and the one that holds the fields of several SPLITROW beside a SPLITCOL. */
const RANK = '__rank';
const ROW_KEY = '__row';
/** The field that holds the fields of several SPLITCOL. */
const COLUMN_KEY = '__column';

/** Makes the field of a split under its own name. */
function splitStages({ as, bins, labels }: PivotSplit, from: string): string[] {
  const stages: string[] = [];
  if (from !== as) stages.push(`eval ${fieldText(as)}='${from}'`);
  if (bins !== null) stages.push(`bin ${fieldText(as)} ${bins}`);
  if (labels !== null) stages.push(`eval ${fieldText(as)}=case(in(lower('${as}'), "true", "1"), ${quotedText(labels.yes)}, in(lower('${as}'), "false", "0"), ${quotedText(labels.no)}, true(), '${as}')`);
  return stages;
}

/** Makes the table of the cells by the fields of the splits. */
function tableStages(args: PivotArgs, cells: string): string[] {
  const stages: string[] = [];
  const rows = args.rows.map((r) => fieldText(r.as));
  const [first] = args.columns;
  const by = args.columns.length < 2 ? first?.as : COLUMN_KEY;
  // A column for each combination of the values of several fields.
  if (by === COLUMN_KEY) stages.push(`eval ${COLUMN_KEY}=${args.columns.map((c) => `tostring('${c.as}')`).join('.": ".')}`);
  const limits = `limit=${args.columnLimit} useother=${args.showOther}`;
  if (by === undefined) stages.push(`stats ${cells}${rows.length === 0 ? '' : ` by ${rows.join(' ')}`}`);
  else if (rows.length < 2) stages.push(`chart ${limits} ${cells}${rows.length === 0 ? '' : ` over ${rows.join('')}`} by ${fieldText(by)}`);
  else {
    // One field holds all of the row's, so that chart can go over it, and is taken apart again.
    const parts = args.rows.map((r) => `tostring('${r.as}')`);
    stages.push(`eval ${ROW_KEY}=${parts.join('."\u001f".')}`, `chart ${limits} ${cells} over ${ROW_KEY} by ${fieldText(by)}`);
    stages.push(`eval ${rows.map((name, i) => `${name}=mvindex(split(${ROW_KEY}, "\u001f"), ${i})`).join(', ')}`, `fields - ${ROW_KEY}`, `table ${rows.join(' ')} *`);
  }
  if (args.sort !== null) stages.push(`sort ${args.sort.count} ${args.sort.fields.join(', ')}`);
  if (args.rowSummary || args.columnSummary) stages.push(`addtotals row=${args.rowSummary} col=${args.columnSummary}${rows.length === 0 ? '' : ` labelfield=${rows[0] as string} label=ALL`} fieldname=ALL`);
  return stages;
}

function parsePivot(r: ArgReader): PivotArgs {
  const start = r.here();
  if (r.atEnd()) r.fail(r.spanFrom(start), 'pivot needs a data model, a dataset and what to count.');
  const model = r.value('the name of a data model').text;
  const dataset = r.value('the name of a dataset').text;
  const cells: PivotCell[] = [];
  const rows: PivotSplit[] = [];
  const columns: PivotSplit[] = [];
  const filters: PivotArgs['filters'][number][] = [];
  const limits: PivotLimit[] = [];
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
    else if (keyword === 'showother') showOther = switchOf(r);
    else if (keyword === 'rowsummary') rowSummary = switchOf(r);
    else if (keyword === 'colsummary') columnSummary = switchOf(r);
    else if (keyword === 'limit') limits.push(limitOf(r));
    else sort = sortOf(r);
    // The elements may have commas between them.
    r.takeSymbol(',');
  }
  if (cells.length === 0) r.fail(r.spanFrom(start), 'pivot needs what to count, for instance count(Web) AS hits.');
  return { model, dataset, cells, rows, columns, filters, limits, columnLimit, showOther, rowSummary, columnSummary, sort, at: r.spanFrom(start) };
}

function cellOf(r: ArgReader): PivotCell {
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
  let bins: string | null = field === '_time' ? '' : null;
  let yes: string | null = null;
  let no: string | null = null;
  for (;;) {
    if (r.takeKeyword('as') !== null) as = r.field('a name').text;
    else if (r.takeKeyword('period') !== null) {
      const period = r.value('a period');
      bins = PERIODS[period.text.toLowerCase()] ?? r.fail(period.span, `pivot knows the periods ${Object.keys(PERIODS).join(', ')}, not ${period.text}.`, 'bad-argument');
    } else if (r.takeKeyword('range') !== null) {
      const range = r.options({ start: 'number', end: 'number', max: 'int', size: 'number' });
      const given = { span: range.size, start: range.start, end: range.end, bins: range.max };
      bins = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`])).join(' ');
    } else if (r.takeKeyword('truelabel') !== null) yes = r.value('a label').text;
    else if (r.takeKeyword('falselabel') !== null) no = r.value('a label').text;
    else return { field, as, bins, labels: yes === null && no === null ? null : { yes: yes ?? 'true', no: no ?? 'false' } };
  }
}

function numberOf(r: ArgReader): number {
  const from = r.here();
  return r.takeInteger()?.value ?? r.fail(r.spanFrom(from), 'A whole number is missing here.', 'bad-argument');
}

/** 0, 1, true or false. */
function switchOf(r: ArgReader): boolean {
  const word = r.value('true or false');
  if (['1', 't', 'true'].includes(word.text.toLowerCase())) return true;
  if (['0', 'f', 'false'].includes(word.text.toLowerCase())) return false;
  return r.fail(word.span, `Expected true or false here, not ${word.text}.`, 'bad-argument');
}

/** `<field> BY TOP <n> <function>(<field>)`. */
function limitOf(r: ArgReader): PivotLimit {
  const from = r.here();
  const { text: field } = r.field('a field to limit');
  if (r.takeKeyword('by') === null) r.fail(r.spanFrom(from), `LIMIT needs BY: LIMIT ${field} BY TOP 10 count(<dataset>).`);
  const which = r.takeKeyword('top', 'highest', 'bottom', 'lowest');
  if (which === null) return r.fail(r.spanFrom(from), `LIMIT needs TOP or BOTTOM and a number: LIMIT ${field} BY TOP 10 count(<dataset>).`);
  const count = numberOf(r);
  if (count < 1) r.fail(r.spanFrom(from), `LIMIT takes 1 value or more, not ${count}.`, 'bad-argument');
  return { field, count, descending: ['top', 'highest'].includes(which.text.toLowerCase()), by: cellOf(r) };
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
    const value = quotedText(tight[3] === '' ? r.value('a value').text : (tight[3] as string));
    return { field, condition: (f) => `${f}${op}${value}` };
  }
  const symbol = (['=', '!', '<', '>'] as const).find((s) => r.takeSymbol(s));
  if (symbol !== undefined) {
    const op = symbol !== '=' && r.takeSymbol('=') ? `${symbol}=` : symbol;
    const value = quotedText(r.value('a value').text);
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
  return { field, condition: (f) => `${f}${op}${quotedText(pattern(value))}` };
}
