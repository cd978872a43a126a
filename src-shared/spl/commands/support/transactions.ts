/** Events that belong together, put together: the work of `transaction` (Search Reference, "transaction"). */
import type { Batch, Column, Row } from '../../../results/batch.ts';
import type { Scalar, Value } from '../../../results/value.ts';
import { compareText, fromItems, isMultivalue, items, scalarToText, toNumber, toText } from '../../../results/value.ts';
import type { Expr, SearchExpr } from '../../syntax/ast.ts';
import { compileExpr, truthy } from '../../eval/compile.ts';
import { compileSearch } from '../../eval/search-match.ts';
import type { ExecContext } from '../types.ts';
import { functionContext } from './expressions.ts';

/** A condition on an event: a search expression or an eval expression. */
export type EventFilter = { readonly kind: 'search'; readonly expr: SearchExpr } | { readonly kind: 'eval'; readonly expr: Expr };

/** What `transaction` was asked. Times are in seconds; null is no limit. */
export interface TransactionArgs {
  readonly fields: readonly string[];
  readonly maxSpan: number | null;
  readonly maxPause: number | null;
  /** Null for no limit. */
  readonly maxEvents: number | null;
  /** Transactions and events that may be open at once: the ones longest untouched are evicted. */
  readonly maxOpen: number;
  readonly maxOpenEvents: number;
  readonly startsWith: EventFilter | null;
  readonly endsWith: EventFilter | null;
  /** An event whose fields no transaction has yet opens one; else it joins one that they do not contradict. */
  readonly connected: boolean;
  /** First and last events must share a field with the transaction too. */
  readonly unifyEnds: boolean;
  readonly keepEvicted: boolean;
  readonly keepOrphans: boolean;
  /** Fields (or all) whose values are listed in order, doubles included; others are put together, each value once. */
  readonly mvList: true | ReadonlySet<string>;
  /** `_raw` as a list of the events' texts instead of one text. */
  readonly mvRaw: boolean;
  /** With `mvRaw`, what is put between the texts; null for a list. */
  readonly delimiter: string | null;
  readonly nullText: string;
}

/** A transaction that is being put together; its rows are newest first. */
interface Open {
  /** Later ones are looked at first. */
  readonly order: number;
  readonly rows: number[];
  /** The field values that its events have so far. */
  readonly values: Map<string, string>;
  /** Its key once it has all fields. */
  key: string | null;
  readonly newest: number;
  oldest: number;
  /** True once an event matched endswith (the newest). */
  readonly ended: boolean;
}

