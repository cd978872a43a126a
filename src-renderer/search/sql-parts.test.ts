import { describe, expect, it } from 'vitest';
import { sqlParts } from './sql-parts.ts';

describe('sqlParts', () => {
  it('loses nothing and tells keywords from names, strings and parameters', () => {
    const sql = `SELECT "from", count(*) AS n -- all\nFROM t WHERE a = 'it''s from' AND b >= $1 AND c = {p0:String} LIMIT 10`;
    const parts = sqlParts(sql);
    expect(parts.map((p) => p.text).join('')).toBe(sql);
    const of = (kind: string): string[] => parts.filter((p) => p.kind === kind).map((p) => p.text);
    expect(of('keyword')).toEqual(['SELECT', 'AS', 'FROM', 'WHERE', 'AND', 'AND', 'LIMIT']);
    expect(of('string')).toEqual(["'it''s from'"]);
    expect(of('parameter')).toEqual(['$1', '{p0:String}']);
    expect(of('function')).toEqual(['count']);
    expect(of('comment')).toEqual(['-- all']);
  });
  it('takes an open quote as it is', () => {
    expect(sqlParts("a = 'open").map((p) => p.text).join('')).toBe("a = 'open");
  });
});
