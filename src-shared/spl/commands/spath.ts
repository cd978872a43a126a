/** `spath`: fields from JSON and XML text (Search Reference, "spath"). */
import type { Batch, Column } from '../../results/batch.ts';
import { makeBatch } from '../../results/batch.ts';
import type { Scalar, Value } from '../../results/value.ts';
import { fromItems, items, scalarToText } from '../../results/value.ts';
import type { CommandDef } from './types.ts';
import { mergeOptions } from './support/args.ts';
import { columnsWith, isNeeded, needsMinus, needsPlus } from './support/columns.ts';
import { jsonAt, jsonLeaves, jsonValue, parseJson } from './support/json.ts';
import { copyColumn, mapBatches } from './support/stream.ts';
import { parseXml, xmlAt, xmlLeaves } from './support/xml.ts';

/** What `spath` was asked. */
export interface SpathArgs {
  readonly input: string;
  /** The path to read, or null to extract everything. */
  readonly path: string | null;
  /** The field for the value at the path; only used with a path. */
  readonly output: string | null;
}

const OPTIONS = { input: 'field', output: 'field', path: 'string' } as const;

export const spathCommand: CommandDef<SpathArgs> = {
  name: 'spath',
  kind: 'streaming',
  docs: {
    summary: 'Sets fields from JSON or XML text.',
    syntax: 'spath [input=<field>] [output=<field>] [path=<path> | <path>]',
    options: [
      { name: 'input', type: '<field>', default: '_raw', description: 'The field with the JSON or XML text.' },
      { name: 'path', type: '<path>', description: 'Where the value is: a.b, list{}.name, list{0} (JSON counts from 0, XML from 1), tag{@attribute}. Without it every value becomes a field.' },
      { name: 'output', type: '<field>', default: 'the path', description: 'The field to set.' },
    ],
    examples: [
      { spl: '| makeresults | eval _raw="{\\"user\\":{\\"name\\":\\"ann\\"},\\"tags\\":[\\"a\\",\\"b\\"]}" | spath', description: 'Every value: user.name and tags{}.' },
      { spl: '| makeresults | eval doc="{\\"items\\":[{\\"id\\":1},{\\"id\\":2}]}" | spath input=doc output=id path=items{}.id', description: 'One path, several values.' },
    ],
    page: 'Search Reference: spath',
  },
  parse(r) {
    let options = r.options(OPTIONS);
    let path = options.path ?? null;
    if (!r.atEnd()) {
      const item = r.value('a path such as a.b or list{}.name');
      if (path !== null) r.fail(item.span, `spath already has the path ${path}.`, 'bad-argument');
      path = item.text;
      options = mergeOptions(options, r.options(OPTIONS));
    }
    if (options.output !== undefined && path === null && options.spans.output) {
      r.fail(options.spans.output, 'output= needs a path: write path=<path> too.', 'bad-argument');
    }
    return { input: options.input ?? '_raw', path, output: options.output ?? null };
  },
  columnsAfter: (args, before) =>
    args.path === null ? { fields: before.fields, open: true } : columnsWith(before, [[args.output ?? args.path, 'unknown']]),
  needs(args, after) {
    if (args.path === null) return needsPlus(after, [args.input]);
    const output = args.output ?? args.path;
    return isNeeded(after, output) ? needsPlus(needsMinus(after, []), [args.input]) : after;
  },
  run(args) {
    const { path } = args;
    return mapBatches(path === null ? (batch) => extractAll(batch, args.input) : (batch) => extractPath(batch, args.input, path, args.output ?? path));
  },
};

function extractPath(batch: Batch, input: string, path: string, output: string): Batch {
  const source = batch.columns.get(input);
  const out = copyColumn(batch.columns.get(output), batch.length);
  if (source !== undefined) {
    for (let i = 0; i < batch.length; i++) {
      const found: Scalar[] = [];
      for (const item of items(source[i])) found.push(...valuesAt(scalarToText(item), path));
      if (found.length > 0) out[i] = fromItems(found);
    }
  }
  return makeBatch(batch.length, new Map(batch.columns).set(output, out));
}

/** The values at a path in JSON or XML text; none where the text is neither or has no such path. */
function valuesAt(text: string, path: string): Scalar[] {
  if (looksLikeXml(text)) return xmlAt(parseXml(text), path, text);
  const node = parseJson(text);
  return node === null ? [] : jsonAt(node, path).map(jsonValue);
}

function looksLikeXml(text: string): boolean {
  return /^\s*</.test(text);
}

function extractAll(batch: Batch, input: string): Batch {
  const source = batch.columns.get(input);
  if (source === undefined) return batch;
  const made = new Map<string, Value[]>();
  for (let i = 0; i < batch.length; i++) {
    const lists = new Map<string, Scalar[]>();
    const leaf = (name: string, value: Scalar): void => {
      const list = lists.get(name);
      if (list === undefined) lists.set(name, [value]);
      else list.push(value);
    };
    for (const item of items(source[i])) {
      const text = scalarToText(item);
      if (looksLikeXml(text)) {
        xmlLeaves(parseXml(text), leaf);
      } else {
        const node = parseJson(text);
        if (node !== null) jsonLeaves(node, leaf);
      }
    }
    for (const [name, list] of lists) {
      let column = made.get(name);
      if (column === undefined) {
        column = copyColumn(batch.columns.get(name), batch.length);
        made.set(name, column);
      }
      column[i] = fromItems(list);
    }
  }
  const columns = new Map<string, Column>(batch.columns);
  for (const [name, column] of made) columns.set(name, column);
  return makeBatch(batch.length, columns);
}