/** The open transactions: by the order in which they were opened, and in which they were last touched. */
class OpenSet {
  private readonly opened = new Set<Open>();
  private readonly touched = new Set<Open>();
  /** Those that have all fields, by key; and those that lack some. */
  private readonly full = new Map<string, Open[]>();
  private readonly partial = new Set<Open>();
  events = 0;
  private next = 0;
  private readonly fields: readonly string[];
  private readonly connected: boolean;
  constructor(fields: readonly string[], connected: boolean) {
    this.fields = fields;
    this.connected = connected;
  }
  get size(): number {
    return this.opened.size;
  }
  /** The one that was opened first, and the one that has waited longest for an event. */
  get eldest(): Open | undefined {
    return this.opened.values().next().value;
  }
  get stalest(): Open | undefined {
    return this.touched.values().next().value;
  }
  all(): Iterable<Open> {
    return this.opened;
  }
  open(time: number, ended: boolean): Open {
    const txn: Open = { order: this.next++, rows: [], values: new Map(), key: null, newest: time, oldest: time, ended };
    this.opened.add(txn);
    this.partial.add(txn);
    return txn;
  }
  add(txn: Open, row: number, time: number, values: ReadonlyMap<string, string>): void {
    txn.rows.push(row);
    txn.oldest = time;
    this.events++;
    for (const [name, value] of values) txn.values.set(name, value);
    this.touched.delete(txn);
    this.touched.add(txn);
    if (txn.key === null && txn.values.size === this.fields.length) {
      txn.key = this.keyOf(txn.values);
      this.partial.delete(txn);
      const list = this.full.get(txn.key);
      if (list === undefined) this.full.set(txn.key, [txn]);
      else list.push(txn);
    }
  }
  close(txn: Open): void {
    this.opened.delete(txn);
    this.touched.delete(txn);
    this.partial.delete(txn);
    this.events -= txn.rows.length;
    if (txn.key === null) return;
    const left = (this.full.get(txn.key) ?? []).filter((t) => t !== txn);
    if (left.length === 0) this.full.delete(txn.key);
    else this.full.set(txn.key, left);
  }
  /** The last opened transaction that an event with these values belongs to. */
  find(values: ReadonlyMap<string, string>): Open | undefined {
    let found: Open | undefined;
    const look = (candidates: Iterable<Open>): void => {
      for (const txn of candidates) if ((found === undefined || txn.order > found.order) && this.fits(txn, values)) found = txn;
    };
    if (values.size < this.fields.length) look(this.opened);
    else {
      look(this.full.get(this.keyOf(values)) ?? []);
      look(this.partial);
    }
    return found;
  }
  /** The last opened transaction. */
  latest(): Open | undefined {
    let found: Open | undefined;
    for (const txn of this.opened) found = txn;
    return found;
  }
  private keyOf(values: ReadonlyMap<string, string>): string {
    return this.fields.map((f) => `${(values.get(f) as string).length}:${values.get(f) as string}`).join('');
  }
  /** True when no field contradicts and, when connected, one field is shared. */
  private fits(txn: Open, values: ReadonlyMap<string, string>): boolean {
    let shared = values.size === 0 && txn.values.size === 0;
    for (const [name, value] of values) {
      const own = txn.values.get(name);
      if (own === undefined) continue;
      if (own !== value) return false;
      shared = true;
    }
    return shared || !this.connected;
  }
}

