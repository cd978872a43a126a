/** `transaction`: events that belong together as one (Search Reference, "transaction"). */
import type { Batch, Row } from '../../results/batch.ts';
import { batchFromRows } from '../../results/batch.ts';
import type { Scalar, Value } from '../../results/value.ts';
import { compareText, fromItems, items, scalarToText, toNumber, toText } from '../../results/value.ts';
import type { Expr, SearchExpr } from '../syntax/ast.ts';
import { compileExpr, truthy } from '../eval/compile.ts';
import { compileSearch } from '../eval/search-match.ts';
import type { ArgReader, CommandDef, ExecContext } from './types.ts';
import { columnsWith, NEEDS_ALL } from './support/columns.ts';
import { functionContext } from './support/expressions.ts';
import { searchText } from './support/search-text.ts';
import { gather, pieces } from './support/stream.ts';

/** A condition on an event: a search expression or an eval expression. */
export type EventFilter = { readonly kind: 'search'; readonly expr: SearchExpr } | { readonly kind: 'eval'; readonly expr: Expr };

/** What `transaction` was asked. Times are in seconds; null is no limit. */
export interface TransactionArgs {
  readonly fields: readonly string[];
  readonly maxSpan: number | null;
  readonly maxPause: number | null;
  readonly maxEvents: number;
  readonly startsWith: EventFilter | null;
  readonly endsWith: EventFilter | null;
  /** True where events join by any of the fields, through events that have several. */
  readonly connected: boolean;
  readonly unifyEnds: boolean;
  readonly keepEvicted: boolean;
  readonly keepOrphans: boolean;
  /** Fields (or all) whose values are listed in order, doubles included; others are put together, each value once. */
  readonly mvList: true | ReadonlySet<string>;
  readonly delimiter: string;
  readonly nullText: string;
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86400 };

export const transactionCommand: CommandDef<TransactionArgs> = {
  name: 'transaction',
  aliases: ['transam'],
  kind: 'transforming',
  docs: {
    summary: 'Makes one event of events that belong together: by fields, by pauses, by a first and a last event.',
    syntax: 'transaction [<field>...] [maxspan=<int>[s|m|h|d]] [maxpause=<int>[s|m|h|d]] [maxevents=<int>] [startswith=<filter>] [endswith=<filter>] [keepevicted=<bool>] [mvlist=<bool>|<field>...]',
    options: [
      { name: 'field', type: '<field>...', description: 'Events with the same values belong together.' },
      { name: 'maxspan', type: '<int>[s|m|h|d]', default: '-1', description: 'The longest time from first to last event; -1 is no limit.' },
      { name: 'maxpause', type: '<int>[s|m|h|d]', default: '-1', description: 'The longest time between two events; -1 is no limit.' },
      { name: 'maxevents', type: '<int>', default: '1000', description: 'The most events.' },
      { name: 'startswith', type: '"<search>" | (<search>) | eval(<expression>)', description: 'The first event.' },
      { name: 'endswith', type: '"<search>" | (<search>) | eval(<expression>)', description: 'The last event.' },
      { name: 'connected', type: '<bool>', default: 'true', description: 'An event opens a new transaction when its fields contradict the open ones.' },
      { name: 'unifyends', type: '<bool>', default: 'false', description: 'First and last event must share a field value with the transaction.' },
      { name: 'keepevicted', type: '<bool>', default: 'false', description: 'Keeps transactions that were not closed (closed_txn=0).' },
      { name: 'keeporphans', type: '<bool>', default: 'false', description: 'Keeps events that are in no transaction (_txn_orphan=1).' },
      { name: 'mvlist', type: '<bool> | <field>...', default: 'false', description: 'Lists all values of fields in order instead of each once.' },
      { name: 'delim', type: '<string>', default: '" "', description: 'Accepted for searches from Splunk: multivalues stay lists.' },
      { name: 'nullstr', type: '<string>', default: 'NULL', description: 'With mvlist, the text for a missing value.' },
      { name: 'maxopentxn, maxopenevents, mvraw, name', type: '', description: 'Accepted likewise.' },
    ],
    examples: [
      { spl: 'index=* | transaction session maxpause=10m | table session, duration, eventcount', description: 'Sessions that end after ten idle minutes.' },
      { spl: 'index=* | transaction user startswith="login" endswith="logout"', description: 'From login to logout.' },
    ],
    page: 'Search Reference: transaction',
  },
  parse: parseTransaction,
  columnsAfter: (_args, before) => columnsWith(before, [['duration', 'number'], ['eventcount', 'number'], ['closed_txn', 'number'], ['field_match_sum', 'number'], ['linecount', 'number']]),
  needs: () => NEEDS_ALL,
  run: (args, ctx) =>
    async function* (input) {
      yield* pieces(batchFromRows(transactions(await gather(input, ctx, 'transaction'), args, ctx)));
    },
};

