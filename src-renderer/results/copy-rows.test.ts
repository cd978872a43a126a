import { describe, expect, test } from 'vitest';
import { rowsAs } from './copy-rows.ts';

const rows = { fields: [{ name: '_time' }, { name: '_raw' }, { name: 'a,b' }, { name: 'empty' }], rows: [[1_700_000_000, 'x "y" | <b>', ['p', 1], null], [null, null, 'z', null]] };

describe('rowsAs', () => {
  test('text is the raw text, or the fields where there is none', () => {
    expect(rowsAs('text', rows, 'UTC')).toBe('x "y" | <b>\n\t\tz');
  });
  test('csv quotes and leaves out fields that no row has', () => {
    expect(rowsAs('csv', rows, 'UTC')).toBe('_time,_raw,"a,b"\r\n2023-11-14T22:13:20.000+00:00,"x ""y"" | <b>","p\n1"\r\n,,z\r\n');
  });
  test('json keeps types and leaves out nulls', () => {
    expect(JSON.parse(rowsAs('json', rows, 'UTC'))).toEqual([{ _time: 1_700_000_000, _raw: 'x "y" | <b>', 'a,b': ['p', 1] }, { 'a,b': 'z' }]);
  });
  test('nothing in a cell is markup in Markdown', () => {
    expect(rowsAs('markdown', rows, 'UTC')).toBe('| \\_time | \\_raw | a,b |\n| --- | --- | --- |\n| 2023-11-14T22:13:20.000+00:00 | x "y" \\| &lt;b&gt; | p<br>1 |\n|  |  | z |\n');
  });
});
