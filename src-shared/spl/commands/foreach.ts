/** `foreach`: a template of commands for each of several fields or values (Search Reference, "foreach"). */
import type { Batch, Column } from '../../results/batch.ts';
import { makeBatch, takeRows, withColumn } from '../../results/batch.ts';
import type { Scalar, Value } from '../../results/value.ts';
import { isMultivalue, items, scalarToText } from '../../results/value.ts';
import type { Pipeline, Span } from '../syntax/ast.ts';
import { type FieldformatArgs, shownHere } from './fieldformat.ts';
import type { CommandDef, ExecContext, Operator } from './types.ts';
import { mergeOptions } from './support/args.ts';
import { NEEDS_ALL } from './support/columns.ts';
import { jsonValue, parseJson } from './support/json.ts';
import { concatAll, streamOf } from './support/stream.ts';
import { fillNames, fillReferences } from './support/template.ts';
import { escapeRegex, expandFields, fieldSegments, hasWildcard } from './support/wildcards.ts';

/** What `foreach` was asked. */
export interface ForeachArgs {
  readonly mode: 'multifield' | 'multivalue' | 'json_array' | 'auto_collections';
  /** Names and patterns in multifield mode, one field in the others; none in auto_collections for the first that holds a list. */
  readonly fields: readonly string[];
  readonly template: string;
  readonly span: Span;
  /** The texts in the template that are replaced. */
  readonly tokens: { readonly field: string; readonly match: string; readonly segments: readonly string[]; readonly item: string; readonly iter: string };
  /** False where it is written. The planner puts a template of formats alone after the last stage (`plan/display.ts`), where they show. */
  readonly display: boolean;
}

const MODES = ['multifield', 'multivalue', 'json_array', 'auto_collections'] as const;
const OPTIONS = {
  mode: MODES,
  fieldstr: 'string',
  matchstr: 'string',
  matchseg1: 'string',
  matchseg2: 'string',
  matchseg3: 'string',
  itemstr: 'string',
  iterstr: 'string',
} as const;

/** The field that holds the item while a template runs; never seen outside. */
const ITEM = '__foreach_item';

export const foreachCommand: CommandDef<ForeachArgs> = {
  name: 'foreach',
  kind: 'streaming',
  docs: {
    summary: 'Runs a template of commands for each of several fields, or for each value of one. A calculation with the field leaves rows without it as they are.',
    syntax: 'foreach [mode=multifield|multivalue|json_array|auto_collections] <field>... [fieldstr=<string>] [matchstr=<string>] [ <commands> ]',
    options: [
      { name: 'mode', type: 'multifield | multivalue | json_array | auto_collections', default: 'multifield', description: 'What to go through: fields, the values of a multivalue, or the elements of a JSON array.' },
      { name: 'field', type: '<wc-field>...', description: 'The fields; * stands for any text. In the other modes one field, in which * is an ordinary character; auto_collections goes without one through the first field that holds a list.' },
      { name: 'fieldstr', type: '<string>', default: '<<FIELD>>', description: 'Stands for the name of the field.' },
      { name: 'matchstr', type: '<string>', default: '<<MATCHSTR>>', description: 'Stands for what the wildcards matched.' },
      { name: 'matchseg1, matchseg2, matchseg3', type: '<string>', default: '<<MATCHSEG1>>...', description: 'Stand for what the first, second and third wildcard matched.' },
      { name: 'itemstr', type: '<string>', default: '<<ITEM>>', description: 'Stands for the value.' },
      { name: 'iterstr', type: '<string>', default: '<<ITER>>', description: 'Stands for the number of the value, from 0.' },
    ],
    examples: [
      { spl: '| makeresults | eval total=0, test1=1, test2=2 | foreach test* [eval total=total+<<FIELD>>]', description: 'A sum over fields.' },
      { spl: '| makeresults | eval mv=mvappend("5","15"), total=0 | foreach mode=multivalue mv [eval total=total+<<ITEM>>]', description: 'A sum over values.' },
    ],
    page: 'Search Reference: foreach',
  },
  parse(r) {
    let options = r.options(OPTIONS);
    const fields: { text: string; span: Span }[] = [];
    while (!r.atEnd() && !r.peekSymbol('[')) {
      if (r.peekOption() && !Object.keys(OPTIONS).some((name) => r.peekOption(name)) && fields.some((f) => f.text.toLowerCase() === 'eval')) {
        r.fail(fields.at(-1)?.span ?? r.spanFrom(r.here()), 'foreach takes its commands in square brackets: foreach bytes* [eval <<FIELD>>=<<FIELD>>/1024].');
      }
      if (r.peekOption()) options = mergeOptions(options, r.options(OPTIONS));
      else {
        fields.push(r.field());
        r.takeSymbol(',');
      }
    }
    const body = r.takeBracketText();
    options = mergeOptions(options, r.options(OPTIONS));
    if (body === null) return r.fail(r.spanFrom(r.here()), 'foreach needs commands in square brackets, for instance foreach bytes* [eval <<FIELD>>=<<FIELD>>/1024].');
    const mode = options.mode ?? 'multifield';
    if (fields.length === 0 && mode !== 'auto_collections') r.fail(body.span, 'foreach needs the names of fields before the brackets, for instance foreach *.');
    if (mode !== 'multifield') {
      const [, second] = fields;
      if (second !== undefined) r.fail(second.span, `With mode=${mode} foreach takes the name of one field.`, 'bad-argument');
      if (!/^\s*\|?\s*eval\s/i.test(body.text)) r.fail(body.span, `With mode=${mode} foreach takes one eval in the brackets.`, 'bad-argument');
    }
    return {
      mode,
      fields: fields.map((f) => f.text),
      template: body.text.replace(/^\s*\|\s*/, ''),
      span: body.span,
      tokens: {
        field: options.fieldstr ?? '<<FIELD>>',
        match: options.matchstr ?? '<<MATCHSTR>>',
        segments: [options.matchseg1 ?? '<<MATCHSEG1>>', options.matchseg2 ?? '<<MATCHSEG2>>', options.matchseg3 ?? '<<MATCHSEG3>>'],
        item: options.itemstr ?? '<<ITEM>>',
        iter: options.iterstr ?? '<<ITER>>',
      },
      display: false,
    };
  },
  columnsAfter: (_args, before) => ({ fields: before.fields, open: true }),
  // The template may name any field.
  needs: () => NEEDS_ALL,
  run: (args, ctx) => (args.mode !== 'multifield' ? overItems(args, ctx) : calculatesWithField(args) ? overPresentFields(args, ctx) : overFields(args, ctx)),
};

