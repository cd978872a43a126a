/** `join`: rows of the search with those of a subsearch that have the same values (Search Reference, "join"). */
import type { Batch, Column } from '../../results/batch.ts';
import { makeBatch } from '../../results/batch.ts';
import type { Value } from '../../results/value.ts';
import { toNumber, toText } from '../../results/value.ts';
import type { Pipeline } from '../syntax/ast.ts';
import type { ArgReader, CommandDef, ExecContext, FieldItem } from './types.ts';
import { mergeOptions, wholeNumber } from './support/args.ts';
import { NEEDS_ALL, needsPlus } from './support/columns.ts';
import { datasetBatches } from './support/dataset.ts';
import { concatAll, gather, pieces, subsearchRows } from './support/stream.ts';
import { requireSubsearch, rowLimit } from './support/subsearch.ts';

/** A pair of fields that must be equal. */
export interface JoinKey {
  readonly left: string;
  readonly right: string;
}

/** What `join` was asked. */
export interface JoinArgs {
  /** The right side: a subsearch, or a dataset by kind and name. */
  readonly right: { readonly pipeline: Pipeline } | { readonly dataset: string };
  /** Empty means all fields that both sides have. */
  readonly keys: readonly JoinKey[];
  readonly type: 'inner' | 'left';
  /** Rows of the subsearch for each row of the search; 0 is all. */
  readonly max: number;
  readonly overwrite: boolean;
  /** Which rows of the subsearch qualify by `_time`: those before or at the row, those after or at it, or any. */
  readonly time: 'any' | 'earlier' | 'later';
  /** Prefixes for the fields of the two sides, as `left=L right=R` gives them. */
  readonly aliases: { readonly left: string; readonly right: string } | null;
}

const OPTIONS = {
  type: ['inner', 'outer', 'left'],
  usetime: 'bool',
  earlier: 'bool',
  overwrite: 'bool',
  max: 'int',
  left: 'string',
  right: 'string',
} as const;

