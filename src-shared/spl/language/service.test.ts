/** Completion, signatures, macros and renaming: what the editor asks of the language besides what is wrong. */
import { describe, expect, it } from 'vitest';
import { parseSearch } from '../syntax/parser.ts';
import { complete } from './completion.ts';
import { type KnownField, type KnownNames, NO_NAMES, type ValuePlace } from './known.ts';
import { hoverAt } from './hover.ts';
import { macroCallAt } from './macros.ts';
import { applyEdits, renameField, renameTarget } from './rename.ts';
import { signatureAt } from './signature.ts';
import { valueCompletion } from './value-item.ts';

const FIELDS: readonly KnownField[] = [
  { name: 'service', type: 'string' },
  { name: 'status', type: 'number' },
  { name: 'host', type: 'string' },
];
const NAMES: KnownNames = {
  savedSearches: ['Slow logins'],
  lookups: [{ name: 'services', fields: ['service', 'team'] }],
  macros: [
    { name: 'slow', args: ['ms'], definition: 'latency_ms>$ms$', isEval: false },
    { name: 'bad', args: [], definition: 'level=ERROR `slow(5)`', isEval: false },
  ],
};
function at(marked: string, names: KnownNames = NO_NAMES) {
  return complete(marked.replace('^', ''), marked.indexOf('^'), FIELDS, names);
}
const labels = (marked: string, names?: KnownNames): string[] => at(marked, names).items.map((item) => item.label);
const value = (marked: string): Partial<ValuePlace> | null => at(marked).values;

describe('values of a field', () => {
  it('fit after a comparison in search, quoted or not, and in a list', () => {
    expect(value('service=^')).toMatchObject({ field: 'service', prefix: '', quoted: false });
    expect(value('index=app service!=che^')).toMatchObject({ field: 'service', prefix: 'che', start: 19, end: 22 });
    expect(value('service="che^"')).toMatchObject({ field: 'service', prefix: 'che', quoted: true, start: 9, end: 12 });
    expect(value('service IN (a, ^')).toMatchObject({ field: 'service' });
    expect(value('x [ search host=^ ]')).toMatchObject({ field: 'host' });
  });
  it('fit after a comparison in where and eval, but not where eval gives a field a value', () => {
    expect(value('a | where service=="^')).toMatchObject({ field: 'service', quoted: true });
    expect(value('a | eval x=if(service=^')).toMatchObject({ field: 'service' });
    expect(value('a | eval service=^')).toBeNull();
    expect(value('a | eval service="^')).toBeNull();
  });
  it('are not asked of the source where a stage before makes the field or drops all others', () => {
    expect(value('a | eval service=lower(host) | search service=^')).toBeNull();
    expect(value('a | stats count by service | search count=^')).toBeNull();
    expect(value('a | stats count by service | search service=^')).toBeNull();
    expect(value('a | eval x=1 | search service=^')).toMatchObject({ field: 'service' });
  });
  it('are written as their place reads them', () => {
    const place: ValuePlace = { field: 'service', start: 0, end: 0, prefix: '', quoted: false, inExpression: false };
    expect(valueCompletion(place, 'GET /a b', '').insert).toBe('"GET /a b"');
    expect(valueCompletion(place, 'checkout', '').insert).toBe('checkout');
    expect(valueCompletion({ ...place, inExpression: true }, 'checkout', '').insert).toBe('"checkout"');
    expect(valueCompletion({ ...place, inExpression: true }, '500', '').insert).toBe('500');
    expect(valueCompletion({ ...place, quoted: true }, 'say "x"', '').insert).toBe('say \\\\"x\\\\"');
    expect(valueCompletion(place, 'NOT', '').insert).toBe('"NOT"');
  });
});

describe('complete', () => {
  it('proposes BY and AS only after something to join, and BY once', () => {
    expect(labels('a | stats ^')).not.toContain('BY');
    expect(labels('a | stats count ^')).toEqual(expect.arrayContaining(['AS', 'BY']));
    expect(labels('a | stats count by host ^')).not.toContain('BY');
    expect(labels('a | chart count over host ^')).toContain('BY');
    expect(labels('a | chart count ^')).toContain('OVER');
    expect(labels('a | stats count as ^')).toEqual([]);
  });
  it('proposes an option\'s values', () => {
    expect(labels('a | join type=^')).toEqual(expect.arrayContaining(['left', 'outer', 'inner']));
    expect(labels('a | timechart span=^')).toContain('5m');
    expect(labels('earliest=^')).toContain('-24h@h');
  });
  it('proposes what a rename left behind, not what it took away', () => {
    const found = labels('a | stats count by host | rename host AS server | where ^');
    expect(found).toContain('server');
    expect(found).not.toContain('host');
    expect(found).not.toContain('status');
  });
  it('proposes lookups, their fields, saved searches and macros', () => {
    expect(labels('a | lookup ^', NAMES)).toContain('services');
    expect(labels('a | lookup services service OUTPUT ^', NAMES)).toContain('team');
    expect(labels('| inputlookup ^', NAMES)).toContain('services');
    expect(at('| savedsearch ^', NAMES).items[0]?.insert).toBe('"Slow logins"');
    expect(at('a `sl^', NAMES).items[0]).toMatchObject({ label: '`slow`', insert: '`slow(${1:ms})`' });
    expect(at('a `sl^', NAMES)).toMatchObject({ start: 2, end: 5 });
  });
});

