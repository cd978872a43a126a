/** `multikv`: one event for each line of a table in an event's text (Search Reference, "multikv"). */
import type { Row } from '../../results/batch.ts';
import { batchFromRows, rowAt } from '../../results/batch.ts';
import { toText } from '../../results/value.ts';
import type { ArgReader, CommandDef, FieldItem } from './types.ts';
import { mergeOptions } from './support/args.ts';
import { needsPlus } from './support/columns.ts';
import { pieces } from './support/stream.ts';

/** What `multikv` was asked. */
export interface MultikvArgs {
  /** Fields to keep; empty means all. */
  readonly fields: readonly FieldItem[];
  /** Lines without any of these texts are left out; empty means none are. */
  readonly filter: readonly string[];
  /** The header's line, counted from 1; null looks for it. */
  readonly headerLine: number | null;
  readonly noHeader: boolean;
  readonly removeOriginal: boolean;
}

const OPTIONS = { copyattrs: 'bool', forceheader: 'int', multitable: 'bool', noheader: 'bool', rmorig: 'bool', conf: 'string' } as const;

export const multikvCommand: CommandDef<MultikvArgs> = {
  name: 'multikv',
  kind: 'streaming',
  docs: {
    summary: 'Makes one event of each line of a table in the event text; the header line names the fields.',
    syntax: 'multikv [fields <field>...] [filter <text>...] [forceheader=<int>] [noheader=<bool>] [rmorig=<bool>]',
    options: [
      { name: 'fields', type: '<field>...', default: 'all', description: 'Fields of the table to keep.' },
      { name: 'filter', type: '<text>...', description: 'Only lines that hold one of the texts.' },
      { name: 'forceheader', type: '<int>', description: 'The line of the header, counted from 1.' },
      { name: 'noheader', type: '<bool>', default: 'false', description: 'There is no header: fields are Column_1, Column_2 and so on.' },
      { name: 'rmorig', type: '<bool>', default: 'true', description: 'Leaves the original event out.' },
      { name: 'copyattrs, multitable, conf', type: '', description: 'Accepted for searches from Splunk.' },
    ],
    examples: [
      { spl: '| makeresults | eval _raw="PID USER CPU\n1 root 0\n7 ann 12" | multikv', description: 'Two events.' },
      { spl: 'index=* sourcetype=ps | multikv fields PID, USER filter root', description: 'Two fields of some lines.' },
    ],
    page: 'Search Reference: multikv',
  },
  parse(r) {
    let options = r.options(OPTIONS);
    let fields: FieldItem[] = [];
    let filter: string[] = [];
    for (;;) {
      if (r.takeKeyword('fields') !== null) fields = names(r);
      else if (r.takeKeyword('filter') !== null) filter = names(r).map((f) => f.text);
      else if (r.peekOption()) options = mergeOptions(options, r.options(OPTIONS));
      else break;
    }
    return { fields, filter, headerLine: options.forceheader ?? null, noHeader: options.noheader ?? false, removeOriginal: options.rmorig ?? true };
  },
  columnsAfter: (_args, before) => ({ fields: before.fields, open: true }),
  needs: (_args, after) => needsPlus(after, ['_raw']),
  run: (args) => {
    const wanted = args.fields.length === 0 ? null : new Set(args.fields.map((f) => f.text));
    return async function* (input) {
      for await (const batch of input) {
        const raw = batch.columns.get('_raw');
        const rows: Row[] = [];
        for (let i = 0; i < batch.length; i++) {
          const original = rowAt(batch, i);
          const text = toText(raw?.[i]);
          if (!args.removeOriginal || text === null) rows.push(original);
          if (text !== null) for (const line of tableLines(text, args)) rows.push({ ...original, ...kept(line, wanted) });
        }
        yield* pieces(batchFromRows(rows, [...batch.columns.keys()]));
      }
    };
  },
};

/** Names up to the next clause or option; at least one, or the reader's own error. */
function names(r: ArgReader): FieldItem[] {
  const list: FieldItem[] = [];
  do {
    list.push(r.field());
    r.takeSymbol(',');
  } while (!r.atEnd() && !r.peekKeyword('fields', 'filter') && !r.peekOption());
  return list;
}

function kept(line: Row, wanted: ReadonlySet<string> | null): Row {
  return wanted === null ? line : Object.fromEntries(Object.entries(line).filter(([name]) => name === '_raw' || wanted.has(name)));
}

/** The lines of a table by field. Columns are parted by tabs, by two or more blanks, or else by any blanks. */
function tableLines(text: string, args: MultikvArgs): Row[] {
  const lines = text.split(/\r?\n/);
  let at = 0;
  let header: string[] | null = null;
  let parts: (line: string) => string[] = (line) => line.trim().split(/\s+/);
  if (!args.noHeader) {
    at = args.headerLine === null ? lines.findIndex((l) => l.trim() !== '') : args.headerLine - 1;
    const line = lines[at];
    if (line === undefined) return [];
    const separator = line.includes('\t') ? /\t+/ : /\S\s{2,}\S/.test(line) && lines.slice(at + 1).every((l) => l.trim() === '' || /\s{2,}/.test(l)) ? /\s{2,}/ : /\s+/;
    parts = (l) => l.trim().split(separator);
    header = parts(line).map((name) => name.replace(/[^\w.%]/g, '_'));
    at++;
  }
  const out: Row[] = [];
  for (const line of lines.slice(at)) {
    if (line.trim() === '' || (args.filter.length > 0 && !args.filter.some((f) => line.includes(f)))) continue;
    const cells = parts(line);
    const names = header ?? cells.map((_, i) => `Column_${i + 1}`);
    const row: Row = { _raw: line };
    // The last field takes what is left: commands with arguments, messages.
    names.forEach((name, i) => {
      const cell = i === names.length - 1 ? cells.slice(i).join(' ') : cells[i];
      if (cell !== undefined && cell !== '') row[name] = cell;
    });
    out.push(row);
  }
  return out;
}
