import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, it } from 'vitest';
import { loadFiles } from './load-files.ts';
import { temporaryFolder } from './test-load.ts';

const NOW = Date.UTC(2026, 10, 21);

/** Events of each filter of a dataset file, the fewest first. */
async function filterRows(path: string, change?: string): Promise<number[]> {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  try {
    if (change !== undefined) await connection.run(change);
    const read = await connection.runAndReadAll('SELECT CAST("rows" AS DOUBLE) FROM token_filters ORDER BY "rows"');
    return read.getRowsJS().map(([rows]) => rows as number);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

it('has few filters where events are added a few at a time, and none that leaves events out', async () => {
  const folder = temporaryFolder();
  const at = (name: string): string => join(folder.path, name);
  const add = (name: string, lines: number, base?: string): Promise<unknown> => {
    writeFileSync(at(`${name}.log`), Array.from({ length: lines }, (_, i) => `2026-11-20T10:00:00Z event ${name} ${i}\n`).join(''));
    return loadFiles({ files: [{ path: at(`${name}.log`) }], target: at(name), bases: base === undefined ? [] : [at(base)], tz: 'UTC', now: NOW });
  };
  try {
    await add('a', 10);
    await add('b', 5, 'a');
    expect(await filterRows(at('b'))).toEqual([5, 10]);
    await add('c', 1, 'b');
    expect(await filterRows(at('c'))).toEqual([1, 15]);
    // What was made before there were filters.
    await expect(filterRows(at('c'), 'DROP TABLE token_filters')).rejects.toThrow('token_filters');
    await add('d', 2, 'c');
    expect(await filterRows(at('d'))).toEqual([2, 16]);
    await add('large', 9000);
    await add('e', 1, 'large');
    expect(await filterRows(at('e'))).toEqual([1, 808, 4096, 4096]);
  } finally {
    folder.dispose();
  }
});