function parseTransaction(r: ArgReader): TransactionArgs {
  const specs = {
    maxevents: 'int', connected: 'bool', unifyends: 'bool', keepevicted: 'bool', keeporphans: 'bool', delim: 'string',
    nullstr: 'string', maxopentxn: 'int', maxopenevents: 'int', mvraw: 'bool', name: 'string', maxspan: 'string', maxpause: 'string',
  } as const;
  const fields: string[] = [];
  let startsWith: EventFilter | null = null;
  let endsWith: EventFilter | null = null;
  let mvList: true | Set<string> = new Set();
  const given: { -readonly [K in keyof typeof specs]?: unknown } = {};
  while (!r.atEnd()) {
    if (r.peekOption('startswith') || r.peekOption('endswith')) {
      const which = r.value('an option').text.toLowerCase();
      r.takeSymbol('=');
      const filter = eventFilter(r);
      if (which === 'startswith') startsWith = filter;
      else endsWith = filter;
    } else if (r.peekOption('mvlist')) {
      const value = r.takeOption('mvlist');
      const word = value?.text.toLowerCase() ?? '';
      if (['t', 'true', '1', 'yes'].includes(word)) mvList = true;
      else if (!['f', 'false', '0', 'no'].includes(word) && mvList !== true) for (const f of (value?.text ?? '').split(',')) mvList.add(f.trim());
    } else if (r.peekOption('fields')) {
      for (const f of (r.takeOption('fields')?.text ?? '').split(',')) if (f.trim() !== '') fields.push(f.trim());
    } else if (r.peekOption()) {
      const before = r.here();
      const values = r.options(specs, false);
      for (const key of Object.keys(specs) as (keyof typeof specs)[]) {
        const value = values[key];
        if (value === undefined) continue;
        given[key] = key === 'maxspan' || key === 'maxpause' ? seconds(r, key, String(value), values.spans[key]) : value;
      }
      // What is neither here nor above is unknown: the strict reader says so with the nearest name.
      if (r.here() === before) r.options({ ...specs, startswith: 'string', endswith: 'string', mvlist: 'string', fields: 'string' });
    } else {
      fields.push(r.field().text);
      r.takeSymbol(',');
    }
  }
  return {
    fields,
    maxSpan: (given.maxspan as number | null | undefined) ?? null,
    maxPause: (given.maxpause as number | null | undefined) ?? null,
    maxEvents: (given.maxevents as number | undefined) ?? 1000,
    startsWith,
    endsWith,
    connected: (given.connected as boolean | undefined) ?? true,
    unifyEnds: (given.unifyends as boolean | undefined) ?? false,
    keepEvicted: (given.keepevicted as boolean | undefined) ?? false,
    keepOrphans: (given.keeporphans as boolean | undefined) ?? false,
    mvList,
    delimiter: (given.delim as string | undefined) ?? ' ',
    nullText: (given.nullstr as string | undefined) ?? 'NULL',
  };
}

/** `30`, `30s`, `5m`, `-1` in seconds; null for no limit. */
function seconds(r: ArgReader, name: string, text: string, span: { start: number; end: number } | undefined): number | null {
  const m = /^(-?\d+)([smhd]?)$/i.exec(text);
  if (m === null) return r.fail(span ?? r.spanFrom(r.here()), `${name} must be a number with s, m, h or d, for instance ${name}=5m, not ${text}.`, 'bad-argument');
  const n = Number(m[1]) * (UNITS[(m[2] as string).toLowerCase() || 's'] as number);
  return n < 0 ? null : n;
}

function eventFilter(r: ArgReader): EventFilter {
  const text = r.takeString();
  if (text !== null) return { kind: 'search', expr: searchText(text.text, text.span) };
  const evaluated = r.takeKeyword('eval') !== null;
  const body = r.takeParenText();
  if (evaluated) {
    if (body === null) return r.fail(r.spanFrom(r.here()), 'eval needs an expression in parentheses.');
    return { kind: 'eval', expr: r.parseExpression(body.text, body.span) };
  }
  if (body !== null) return { kind: 'search', expr: searchText(body.text, body.span) };
  const word = r.value('a filter in double quotes');
  return { kind: 'search', expr: searchText(word.text, word.span) };
}

/** A transaction that is being put together; its rows are newest first. */
interface Open {
  readonly rows: number[];
  /** The field values that its events have so far. */
  readonly values: Map<string, string>;
  newest: number;
  oldest: number;
  /** True once an event matched endswith (the newest) or, without that, when nothing more is asked. */
  ended: boolean;
}