export const joinCommand: CommandDef<JoinArgs> = {
  name: 'join',
  kind: 'dataset',
  docs: {
    summary: 'Adds the fields of a subsearch to the rows that have the same values in common fields.',
    syntax: 'join [type=inner|left|outer] [max=<int>] [overwrite=<bool>] [usetime=<bool>] [earlier=<bool>] [<field-list> | left=<alias> right=<alias> where <alias>.<field>=<alias>.<field>...] [ <subsearch> ] | <kind>:<dataset>',
    options: [
      { name: 'type', type: 'inner | left | outer', default: 'inner', description: 'inner keeps rows with a match; left and outer keep all rows of the search.' },
      { name: 'max', type: '<int>', default: '1', description: 'Rows of the subsearch that each row may join with; 0 is no limit.' },
      { name: 'overwrite', type: '<bool>', default: 'true', description: 'Fields of the subsearch replace those of the same name.' },
      { name: 'usetime', type: '<bool>', default: 'false', description: 'Joins only with earlier or later rows.' },
      { name: 'earlier', type: '<bool>', default: 'true', description: 'With usetime: rows of the subsearch must be earlier, else later.' },
      { name: 'left, right', type: '<alias>', description: 'Names of the two sides for where L.a=R.b; their fields get the names as prefixes.' },
      { name: 'field-list', type: '<field>, ...', default: 'all common fields', description: 'The fields that must be equal.' },
      { name: 'kind:dataset', type: 'inputlookup:<name> | savedsearch:<name> | datamodel:<model>.<dataset>', description: 'A dataset in place of the subsearch.' },
    ],
    examples: [
      { spl: 'index=* | stats count by user | join user [ | inputlookup users ]', description: 'Adds what a lookup knows.' },
      { spl: '| makeresults | eval id=1 | join type=left id [ | makeresults | eval id=2, name="x" ]', description: 'Keeps the row although nothing matches.' },
    ],
    page: 'Search Reference: join',
  },
  parse(r) {
    let options = r.options(OPTIONS);
    const listed: FieldItem[] = [];
    while (!atRightSide(r) && !r.peekKeyword('where')) {
      if (!r.peekOption()) {
        if (r.peekSymbol('(')) requireSubsearch(r, 'join');
        listed.push(r.field());
        r.takeSymbol(',');
        continue;
      }
      options = mergeOptions(options, r.options(OPTIONS));
      // An unknown option has been reported.
      if (r.peekOption()) break;
    }
    const where = r.takeKeyword('where');
    // Names for the sides count only with the clause that uses them.
    const aliases = where !== null && options.left !== undefined && options.right !== undefined ? { left: options.left, right: options.right } : null;
    if (where !== null && aliases === null) r.fail(where.span, 'where needs names for the two sides: write join left=L right=R where L.a=R.b.', 'bad-argument');
    const keys = aliases === null ? listed.map((f) => ({ left: f.text, right: f.text })) : aliasKeys(r, aliases);
    const right = DATASET.test(r.peekWord() ?? '') ? { dataset: r.rest().text } : { pipeline: requireSubsearch(r, 'join') };
    return {
      right,
      keys,
      type: options.type === undefined || options.type === 'inner' ? 'inner' : 'left',
      max: wholeNumber(r, options, 'max', 1, 0),
      overwrite: options.overwrite ?? true,
      time: options.usetime === true ? ((options.earlier ?? true) ? 'earlier' : 'later') : 'any',
      aliases,
    };
  },
  columnsAfter: (_args, before) => ({ fields: before.fields, open: true }),
  needs: (args, after) =>
    args.keys.length === 0 || args.aliases !== null ? NEEDS_ALL : needsPlus(after, [...args.keys.map((k) => k.left), ...(args.time === 'any' ? [] : ['_time'])]),
  run: (args, ctx) =>
    async function* (input) {
      const batches: Batch[] = [];
      const rows = 'dataset' in args.right ? datasetBatches(args.right.dataset, ctx) : subsearchRows(args.right.pipeline, ctx, rowLimit(undefined, ctx), 'join');
      for await (const batch of rows) batches.push(batch);
      const right = concatAll(batches);
      // Without a list the common fields are known only when all rows are.
      const lefts = args.keys.length > 0 ? input : pieces(await gather(input, ctx, 'join'));
      const index = args.keys.length > 0 ? indexRows(right, args.keys.map((k) => k.right)) : null;
      let common: { keys: JoinKey[]; index: Map<string, number[]> } | null = null;
      for await (const left of lefts) {
        if (index !== null) {
          yield joined(left, right, args, args.keys, index);
          continue;
        }
        common ??= commonKeys(left, right, ctx);
        yield joined(left, right, args, common.keys, common.index);
      }
    },
  pipelines: (args) => ('pipeline' in args.right ? [args.right.pipeline] : []),
};

/** A dataset in place of the subsearch. */
const DATASET = /^(?:datamodel|savedsearch|inputlookup|lookup):/i;

function atRightSide(r: ArgReader): boolean {
  return r.atEnd() || r.peekSymbol('[') || DATASET.test(r.peekWord() ?? '');
}

/** `L.a=R.b [AND] L.c=R.d ...` up to the subsearch. */
function aliasKeys(r: ArgReader, aliases: { readonly left: string; readonly right: string }): JoinKey[] {
  const keys: JoinKey[] = [];
  while (!atRightSide(r)) {
    const a = r.field();
    if (!r.takeSymbol('=')) r.fail(a.span, `Expected ${aliases.left}.<field>=${aliases.right}.<field>.`);
    const b = r.field();
    const [left, right] = [a, b].map((f) => f.text);
    const sides = (x: string, y: string): boolean => x.startsWith(`${aliases.left}.`) && y.startsWith(`${aliases.right}.`);
    if (sides(left as string, right as string)) keys.push({ left: strip(left as string), right: strip(right as string) });
    else if (sides(right as string, left as string)) keys.push({ left: strip(right as string), right: strip(left as string) });
    else r.fail(a.span, `Expected a field of ${aliases.left} and one of ${aliases.right}, for instance ${aliases.left}.id=${aliases.right}.id.`);
    r.takeKeyword('and');
  }
  return keys;
}

