/** Rows as text for the clipboard. */
import type { ResultField } from '../../src-shared/ipc/engine-protocol.ts';
import { type Value, toText } from '../../src-shared/results/value.ts';
import { formatIsoTime } from '../lib/format.ts';

export const COPY_FORMATS = ['text', 'csv', 'json', 'markdown'] as const;
export type CopyFormat = (typeof COPY_FORMATS)[number];

/** Rows and their fields. */
export interface CopiedRows {
  readonly fields: readonly Pick<ResultField, 'name'>[];
  readonly rows: readonly (readonly Value[])[];
}

/**
 * Rows as raw text (tab-separated where a row has none), CSV with a header, a JSON array, or a Markdown table. Fields that no
 * row has are left out; times are ISO 8601 in the zone.
 */
export function rowsAs(format: CopyFormat, { fields, rows }: CopiedRows, tz: string): string {
  const used = fields.map((field, index) => ({ name: field.name, index })).filter(({ index }) => rows.some((row) => (row[index] ?? null) !== null));
  const cell = (row: readonly Value[], { name, index }: { name: string; index: number }): string => {
    const value = row[index] ?? null;
    return name === '_time' && typeof value === 'number' ? formatIsoTime(value, tz) : (toText(value) ?? '');
  };
  switch (format) {
    case 'text': {
      const raw = fields.findIndex((field) => field.name === '_raw');
      return rows.map((row) => toText(row[raw] ?? null) ?? used.map((column) => cell(row, column)).join('\t')).join('\n');
    }
    case 'csv': {
      const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
      return [used.map((column) => quoted(column.name)), ...rows.map((row) => used.map((column) => quoted(cell(row, column))))].map((line) => `${line.join(',')}\r\n`).join('');
    }
    case 'json':
      return JSON.stringify(rows.map((row) => Object.fromEntries(used.flatMap(({ name, index }) => ((row[index] ?? null) === null ? [] : [[name, row[index]]])))), null, 2);
    case 'markdown': {
      const escaped = (text: string): string => text.replaceAll(/[\\`*_[\]|<>&#~]/g, (c) => (c === '<' ? '&lt;' : c === '>' ? '&gt;' : c === '&' ? '&amp;' : `\\${c}`)).replaceAll(/\r\n|\r|\n/g, '<br>');
      const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
      return line(used.map(({ name }) => escaped(name))) + line(used.map(() => '---')) + rows.map((row) => line(used.map((column) => escaped(cell(row, column))))).join('');
    }
  }
}