/** True for a template that does nothing but format: `[fieldformat <<FIELD>>=tostring('<<FIELD>>', "commas")]`. */
export function onlyFormats({ mode, template }: ForeachArgs): boolean {
  return mode === 'multifield' && templateStages(template).every((stage) => /^\s*fieldformat\s/i.test(stage));
}

/** The commands of a template, texts in them left out. */
function templateStages(template: string): string[] {
  return template.replace(/"(?:[^"\\]|\\.)*"/g, '""').split('|');
}

function overFields(args: ForeachArgs, ctx: ExecContext): Operator {
  const pipelines = new Map<string, Pipeline | null>();
  return async function* (input) {
    const iterator = input[Symbol.asyncIterator]();
    try {
      let next = await iterator.next();
      while (next.done !== true) {
        const names = namesFor(args.fields, next.value);
        const key = names.join('\n');
        let pipeline = pipelines.get(key);
        if (pipeline === undefined) {
          pipeline = names.length === 0 ? null : ctx.parse(`| ${names.map((name) => expand(args, name)).join(' | ')}`, args.span);
          if (args.display && pipeline !== null) pipeline = { ...pipeline, stages: pipeline.stages.map((s) => ({ ...s, args: shownHere(s.args as FieldformatArgs) })) };
          pipelines.set(key, pipeline);
        }
        if (pipeline === null) {
          yield next.value;
          next = await iterator.next();
          continue;
        }
        // Batches with the same fields run through the same operators, so that commands with a memory keep it.
        const same = async function* (): AsyncIterable<Batch> {
          while (next.done !== true && namesFor(args.fields, next.value).join('\n') === key) {
            yield next.value;
            next = await iterator.next();
          }
        };
        yield* ctx.runStages(pipeline, same());
      }
    } finally {
      await iterator.return?.();
    }
  };
}