function transactions(batch: Batch, args: TransactionArgs, ctx: ExecContext): Row[] {
  const times = batch.columns.get('_time');
  const time = (i: number): number => toNumber(times?.[i]) ?? 0;
  // Events must come newest first: that is how they arrive unless a command before has changed it.
  const order = Array.from({ length: batch.length }, (_, i) => i).sort((a, b) => time(b) - time(a));
  const starts = filterOf(args.startsWith, batch, ctx);
  const ends = filterOf(args.endsWith, batch, ctx);
  const columns = args.fields.map((f) => [f, batch.columns.get(f)] as const);
  let open: Open[] = [];
  const done: { readonly txn: Open; readonly closed: boolean }[] = [];
  const orphans: number[] = [];
  const close = (txn: Open, closed: boolean): void => {
    open = open.filter((t) => t !== txn);
    done.push({ txn, closed });
  };
  for (const i of order) {
    const t = time(i);
    const values = new Map<string, string>();
    for (const [name, column] of columns) {
      const text = toText(column?.[i]);
      if (text !== null) values.set(name, text);
    }
    if (args.fields.length > 0 && values.size === 0) {
      orphans.push(i);
      continue;
    }
    for (const txn of open) {
      const tooLong = args.maxSpan !== null && txn.newest - t > args.maxSpan;
      const paused = args.maxPause !== null && txn.oldest - t > args.maxPause;
      // A transaction whose first event was looked for and not found is not closed but evicted.
      if (tooLong || paused) close(txn, args.startsWith === null && args.endsWith === null);
    }
    let txn = open.find((o) => fits(o, values, args.connected));
    const isEnd = ends?.(i) ?? false;
    const isStart = starts?.(i) ?? false;
    if (isEnd && txn !== undefined) {
      // Another last event: what is open has no first one.
      close(txn, args.startsWith === null);
      txn = undefined;
    }
    if (txn === undefined) {
      if (args.endsWith !== null && !isEnd) {
        orphans.push(i);
        continue;
      }
      txn = { rows: [], values: new Map(), newest: t, oldest: t, ended: isEnd };
      open.unshift(txn);
    }
    txn.rows.push(i);
    txn.oldest = t;
    for (const [name, value] of values) txn.values.set(name, value);
    if (isStart) close(txn, true);
    else if (txn.rows.length >= args.maxEvents) close(txn, args.startsWith === null && args.endsWith === null);
  }
  for (const txn of open) close(txn, args.startsWith === null && (args.endsWith === null || txn.ended));
  const rows: { row: Row; time: number }[] = [];
  for (const { txn, closed } of done) {
    if (!closed && !args.keepEvicted) continue;
    rows.push({ row: combined(batch, txn, closed, args), time: txn.oldest });
  }
  if (args.keepOrphans) {
    for (const i of orphans) {
      const row: Row = { _txn_orphan: 1 };
      for (const [name, column] of batch.columns) if (column[i] !== null) row[name] = column[i] as Value;
      rows.push({ row, time: time(i) });
    }
  }
  return rows.sort((a, b) => b.time - a.time).map((r) => r.row);
}

function filterOf(filter: EventFilter | null, batch: Batch, ctx: ExecContext): ((row: number) => boolean) | null {
  if (filter === null) return null;
  if (filter.kind === 'search') {
    const matches = compileSearch(filter.expr, functionContext(ctx));
    return (row) => matches(batch, row);
  }
  const value = compileExpr(filter.expr, functionContext(ctx));
  return (row) => truthy(value(batch, row));
}

/** True when an event belongs to a transaction: no field contradicts it and, when connected, one field is shared. */
function fits(txn: Open, values: ReadonlyMap<string, string>, connected: boolean): boolean {
  let shared = values.size === 0 && txn.values.size === 0;
  for (const [name, value] of values) {
    const own = txn.values.get(name);
    if (own === undefined) continue;
    if (own !== value) return false;
    shared = true;
  }
  return shared || !connected;
}

/** One event of many: the time of the first, texts in order, and for each field its values. */
function combined(batch: Batch, txn: Open, closed: boolean, args: TransactionArgs): Row {
  const rows = [...txn.rows].reverse();
  const row: Row = { _time: txn.oldest };
  for (const [name, column] of batch.columns) {
    if (name === '_time') continue;
    if (name === '_raw') {
      row._raw = rows.map((i) => toText(column[i]) ?? '').join('\n');
      continue;
    }
    const listed = args.mvList === true || args.mvList.has(name);
    const list: Scalar[] = [];
    for (const i of rows) {
      const own = items(column[i]);
      if (own.length > 0) list.push(...own);
      else if (listed) list.push(args.nullText);
    }
    if (list.every((v) => v === args.nullText) && !rows.some((i) => column[i] !== null)) continue;
    row[name] = fromItems(listed ? list : distinct(list));
  }
  row.duration = Math.round((txn.newest - txn.oldest) * 1e6) / 1e6;
  row.eventcount = rows.length;
  row.closed_txn = closed ? 1 : 0;
  row.field_match_sum = rows.reduce((n, i) => n + args.fields.filter((f) => (batch.columns.get(f)?.[i] ?? null) !== null).length, 0);
  if (typeof row._raw === 'string') row.linecount = row._raw.split('\n').length;
  return row;
}

function distinct(list: readonly Scalar[]): Scalar[] {
  const seen = new Map(list.map((v) => [scalarToText(v), v]));
  return [...seen.keys()].sort(compareText).map((k) => seen.get(k) as Scalar);
}
