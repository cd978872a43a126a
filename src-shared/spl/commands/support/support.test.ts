/** The small languages inside commands: wildcards, sed, JSON and XML paths, templates. */
import { describe, expect, it } from 'vitest';
import { needsAmong, needsOf, isNeeded } from './columns.ts';
import { parseCsv } from './csv.ts';
import { jsonAt, jsonLeaves, jsonValue, parseJson } from './json.ts';
import { compileSed, parseSed } from './sed.ts';
import { fillNames, fillReferences } from './template.ts';
import { expandFields, fieldSegments, fillSegments, wildcardSegments } from './wildcards.ts';
import { parseXml, xmlAt, xmlLeaves } from './xml.ts';
import { evaluateXPath } from './xpath-evaluate.ts';
import { parseXPath } from './xpath.ts';

describe('wildcards', () => {
  it('give what each * stood for', () => {
    expect(wildcardSegments('a*b*c')('a1b2c')).toEqual(['1', '2']);
    expect(wildcardSegments('a.b')('axb')).toBeNull();
    expect(fillSegments('x_*_*', ['1', '2'])).toBe('x_1_2');
  });
  it('reach internal fields only when they start with _', () => {
    expect(fieldSegments('*')('_time')).toBeNull();
    expect(fieldSegments('_*')('_time')).toEqual(['time']);
    expect(expandFields(['b*', 'a'], ['a', '_b', 'b2', 'b1'])).toEqual(['b2', 'b1', 'a']);
  });
});

describe('needs', () => {
  it('meet names and patterns from both sides', () => {
    expect(isNeeded(needsOf(['host', 'by*']), 'bytes')).toBe(true);
    expect(isNeeded(needsOf(['host']), 'h*')).toBe(true);
    expect(isNeeded(needsOf(['host']), 'bytes')).toBe(false);
    expect([...needsAmong(['a', 'b*'], needsOf(['b1', 'c'])).names]).toEqual(['b*']);
  });
});

describe('sed', () => {
  const run = (sed: string, text: string): string => compileSed(parseSed(sed))(text);
  it('takes any delimiter, several commands and flags', () => {
    expect(run('s#/#:#g', 'a/b/c')).toBe('a:b:c');
    expect(run('s/a/1/ y/bc/23/', 'abc')).toBe('123');
    expect(run('s/A/x/gi', 'aAa')).toBe('xxx');
    expect(run('s/a\\/b/x/', 'a/b')).toBe('x');
    expect(run('s/(\\w)(\\w)/\\2\\1/', 'abc')).toBe('bac');
    expect(run('s/a/$1 &/', 'a')).toBe('$1 &');
  });
  it('says what is wrong', () => {
    expect(() => parseSed('s/a/b')).toThrow('closing');
    expect(() => parseSed('y/ab/c/')).toThrow('as many characters');
    expect(() => parseSed('s/a/b/q')).toThrow('flags q');
    expect(() => parseSed('x')).toThrow('s/<regex>');
  });
});

describe('JSON', () => {
  it('keeps numbers whose text would change as text', () => {
    const node = parseJson('{"a":1,"b":1.10,"c":12345678901234567890,"d":-0.5e3}');
    const values: unknown[] = [];
    if (node !== null) jsonLeaves(node, (_, v) => values.push(v));
    expect(values).toEqual([1, '1.10', '12345678901234567890', '-0.5e3']);
  });
  it('yields what came before broken text', () => {
    const names: string[] = [];
    const node = parseJson('{"a":1,"b":[1,{"c":2},"x');
    if (node !== null) jsonLeaves(node, (name) => names.push(name));
    expect(names).toEqual(['a', 'b{}', 'b{}.c']);
    expect(parseJson('not json')).toBeNull();
    expect(parseJson('')).toBeNull();
  });
  it('resolves escapes', () => {
    expect(jsonAt(parseJson('{"a":"x\\u0041\\n\\"\\\\"}') as NonNullable<ReturnType<typeof parseJson>>, 'a').map(jsonValue)).toEqual(['xA\n"\\']);
  });
  it('finds paths, with dots in keys', () => {
    const node = parseJson('{"a.b":{"c":1},"a":{"b":{"c":2}},"l":[[1,2],[3]]}') as NonNullable<ReturnType<typeof parseJson>>;
    expect(jsonAt(node, 'a.b.c').map(jsonValue)).toEqual([1, 2]);
    expect(jsonAt(node, 'l{}{}').map(jsonValue)).toEqual([1, 2, 3]);
    expect(jsonAt(node, 'l{1}{0}').map(jsonValue)).toEqual([3]);
    expect(jsonAt(node, 'l').map(jsonValue)).toEqual(['[[1,2],[3]]']);
  });
});

