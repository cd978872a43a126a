/** `makeresults`: rows out of nothing, or from text in the search (Search Reference, "makeresults"). */
import type { Batch, Row } from '../../results/batch.ts';
import { BATCH_ROWS, batchFromRows, constantColumn, makeBatch } from '../../results/batch.ts';
import type { CommandDef } from './types.ts';
import { mergeOptions, wholeNumber } from './support/args.ts';
import { columnsOf, columnsWith, NEEDS_NONE } from './support/columns.ts';
import { parseCsv } from './support/csv.ts';
import { jsonValue, parseJson } from './support/json.ts';
import { generate, pieces } from './support/stream.ts';

/** What `makeresults` was asked. */
export interface MakeresultsArgs {
  readonly count: number;
  readonly annotate: boolean;
  /** Rows given in the search itself. `_time` is set to the search's now where `stamped`. */
  readonly inline: { readonly fields: readonly string[]; readonly rows: readonly Readonly<Row>[]; readonly stamped: boolean } | null;
}

const OPTIONS = {
  count: 'int',
  annotate: 'bool',
  format: ['csv', 'json'],
  data: 'string',
  splunk_server: 'string',
  splunk_server_group: 'string',
} as const;

export const makeresultsCommand: CommandDef<MakeresultsArgs> = {
  name: 'makeresults',
  kind: 'generating',
  docs: {
    summary: 'Makes rows to try things on: with the time only, or from CSV or JSON text.',
    syntax: 'makeresults [count=<int>] [annotate=<bool>]  |  makeresults format=csv|json data="<text>"',
    options: [
      { name: 'count', type: '<int>', default: '1', description: 'Rows to make.' },
      { name: 'annotate', type: '<bool>', default: 'false', description: 'Adds the fields of an event: _raw, host, source, sourcetype, splunk_server, splunk_server_group.' },
      { name: 'format', type: 'csv | json', description: 'The form of data.' },
      { name: 'data', type: '"<text>"', description: 'CSV with a header line, or a JSON array of objects.' },
      { name: 'splunk_server', type: '<string>', description: 'Accepted for searches from Splunk; there is one engine here.' },
      { name: 'splunk_server_group', type: '<string>', description: 'Accepted likewise.' },
    ],
    examples: [
      { spl: '| makeresults count=5 | streamstats count', description: 'Five rows, numbered.' },
      { spl: '| makeresults format=csv data="name,age\nann,35\nbob,29"', description: 'Rows from CSV.' },
      { spl: '| makeresults format=json data="[{\\"name\\":\\"ann\\",\\"age\\":35}]"', description: 'Rows from JSON.' },
    ],
    page: 'Search Reference: makeresults',
  },
  parse(r) {
    let options = r.options(OPTIONS);
    const bare = r.takeInteger();
    if (bare !== null) options = mergeOptions(options, r.options(OPTIONS));
    if (bare !== null && bare.value < 0) r.fail(bare.span, 'count must be 0 or more.', 'bad-argument');
    const { data, format, spans } = options;
    const one = spans.data ?? spans.format;
    if ((data === undefined) !== (format === undefined) && one) {
      r.fail(one, 'makeresults needs both format= and data= for rows from text.', 'bad-argument');
    }
    let inline: MakeresultsArgs['inline'] = null;
    if (data !== undefined && format !== undefined && spans.data) {
      const other = bare?.span ?? spans.count ?? spans.annotate;
      if (other) r.report({ severity: 'warning', code: 'bad-argument', message: 'With format= and data= makeresults makes the rows of the data and leaves its other options aside.', ...other });
      inline = format === 'csv' ? csvRows(data) : jsonRows(data);
      if (inline === null) r.fail(spans.data, 'data must be a JSON array of objects, for instance "[{\\"a\\":1}]".', 'bad-argument');
    }
    return { count: bare?.value ?? wholeNumber(r, options, 'count', 1, 0), annotate: options.annotate ?? false, inline };
  },
  columnsAfter(args) {
    if (args.inline !== null) return columnsOf(args.inline.stamped ? ['_time', ...args.inline.fields] : args.inline.fields);
    const time = columnsWith(columnsOf([]), [['_time', 'time']]);
    return args.annotate ? columnsWith(time, ANNOTATIONS.map((n) => [n, 'string'] as const)) : time;
  },
  needs: () => NEEDS_NONE,
  run(args, ctx) {
    const now = Math.floor(ctx.now);
    return generate(async function* () {
      if (args.inline !== null) {
        const { fields, rows, stamped } = args.inline;
        yield* pieces(batchFromRows(stamped ? rows.map((row) => ({ _time: now, ...row })) : rows, stamped ? ['_time', ...fields] : fields));
        return;
      }
      for (let left = args.count; left > 0; left -= BATCH_ROWS) yield plain(Math.min(left, BATCH_ROWS), now, args.annotate);
    });
  },
};

const ANNOTATIONS = ['_raw', 'host', 'source', 'sourcetype', 'splunk_server', 'splunk_server_group'];

function plain(length: number, now: number, annotate: boolean): Batch {
  const columns = new Map([['_time', constantColumn(length, now)]]);
  if (annotate) for (const name of ANNOTATIONS) columns.set(name, constantColumn(length, name === 'splunk_server' ? 'nexus' : null));
  return makeBatch(length, columns);
}

/** The header names the fields; cells beyond it are dropped, missing cells are missing fields, empty ones empty text. */
function csvRows(data: string): MakeresultsArgs['inline'] {
  const [header = [], ...records] = parseCsv(data);
  const fields = header.map((name) => name.trim());
  const rows = records.map((cells) => {
    const row: Row = {};
    fields.forEach((name, i) => {
      const cell = cells[i];
      if (cell !== undefined && name !== '') row[name] = cell;
    });
    return row;
  });
  return { fields: fields.filter((name) => name !== ''), rows, stamped: false };
}

/** Each object is an event: its text is `_raw`, its members are fields, those that hold objects as their JSON text. */
function jsonRows(data: string): MakeresultsArgs['inline'] {
  const node = parseJson(data);
  if (node === null || node.kind !== 'array') return null;
  const fields = new Set(['_raw']);
  const rows: Row[] = [];
  for (const item of node.items) {
    if (item.kind !== 'object') return null;
    const row: Row = { _raw: item.text };
    for (const [key, value] of item.entries) {
      fields.add(key);
      if (value.kind !== 'scalar' || value.literal !== 'null') row[key] = jsonValue(value);
    }
    rows.push(row);
  }
  return { fields: [...fields], rows, stamped: true };
}
