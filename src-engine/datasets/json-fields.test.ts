import { describe, expect, it } from 'vitest';
import { EventBlock } from './event-block.ts';
import { JsonFieldReader } from './json-fields.ts';

const reader = new JsonFieldReader();

function read(text: string): Record<string, unknown> | string {
  const block = new EventBlock();
  block.begin(text, { host: 'h', source: 's', sourcetype: 't', index: 'i' });
  const problem = reader.read(text, block);
  if (problem !== null) return problem;
  return Object.fromEntries([...block.names()].map((name) => [name, block.get(name)]));
}

describe('JsonFieldReader', () => {
  it('names nested fields as spath does', () => {
    expect(read('{"a":{"b":{"c":1}},"l":[1,"x",true,null],"o":[{"k":1},{"k":2,"m":[3]}],"e":[],"n":{}}')).toEqual({
      'a.b.c': 1,
      'l{}': ['1', 'x', 'true'],
      'o{}.k': ['1', '2'],
      'o{}.m{}': '3',
    });
  });

  it('keeps strings text and numbers numbers', () => {
    expect(read('{"s":"42","n":42,"f":-0.5,"t":true,"u":false,"z":null,"e":""}')).toEqual({
      s: '42',
      n: 42,
      f: -0.5,
      t: 'true',
      u: 'false',
      e: '',
    });
  });

  it('keeps the text of numbers that a double would write differently', () => {
    expect(
      read('{"a":1.10,"b":1e5,"c":9007199254740993,"d":-9223372036854775808,"e":-0,"f":0.1,"g":9007199254740991}'),
    ).toEqual({
      a: '1.10',
      b: '1e5',
      c: '9007199254740993',
      d: '-9223372036854775808',
      e: '-0',
      f: 0.1,
      g: 9007199254740991,
    });
  });

  it('reads escapes, and control characters that should have been escaped', () => {
    expect(read('{"a":"x\\"y\\\\","b":"\\u00e9\\n","c":"tab\there","d\\"q":"\\\\"}')).toEqual({
      a: 'x"y\\',
      b: 'é\n',
      c: 'tab\there',
      'd"q': '\\',
    });
    expect(read('{"a":"\\ud800"}')).toEqual({ a: '\ufffd' });
  });

  it('adds the values of a repeated key', () => {
    expect(read('{"a":1,"a":"two"}')).toEqual({ a: ['1', 'two'] });
  });

  it('keeps numbers that are none as text', () => {
    expect(read('{"a":NaN,"b":[Infinity,1],"c":-Infinity,"d":2}')).toEqual({ a: 'NaN', 'b{}': ['Infinity', '1'], c: '-Infinity', d: 2 });
    expect(read('{"a":Nan}')).toContain('a value is missing or not quoted at character 6');
  });

  it.each([
    ['{"a":1', 'unexpected end at character 7'],
    ['{"a":"x', 'unexpected end inside a string'],
    ['{"a":tru}', 'a value is missing or not quoted at character 6'],
    ['{"a" 1}', 'a colon is missing'],
    ['{"a":1 "b":2}', 'a comma or "}" is missing'],
    ['{"a":01}', 'malformed number'],
    ['{"a":1.}', 'malformed number'],
    ['{"a":[1,]}', 'a value is missing'],
    ['{"a":1}}', 'text after the end'],
    ['{a:1}', 'a key in double quotes is missing'],
    ['[1]', 'not a JSON object'],
    ['42', 'not a JSON object'],
  ])('refuses %s', (text, reason) => {
    expect(read(text)).toContain(reason);
  });

  it('survives hostile depth and names', () => {
    expect(read(`${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`)).toContain('nesting deeper');
    expect(read('{"__proto__":1,"constructor":{"x":2}}')).toEqual(Object.fromEntries([['__proto__', 1], ['constructor.x', 2]])); // prettier-ignore
  });
});