describe('signatureAt', () => {
  it('names the function and the argument that is written', () => {
    const text = 'a | eval x=if(status>=500, round(latency/1000, ';
    expect(signatureAt(text, text.length)).toMatchObject({ label: expect.stringContaining('round(') as string, active: 1 });
    const outer = signatureAt(text, 26);
    expect(outer?.label).toContain('if(');
    expect(outer?.active).toBe(1);
    const { start, end } = outer?.parameters[1] ?? { start: 0, end: 0 };
    expect(outer?.label.slice(start, end)).toContain('true');
  });
  it('stays at the last argument where more may follow', () => {
    const text = 'a | eval x=coalesce(a, b, c, d, ';
    const signature = signatureAt(text, text.length);
    expect(signature?.active).toBe((signature?.parameters.length ?? 0) - 1);
  });
  it('says nothing outside of a call, after it, and for a group', () => {
    expect(signatureAt('a | eval x=if(a, b, c) ', 23)).toBeNull();
    expect(signatureAt('(status=500 ', 12)).toBeNull();
    expect(signatureAt('a | eval x=nosuch(', 18)).toBeNull();
  });
  it('reads aggregations and the expression inside them', () => {
    expect(signatureAt('a | stats avg(', 14)?.label).toContain('avg(');
    expect(signatureAt('a | stats count(eval(', 21)?.label).toBe('eval(<expression>)');
  });
});

describe('macros', () => {
  it('are found with their expansion, and hover shows them', () => {
    expect(macroCallAt('index=app `slow(20)` | head', 14, NAMES.macros)).toMatchObject({ start: 10, end: 20, expansion: 'latency_ms>20' });
    expect(macroCallAt('`bad`', 2, NAMES.macros)?.expansion).toBe('level=ERROR latency_ms>5');
    expect(macroCallAt('`none`', 2, NAMES.macros)).toBeNull();
    expect(hoverAt('index=app `slow(20)`', 12, FIELDS, NAMES)?.markdown).toContain('latency_ms>$ms$');
  });
});

describe('renameField', () => {
  function renamed(marked: string, to: string): string {
    const text = marked.replace('^', '');
    const result = renameField(text, marked.indexOf('^'), to, FIELDS);
    return 'refused' in result ? result.refused : applyEdits(text, result.edits);
  }
  it('follows a field from the stage that makes it to the last that has it', () => {
    expect(renamed('a | eval sl^ow=if(latency>5, 1, 0) | where slow=1 | stats sum(slow) AS n by slow | sort slow', 'late')).toBe(
      'a | eval late=if(latency>5, 1, 0) | where late=1 | stats sum(late) AS n by late | sort late',
    );
    expect(renamed('a | stats count AS n by host | eval m=^n*2 | fields host, m | eval n=1', 'events')).toBe('a | stats count AS events by host | eval m=events*2 | fields host, m | eval n=1');
  });
  it('renames the group of a rex and quotes as each place needs', () => {
    expect(renamed('a | rex "id=(?<id>\\d+)" | stats count by i^d', 'request')).toBe('a | rex "id=(?<request>\\d+)" | stats count by request');
    expect(renamed('a | eval x^1=1 | where x1>0 | table x1', 'my field')).toBe('a | eval \'my field\'=1 | where \'my field\'>0 | table "my field"');
  });
  it('leaves strings, subsearches and options alone', () => {
    const text = 'a | eval limit="limit" | append [ search limit=1 ] | top limit=5 limi^t';
    expect(renamed(text, 'cap')).toBe('a | eval cap="limit" | append [ search limit=1 ] | top limit=5 cap');
  });
  it('refuses, and says why', () => {
    expect(renamed('a | stats count by ho^st', 'x')).toContain('comes with the data');
    expect(renamed('a | stats count by host | where cou^nt>1', 'x')).toContain('AS');
    expect(renamed('a | eval x=1, y=2 | table ^x, y', 'y')).toContain('already');
    expect(renamed('a | eval x^=1', 'p|q')).toContain('pipe');
    expect(renameTarget('a | head ^ 5', 4, FIELDS)).toHaveProperty('refused');
  });
});

describe('the time a keystroke takes', () => {
  it('checks, completes and describes 200 lines in well under 50 ms each', () => {
    const text = `index=app status>=500\n${Array.from({ length: 199 }, (_, i) => `| eval field_${i}=if(status>=${i}, round(latency_ms/1000, 2), "none ${i}")`).join('\n')}`;
    const asks = [() => parseSearch(text), () => complete(text, text.length, FIELDS), () => hoverAt(text, text.length - 4, FIELDS), () => signatureAt(text, text.length - 3)];
    for (const ask of asks) {
      ask();
      const times = Array.from({ length: 5 }, () => {
        const start = performance.now();
        ask();
        return performance.now() - start;
      });
      expect(Math.min(...times)).toBeLessThan(50);
    }
  });
});