describe('XML', () => {
  const text = '<?xml version="1.0"?><!-- c --><a x="1"><b>one &lt;</b><b y=\'2\'><![CDATA[<two>]]></b><c/></a>';
  it('reads elements, attributes, CDATA and references', () => {
    const leaves: string[] = [];
    xmlLeaves(parseXml(text), (name, value) => leaves.push(`${name}=${value}`));
    expect(leaves).toEqual(['a{@x}=1', 'a.b=one <', 'a.b{@y}=2', 'a.b=<two>']);
  });
  it('finds paths; elements count from 1', () => {
    expect(xmlAt(parseXml(text), 'a.b{2}', text)).toEqual(['<two>']);
    expect(xmlAt(parseXml(text), 'a.b{@y}', text)).toEqual(['2']);
    expect(xmlAt(parseXml(text), 'a.nope', text)).toEqual([]);
  });
  it('survives what is not closed', () => {
    expect(xmlAt(parseXml('<a><b>1</b><c>2'), 'a.c', '<a><b>1</b><c>2')).toEqual(['2']);
  });
  it('answers XPath', () => {
    const roots = parseXml(text);
    expect(evaluateXPath(roots, parseXPath('//b'))).toEqual(['one <', '<two>']);
    expect(evaluateXPath(roots, parseXPath('/a/b[2]'))).toEqual(['<two>']);
    expect(evaluateXPath(roots, parseXPath('/a/@x'))).toEqual(['1']);
    expect(evaluateXPath(roots, parseXPath('/a[b]/b/text()'))).toEqual(['one <', '<two>']);
    expect(() => parseXPath('//a[last()')).toThrow('ends too early');
    expect(() => parseXPath('//a]')).toThrow('not understood from ]');
  });
  it('answers every axis and function of XPath', () => {
    const roots = parseXml('<r><p n="1"><q>x y</q><s/></p><p n="2"><q> 12 </q></p><p n="3"/></r>');
    const answers = (path: string): string[] => evaluateXPath(roots, parseXPath(path));
    for (const [path, found] of Object.entries({
      '//q/preceding::p/@n': ['1'],
      '//p[@n=1]/following::q': ['12'],
      '//p[3]/preceding-sibling::p[1]/@n': ['2'],
      '//s/preceding-sibling::*': ['x y'],
      '/r/descendant::q[2]': ['12'],
      '//q/ancestor-or-self::*[2]/@n': ['1', '2'],
      '//p/self::p[q]/@n': ['1', '2'],
      '/r/child::node()/attribute::n': ['1', '2', '3'],
      '(//p)[last()]/@n': ['3'],
      'count(/)': ['1'],
      '//p[position() mod 2 = 1 and @n >= 1 + 1 * 2 - 0]/@n': ['3'],
      '//p[@n != 2][2]/@n': ['3'],
      '//p[-@n < -2]/@n': ['3'],
      '//p[8 div 4 = @n]/@n': ['2'],
      "substring-before('a:b', ':')": ['a'],
      "substring-before('ab', ':')": [''],
      "substring-after('a:b', ':')": ['b'],
      "substring-after('ab', ':')": [''],
      "substring('12345', 1.5, 2.6)": ['234'],
      "substring('12345', 4)": ['45'],
      "translate('bar', 'abr', 'AB')": ['BA'],
      "normalize-space('  a   b ')": ['a b'],
      'string-length(//q)': ['3'],
      'sum(//p/@n)': ['6'],
      "number('x')": ['NaN'],
      'floor(1.7) + ceiling(1.2) + round(2.5)': ['6'],
      'boolean(//s) = true()': ['true'],
      'not(//none) = false()': ['false'],
      "local-name(//p/@n) = 'n' or name() = 'x'": ['true'],
      "concat('a', 1, true())": ['a1true'],
      "string(//none)": [''],
      '//p[string-length() > 2]/@n': ['1'],
      'r | //s': ['x y 12', ''],
    })) {
      expect(answers(path), path).toEqual(found);
    }
    expect(() => answers("count('x')")).toThrow('nodes of the XML');
    expect(() => parseXPath('//up::a')).toThrow('no axis up');
    expect(() => parseXPath('contains(//a)')).toThrow('does not take 1 argument');
    expect(() => parseXPath(' ')).toThrow('empty');
  });
});

describe('templates', () => {
  const names = new Set(['<<F>>']);
  const fill = (template: string, value: string): string => fillNames(template, new Map([['<<F>>', value]]), names);
  it('quote a name where it stands alone and needs it', () => {
    expect(fill('eval <<F>>=<<F>>*2', 'a.b')).toBe("eval 'a.b'='a.b'*2");
    expect(fill('eval <<F>>=<<F>>*2', 'ab')).toBe('eval ab=ab*2');
    expect(fill('eval new_<<F>>="<<F>>"', 'x y')).toBe('eval new_x y="x y"');
    expect(fill("eval z='<<F>>'", 'a b')).toBe("eval z='a b'");
    expect(fill('eval z="<<F>>"', 'a"b')).toBe('eval z="a\\"b"');
    expect(fill('eval z=<<F>>."x"', 'a-b')).toBe('eval z=\'a-b\'."x"');
  });
  it('refer to values by row', () => {
    expect(fillReferences('eval a=<<I>>, b="v:<<I>>!"', new Map([['<<I>>', 'item']]))).toBe('eval a=\'item\', b="v:".\'item\'."!"');
  });
});

describe('CSV', () => {
  it('knows quotes, line ends and empty lines', () => {
    expect(parseCsv('a,b\r\n"x, ""y""\n",2\n\n,')).toEqual([['a', 'b'], ['x, "y"\n', '2'], ['', '']]);
  });
});
