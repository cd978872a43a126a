/** Columns of a block of bytes that are made when it is complete: lists, metadata, and the fields without a column of their own. */
import { type ByteBlock, ByteColumn, METADATA_FIELDS } from './byte-block.ts';
import type { StoredColumn } from './byte-block-table.ts';
import { TEXT } from './value-kinds.ts';

/** Makes lists of the values that stand alone in a column of lists. */
export function fillLists(block: ByteBlock, column: ByteColumn): void {
  for (let row = 0; row < block.rows; row++) {
    if (column.lengthAt(row) < 0 || column.lists?.has(row) === true) continue;
    const start = block.write(JSON.stringify([block.text(column, row)]));
    column.starts[row] = start;
    column.lengths[row] = block.used - start;
  }
}

/** JSON text of the fields of each row that have no column of their own. */
export function restColumn(block: ByteBlock, rare: readonly ByteColumn[]): ByteColumn {
  const maps = new Map<number, Record<string, string>>();
  for (const column of rare) {
    for (let row = 0; row <= column.last; row++) {
      if (column.lengthAt(row) < 0) continue;
      // Null prototype: a field may be called `__proto__`.
      const map = maps.get(row) ?? (Object.create(null) as Record<string, string>);
      const text = block.text(column, row);
      map[column.name] = column.lists?.has(row) === true ? (JSON.parse(text) as string[]).join('\n') : text;
      maps.set(row, map);
    }
  }
  const rest = new ByteColumn('_rest');
  for (const row of [...maps.keys()].sort((a, b) => a - b)) {
    const start = block.write(JSON.stringify(maps.get(row)));
    rest.set(row, start, block.used - start, TEXT);
  }
  return rest;
}

/** The metadata of a block: the columns to store for it, and the text of those that are the same in all events. */
export function metadataColumns(block: ByteBlock): { readonly stored: readonly StoredColumn[]; readonly constants: ReadonlyMap<string, string> } {
  const stored: StoredColumn[] = [];
  const constants = new Map<string, string>();
  for (const name of METADATA_FIELDS) {
    const own = block.columns.get(name);
    const values = new Set(block.defaults.map(({ values: one }) => one[name]));
    const [only] = values;
    if (values.size === 1 && only !== undefined && (own === undefined || own.count === 0)) {
      constants.set(name, only);
      continue;
    }
    stored.push({ sql: `"${name}"`, kind: 'varchar', column: filled(block, name, own) });
  }
  return { stored, constants };
}

/** The events' own values, and what the file says where they have none, or an empty one. */
function filled(block: ByteBlock, name: (typeof METADATA_FIELDS)[number], own: ByteColumn | undefined): ByteColumn {
  const column = new ByteColumn(name);
  block.defaults.forEach(({ from, values }, i) => {
    const start = block.write(values[name]);
    const length = block.used - start;
    const to = block.defaults[i + 1]?.from ?? block.rows;
    for (let row = from; row < to; row++) {
      const ownLength = own?.lengthAt(row) ?? -1;
      if (own !== undefined && ownLength > 0) column.set(row, own.startAt(row), ownLength, TEXT);
      else column.set(row, start, length, TEXT);
    }
  });
  return column;
}