/** Functions that are there to see missing values: a template with one of them wants the rows that lack the field. */
const SEES_MISSING = /\b(?:isnull|isnotnull|coalesce|ifnull|nullif|if|case|validate|isnum|isstr|isint|typeof|mvcount|mvappend)\s*\(/i;

/**
 * True for a template such as `eval total=total+<<FIELD>>`: for a row without the field all that it could do is erase the total,
 * and on the reference page such a row keeps it.
 */
function calculatesWithField({ template, tokens }: ForeachArgs): boolean {
  const field = `['"]?${escapeRegex(tokens.field)}['"]?`;
  const stages = templateStages(template);
  return stages.length === 1 && /^\s*eval\s/i.test(template) && !SEES_MISSING.test(template) && new RegExp(`[-+*/%]\\s*${field}|${field}\\s*[-+*/%]`).test(template);
}

function overPresentFields(args: ForeachArgs, ctx: ExecContext): Operator {
  const pipelines = new Map<string, Pipeline>();
  return async function* (input) {
    for await (const batch of input) {
      let current = batch;
      for (const name of namesFor(args.fields, batch)) {
        let pipeline = pipelines.get(name);
        if (pipeline === undefined) pipelines.set(name, (pipeline = ctx.parse(`| ${expand(args, name)}`, args.span)));
        const column = current.columns.get(name);
        const rows = Array.from({ length: current.length }, (_, i) => i).filter((i) => (column?.[i] ?? null) !== null);
        if (rows.length === 0) continue;
        const out: Batch[] = [];
        for await (const b of ctx.runStages(pipeline, streamOf(takeRows(current, rows)))) out.push(b);
        current = putBack(current, concatAll(out), rows);
      }
      yield current;
    }
  };
}

/** The fields to go through: those that patterns match, and those named in full whether there are such or not. */
function namesFor(fields: readonly string[], batch: Batch): string[] {
  return [...new Set(fields.flatMap((field) => (hasWildcard(field) ? expandFields([field], batch.columns.keys()) : [field])))];
}

/** The template with a field's name and the parts of it that wildcards matched. */
function expand(args: ForeachArgs, name: string): string {
  const pattern = args.fields.find((p) => fieldSegments(p)(name) !== null) ?? name;
  const segments = fieldSegments(pattern)(name) ?? [];
  const { tokens } = args;
  const values = new Map([
    [tokens.field, name],
    [tokens.match, segments.join('')],
  ]);
  tokens.segments.forEach((token, i) => values.set(token, segments[i] ?? ''));
  return fillNames(args.template, values, new Set([tokens.field]));
}

function overItems(args: ForeachArgs, ctx: ExecContext): Operator {
  const items = fillReferences(args.template, new Map([[args.tokens.item, ITEM]]));
  // The number of a round is the same for all rows, so it stands in the text and may be a part of a name.
  const rounds: Pipeline[] = [];
  const round = (k: number): Pipeline => (rounds[k] ??= ctx.parse(`| ${fillNames(items, new Map([[args.tokens.iter, String(k)]]), new Set())}`, args.span));
  return async function* (input) {
    for await (const batch of input) {
      // What is gone through is settled before the template can change the field.
      const field = args.fields[0] ?? firstCollection(batch);
      const lists = Array.from({ length: batch.length }, (_, i) => elements(field === null ? null : (batch.columns.get(field)?.[i] ?? null), args.mode));
      const longest = lists.reduce((n, list) => Math.max(n, list.length), 0);
      let current = batch;
      for (let k = 0; k < longest; k++) {
        const rows = lists.flatMap((list, i) => (k < list.length ? [i] : []));
        const part = takeRows(current, rows);
        const withItem = withColumn(part, ITEM, rows.map((i) => lists[i]?.[k] ?? null));
        const out: Batch[] = [];
        for await (const b of ctx.runStages(round(k), streamOf(withItem))) out.push(b);
        current = putBack(current, concatAll(out), rows);
      }
      yield current;
    }
  };
}

/** The first field in which a row holds several values or a JSON array. */
function firstCollection(batch: Batch): string | null {
  for (const [name, column] of batch.columns) {
    if (!name.startsWith('_') && column.some((v) => isMultivalue(v) || (typeof v === 'string' && /^\s*\[/.test(v) && parseJson(v)?.kind === 'array'))) return name;
  }
  return null;
}

/** The values that a field holds, by mode. */
function elements(value: Value, mode: ForeachArgs['mode']): readonly Scalar[] {
  if (mode === 'multivalue' || isMultivalue(value)) return items(value);
  if (value === null) return [];
  const node = parseJson(scalarToText(value as Scalar));
  if (node?.kind === 'array') return node.items.map(jsonValue);
  return mode === 'auto_collections' ? items(value) : [];
}

/** Rows that a template changed, back in their places. */
function putBack(whole: Batch, part: Batch, rows: readonly number[]): Batch {
  const columns = new Map<string, Column>(whole.columns);
  for (const [name, column] of part.columns) {
    if (name === ITEM) continue;
    const out = columns.get(name)?.slice() ?? new Array<Value>(whole.length).fill(null);
    rows.forEach((row, i) => {
      out[row] = column[i] ?? null;
    });
    columns.set(name, out);
  }
  return makeBatch(whole.length, columns);
}