/** The transactions of a batch of events, newest first. */
export function transactions(batch: Batch, args: TransactionArgs, ctx: ExecContext): Row[] {
  const times = batch.columns.get('_time');
  const time = (i: number): number => toNumber(times?.[i]) ?? 0;
  // Events must come newest first: that is how they arrive unless a command before has changed it.
  const order = Array.from({ length: batch.length }, (_, i) => i).sort((a, b) => time(b) - time(a));
  const starts = filterOf(args.startsWith, batch, ctx);
  const ends = filterOf(args.endsWith, batch, ctx);
  const columns = args.fields.map((f) => [f, batch.columns.get(f)] as const);
  const open = new OpenSet(args.fields, args.connected);
  const done: { readonly txn: Open; readonly closed: boolean }[] = [];
  const orphans: number[] = [];
  const unfiltered = args.startsWith === null && args.endsWith === null;
  const close = (txn: Open, closed: boolean): void => {
    open.close(txn);
    done.push({ txn, closed });
  };
  for (const i of order) {
    const t = time(i);
    // A transaction whose first event was looked for and not found is not closed but evicted.
    for (let txn = open.eldest; args.maxSpan !== null && txn !== undefined && txn.newest - t > args.maxSpan; txn = open.eldest) close(txn, unfiltered);
    for (let txn = open.stalest; args.maxPause !== null && txn !== undefined && txn.oldest - t > args.maxPause; txn = open.stalest) close(txn, unfiltered);
    const values = new Map<string, string>();
    for (const [name, column] of columns) {
      const text = toText(column?.[i]);
      if (text !== null) values.set(name, text);
    }
    const isEnd = ends?.(i) ?? false;
    const isStart = starts?.(i) ?? false;
    const bare = args.fields.length > 0 && values.size === 0;
    if (bare && (args.unifyEnds || !(isStart || isEnd))) {
      orphans.push(i);
      continue;
    }
    let txn = bare ? open.latest() : open.find(values);
    if (isEnd && txn !== undefined) {
      // Another last event: what is open has no first one.
      close(txn, args.startsWith === null);
      txn = undefined;
    }
    if (txn === undefined) {
      // A first event without a last one is a transaction that was given up, where those are asked for.
      if (args.endsWith !== null && !isEnd && !(isStart && args.keepEvicted)) {
        orphans.push(i);
        continue;
      }
      txn = open.open(t, isEnd);
    }
    open.add(txn, i, t, values);
    if (isStart) close(txn, args.endsWith === null || txn.ended);
    else if (args.maxEvents !== null && txn.rows.length >= args.maxEvents) close(txn, unfiltered);
    for (let old = open.stalest; old !== undefined && (open.size > args.maxOpen || open.events > args.maxOpenEvents); old = open.stalest) {
      ctx.message('warning', 'transaction had too many open at once and evicted those that waited longest: raise maxopentxn or maxopenevents, or set maxspan or maxpause.');
      close(old, false);
    }
  }
  // Nothing closed those that are open at the end; they are shown unless their first or last event was looked for and not found.
  const shown = new Set<Open>();
  for (const txn of open.all()) {
    if (args.startsWith === null && (args.endsWith === null || txn.ended)) shown.add(txn);
    done.push({ txn, closed: false });
  }
  const rows: { row: Row; time: number }[] = [];
  for (const { txn, closed } of done) {
    if (!closed && !args.keepEvicted && !shown.has(txn)) continue;
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

/** One event of many: the time of the first, texts in order, and for each field its values. */
function combined(batch: Batch, txn: Open, closed: boolean, args: TransactionArgs): Row {
  const rows = [...txn.rows].reverse();
  const times = batch.columns.get('_time');
  // Rows of a table have no time, which is not the beginning of 1970.
  const row: Row = { _time: rows.some((i) => toNumber(times?.[i]) !== null) ? txn.oldest : null };
  for (const [name, column] of batch.columns) {
    if (name === '_time') continue;
    if (name === '_raw') {
      const texts = rows.map((i) => toText(column[i]) ?? '');
      row._raw = !args.mvRaw ? texts.join('\n') : args.delimiter === null ? fromItems(texts) : texts.join(args.delimiter);
      continue;
    }
    const listed = args.mvList === true || args.mvList.has(name);
    const only = onlyValue(column, rows);
    if (only === null) continue;
    // Most fields have one value in all events: nothing to collect and sort.
    if (only !== undefined && !listed) {
      row[name] = only;
      continue;
    }
    const list: Scalar[] = [];
    for (const i of rows) {
      const own = items(column[i]);
      if (own.length > 0) list.push(...own);
      else if (listed) list.push(args.nullText);
    }
    row[name] = fromItems(listed ? list : distinct(list));
  }
  row.duration = Math.round((txn.newest - txn.oldest) * 1e6) / 1e6;
  row.eventcount = rows.length;
  row.closed_txn = closed ? 1 : 0;
  row.field_match_sum = rows.reduce((n, i) => n + args.fields.filter((f) => (batch.columns.get(f)?.[i] ?? null) !== null).length, 0);
  const raw = batch.columns.get('_raw');
  row.linecount = rows.reduce((n, i) => n + (toText(raw?.[i])?.split('\n').length ?? 1), 0);
  return row;
}

/** The one text or number that the rows have, those without a value left out; null where none has one, undefined where they differ. */
function onlyValue(column: Column, rows: readonly number[]): Scalar | null | undefined {
  let only: Scalar | null = null;
  for (const i of rows) {
    const value = column[i] ?? null;
    if (value === null || value === only) continue;
    if (only !== null || isMultivalue(value)) return undefined;
    only = value;
  }
  return only;
}

function distinct(list: readonly Scalar[]): Scalar[] {
  const seen = new Map(list.map((v) => [scalarToText(v), v]));
  return [...seen.keys()].sort(compareText).map((k) => seen.get(k) as Scalar);
}
