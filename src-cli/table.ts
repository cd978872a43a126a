/** Results as an aligned table for reading. */
import type { ResultField } from '../src-shared/ipc/engine-protocol.ts';
import type { Batch } from '../src-shared/results/batch.ts';
import { type Value, toText } from '../src-shared/results/value.ts';
import { displayTime } from '../src-shared/spl/time/format.ts';
import { displayWidth, fit, styled } from './terminal.ts';

export interface TableOptions {
  readonly tz: string;
  /** Widest cell; null for no bound. */
  readonly cellWidth: number | null;
}

/** The table: header, rule, rows. Multivalues and line breaks take a line each. Ends with a line break. */
export function formatTable(fields: readonly ResultField[], rows: Batch, options: TableOptions): string {
  if (fields.length === 0) return '';
  const columns = fields.map((field) => {
    const values = rows.columns.get(field.name);
    const cells: (readonly string[])[] = [];
    for (let i = 0; i < rows.length; i++) cells.push(cellLines(field, values?.[i] ?? null, options));
    let width = displayWidth(field.name);
    for (const lines of cells) for (const line of lines) width = Math.max(width, displayWidth(line));
    return { name: field.name, cells, width, right: field.type === 'number' };
  });
  const line = (text: (column: (typeof columns)[number]) => string): string =>
    columns
      .map((column, i) => pad(text(column), column.width, column.right, i === columns.length - 1))
      .join('  ')
      .trimEnd();
  let out = `${styled(line((c) => c.name), 'bold', process.stdout)}\n${styled(line((c) => '─'.repeat(c.width)), 'dim', process.stdout)}\n`;
  for (let i = 0; i < rows.length; i++) {
    const height = Math.max(1, ...columns.map((c) => c.cells[i]?.length ?? 0));
    for (let l = 0; l < height; l++) out += `${line((c) => c.cells[i]?.[l] ?? '')}\n`;
  }
  return out;
}

function cellLines(field: ResultField, value: Value, { tz, cellWidth }: TableOptions): readonly string[] {
  if (value === null) return [''];
  const text = field.name === '_time' && typeof value === 'number' ? displayTime(value, tz) : (toText(value) ?? '');
  // Control characters would move the cursor or worse.
  // oxlint-disable-next-line no-control-regex
  const lines = text.split(/\r?\n/).map((l) => l.replaceAll('\t', '    ').replace(/[\u0000-\u001f\u007f-\u009f]/g, '\ufffd'));
  return cellWidth === null ? lines : lines.map((l) => fit(l, cellWidth));
}

function pad(text: string, width: number, right: boolean, last: boolean): string {
  const blanks = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return right ? blanks + text : last ? text : text + blanks;
}
