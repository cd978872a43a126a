/** `multikv`: one event for each line of a table in an event's text (Search Reference, "multikv"). */
import type { Row } from '../../results/batch.ts';
import { batchFromRows, rowAt } from '../../results/batch.ts';
import { toText } from '../../results/value.ts';
import type { ArgReader, CommandDef, FieldItem } from './types.ts';
import { mergeOptions } from './support/args.ts';
import { needsPlus } from './support/columns.ts';
import { pieces } from './support/stream.ts';
import { type TextTableOptions, type TextTableRow, textTableRows } from './support/text-table.ts';

/** What `multikv` was asked. */
export interface MultikvArgs extends TextTableOptions {
  /** Fields to keep; empty means all. */
  readonly fields: readonly FieldItem[];
  /** Lines without any of these texts are left out; empty means none are. */
  readonly filter: readonly string[];
  readonly removeOriginal: boolean;
  /** Whether the original event's fields go with each line of its table. */
  readonly copyFields: boolean;
}

const OPTIONS = { copyattrs: 'bool', forceheader: 'int', multitable: 'bool', noheader: 'bool', rmorig: 'bool', conf: 'string' } as const;

export const multikvCommand: CommandDef<MultikvArgs> = {
  name: 'multikv',
  kind: 'streaming',
  docs: {
    summary: 'Makes one event of each line of a table in the event text (aligned, with tabs or with commas); the header line names the fields.',
    syntax: 'multikv [fields <field>...] [filter <text>...] [forceheader=<int>] [noheader=<bool>] [multitable=<bool>] [copyattrs=<bool>] [rmorig=<bool>]',
    options: [
      { name: 'fields', type: '<field>...', default: 'all', description: 'Fields of the table to keep.' },
      { name: 'filter', type: '<text>...', description: 'Only lines that hold one of the texts.' },
      { name: 'forceheader', type: '<int>', description: 'The line of the header, counted from 1 without empty lines. Else it is the first line of capitalized words.' },
      { name: 'noheader', type: '<bool>', default: 'false', description: 'There is no header: fields are Column_1, Column_2 and so on.' },
      { name: 'multitable', type: '<bool>', default: 'true', description: 'Another table with its own header may follow an empty line.' },
      { name: 'copyattrs', type: '<bool>', default: 'true', description: "Copies the original event's fields to each new one." },
      { name: 'rmorig', type: '<bool>', default: 'true', description: 'Leaves the original event out; else it comes after its lines.' },
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
    const { spans } = options;
    if (spans.conf) r.fail(spans.conf, 'There are no stanzas of multikv.conf here: describe the table with forceheader, noheader and fields.', 'unsupported');
    const headerLine = options.forceheader ?? null;
    if (headerLine !== null && headerLine < 1 && spans.forceheader) r.fail(spans.forceheader, `forceheader counts lines from 1, not ${headerLine}.`, 'bad-argument');
    return {
      fields,
      filter,
      headerLine,
      noHeader: options.noheader ?? false,
      multiTable: options.multitable ?? true,
      removeOriginal: options.rmorig ?? true,
      copyFields: options.copyattrs ?? true,
    };
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
          if (text !== null) {
            for (const line of textTableRows(text, args)) {
              if (args.filter.length > 0 && !args.filter.some((f) => line.line.includes(f))) continue;
              rows.push({ ...(args.copyFields ? original : {}), _raw: line.line, ...kept(line, wanted) });
            }
          }
          if (!args.removeOriginal || text === null) rows.push(original);
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

/** The cells of a line that were asked for. */
function kept(line: TextTableRow, wanted: ReadonlySet<string> | null): Row {
  return wanted === null ? line.cells : Object.fromEntries(Object.entries(line.cells).filter(([name]) => wanted.has(name)));
}