function strip(name: string): string {
  return name.slice(name.indexOf('.') + 1);
}

function commonKeys(left: Batch, right: Batch, ctx: ExecContext): { keys: JoinKey[]; index: Map<string, number[]> } {
  const names = [...left.columns.keys()].filter((n) => !n.startsWith('_') && right.columns.has(n));
  if (names.length === 0 && right.length > 0) ctx.message('warning', 'join found no field that both sides have: nothing was joined.');
  return { keys: names.map((n) => ({ left: n, right: n })), index: indexRows(right, names) };
}

/** Rows by their key; rows that lack a key field are in none. */
function indexRows(batch: Batch, names: readonly string[]): Map<string, number[]> {
  const index = new Map<string, number[]>();
  if (names.length === 0) return index;
  const columns = names.map((n) => batch.columns.get(n));
  for (let i = 0; i < batch.length; i++) {
    const key = keyOf(columns, i);
    if (key === null) continue;
    const rows = index.get(key);
    if (rows === undefined) index.set(key, [i]);
    else rows.push(i);
  }
  return index;
}

function keyOf(columns: readonly (Column | undefined)[], row: number): string | null {
  let key = '';
  for (const column of columns) {
    const text = toText(column?.[row]);
    if (text === null) return null;
    key += `${text.length}:${text}`;
  }
  return key;
}

function joined(left: Batch, right: Batch, args: JoinArgs, keys: readonly JoinKey[], index: ReadonlyMap<string, readonly number[]>): Batch {
  const columns = keys.map((k) => left.columns.get(k.left));
  const lefts: number[] = [];
  const rights: number[] = [];
  const max = args.max === 0 ? Number.POSITIVE_INFINITY : args.max;
  for (let i = 0; i < left.length; i++) {
    const key = keyOf(columns, i);
    let taken = 0;
    for (const j of key === null ? [] : (index.get(key) ?? [])) {
      if (taken >= max) break;
      if (!timeFits(args.time, left.columns.get('_time')?.[i], right.columns.get('_time')?.[j])) continue;
      lefts.push(i);
      rights.push(j);
      taken++;
    }
    if (taken === 0 && args.type === 'left') {
      lefts.push(i);
      rights.push(-1);
    }
  }
  const out = new Map<string, Column>();
  const [leftName, rightName] = args.aliases === null ? [(n: string) => n, (n: string) => n] : [(n: string) => `${args.aliases?.left}.${n}`, (n: string) => `${args.aliases?.right}.${n}`];
  for (const [name, column] of left.columns) out.set(leftName(name), lefts.map((i) => column[i] as Value));
  const keyNames = new Set(args.aliases === null ? keys.map((k) => k.right) : []);
  for (const [name, column] of right.columns) {
    if (keyNames.has(name)) continue;
    const own = out.get(rightName(name));
    out.set(
      rightName(name),
      rights.map((j, row) => {
        const theirs = j === -1 ? null : (column[j] as Value);
        const mine = own?.[row] ?? null;
        return args.overwrite ? (theirs ?? mine) : (mine ?? theirs);
      }),
    );
  }
  return makeBatch(lefts.length, out);
}

function timeFits(mode: JoinArgs['time'], left: Value | undefined, right: Value | undefined): boolean {
  if (mode === 'any') return true;
  const [a, b] = [toNumber(left), toNumber(right)];
  return a !== null && b !== null && (mode === 'earlier' ? b <= a : b >= a);
}
