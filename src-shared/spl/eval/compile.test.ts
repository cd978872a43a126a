import { describe, expect, it } from 'vitest';
import { batchFromRows } from '../../results/batch.ts';
import type { Row } from '../../results/batch.ts';
import type { EvalValue } from '../../results/value.ts';
import type { FunctionContext } from '../functions/types.ts';
import type { Expr } from '../syntax/ast.ts';
import { SplError } from '../syntax/diagnostics.ts';
import { parseExpressionText } from '../syntax/parser.ts';
import { compileExpr, evalColumn, truthy } from './compile.ts';

const CTX: FunctionContext = { now: 1_700_000_000, tz: 'UTC', time: () => 1_700_000_000.5, random: () => 0.5 };

function run(text: string, row: Row = {}, ctx: FunctionContext = CTX): EvalValue {
  return compileExpr(parseExpressionText(text), ctx)(batchFromRows([row]), 0);
}

const table = (cases: readonly (readonly [string, EvalValue, Row?])[]): void => {
  it.each(cases.map((c) => [c[0], c[1], c[2] ?? {}] as const))('%s', (text, expected, row) => {
    expect(run(text, row)).toEqual(expected);
  });
};

describe('arithmetic and text', () => {
  table([
    ['1+2*3', 7],
    ['"1"+"2"', 3],
    ['a+1', 6, { a: '5' }],
    ['1+"a"', '1a'],
    ['"x" . 5', 'x5'],
    ['"1000"+""', '1000'],
    ['a+1', null],
    ['a."x"', null],
    ['1/0', null],
    ['7%3', 1],
    ['-a', -4, { a: '4' }],
    ['"a"*2', null],
    ['substr("string", 1, 3) + substr("string", -3)', 'string'],
    ['10/4', 2.5],
    ['a+1', null, { a: ['1', '2'] }],
    ['1+a', null, { a: ['1', '2'] }],
    ['true() . 1', null],
    ['"x"+true()', null],
    ['true() . 1', null],
    ['"x".true()', null],
    ['a."x"', null, { a: ['1', '2'] }],
    ['"x".a', null, { a: ['1', '2'] }],
    ['true()*2', null],
    ['true() LIKE "True"', null],
    ['"True" LIKE true()', null],
    ['"a" LIKE null()', null],
    ['tonumber(true(), 36)', null],
    ['tostring(true(), "hex")', 'True'],
    ['log(536870912, 2)', 29],
    ['log(8, 1)', null],
    ['typeof(mvindex(json_array_to_mv("[1]"), 0))', 'Number'],
    ['typeof(json_extract("{\\"a\\":1}", "a"))', 'Number'],
    ['mvmap(mvappend(a, b), a."!")', ['x!', 'y!'], { a: 'x', b: 'y' }],
  ]);
});

describe('what cannot be compiled', () => {
  const refused: readonly (readonly [string, string, string])[] = [
    ['lenn(a)', 'lenn', 'Unknown function "lenn": did you mean len()?'],
    ['qqqqqqqqqq(a)', 'qqqqqqqqqq', 'Unknown function "qqqqqqqqqq".'],
    ['len()', 'len()', 'len() takes 1 argument, and here are 0: len(<str>).'],
    ['len(a, b)', 'len(a, b)', 'len() takes 1 argument, and here are 2: len(<str>).'],
    ['now(1)', 'now(1)', 'now() takes 0 arguments, and here is 1: now().'],
    ['coalesce()', 'coalesce()', 'coalesce() takes at least 1 argument, and here are 0: coalesce(<values>).'],
    ['round(1, 2, 3)', 'round(1, 2, 3)', 'round() takes 1 to 2 arguments, and here are 3: round(<num>, <precision>).'],
    ['replace("a", "(", "b")', '"("', 'is not closed'],
    ['searchmatch()', 'searchmatch()', 'searchmatch() takes 1 argument'],
    ['case(a=1, 2, b=1)', 'case(a=1, 2, b=1)', 'case() takes pairs of arguments, and here are 3'],
    ['validate(a=1, 2, b=1)', 'validate(a=1, 2, b=1)', 'validate() takes pairs of arguments, and here are 3'],
  ];
  it.each(refused)('%s', (text, place, message) => {
    let error: unknown;
    try {
      compileExpr(parseExpressionText(text), CTX);
    } catch (e) {
      error = e;
    }
    if (!(error instanceof SplError)) throw new Error(`compiled, or threw ${String(error)}`);
    expect(error.message).toContain(message);
    expect(text.slice(error.diagnostic.start, error.diagnostic.end)).toBe(place);
  });

  it('a search in brackets, which has to be run before', () => {
    const span = { start: 0, end: 0 };
    const node = compileExpr({ kind: 'subsearch', pipeline: { stages: [], span }, span } as unknown as Expr, CTX);
    expect(() => node(batchFromRows([{}]), 0)).toThrow('the planner resolves subsearches');
  });
});

describe('comparison and logic', () => {
  table([
    ['10>9', true],
    ['"10">"9"', true],
    ['"b">"a"', true],
    ['"10">"9a"', false],
    ['a="X"', false, { a: 'x' }],
    ['a=5', true, { a: '5.0' }],
    ['a="5"', true, { a: 5 }],
    ['a!=5', null],
    ['a<"b"', true, { a: 3 }],
    ['m="b"', true, { m: ['a', 'b'] }],
    ['m="c"', false, { m: ['a', 'b'] }],
    ['m!="a"', true, { m: ['a', 'b'] }],
    ['NOT (a=1)', null],
    ['a=1 OR true()', true],
    ['a=1 AND false()', false],
    ['a=1 AND true()', null],
    ['true() XOR false()', true],
    ['"abc" LIKE "a%"', true],
    ['"abc" LIKE "a_c"', true],
    ['"abc" LIKE "A%"', false],
    ['"a.c" LIKE "a.c"', true],
    ['"50%" LIKE "50\\%"', true],
    ['a IN ("x", "y")', true, { a: 'y' }],
    ['a IN (1, 2)', true, { a: '2' }],
    ['a NOT IN ("x")', true, { a: 'y' }],
    ['a IN (b, "q")', true, { a: 'z', b: 'z' }],
    ['a=true', true, { a: 'True' }],
  ]);
});

describe('conditional functions', () => {
  table([
    ['if(a=1, "yes", "no")', 'no'],
    ['if(1=1, "yes", "no")', 'yes'],
    ['case(a<1, "x", a<5, "y")', 'y', { a: 3 }],
    ['case(a<1, "x")', null, { a: 3 }],
    ['validate(isint(a), "no int", a<10, "too big")', 'too big', { a: 12 }],
    ['validate(isint(a), "no int")', null, { a: 12 }],
    ['coalesce(x, a, "z")', 3, { a: 3 }],
    ['nullif(a, "u")', null, { a: 'u' }],
    ['nullif(a, b)', 'u', { a: 'u' }],
    ['in(a, "404", "500")', true, { a: 404 }],
    ['cidrmatch("192.0.2.0/24", a)', true, { a: '192.0.2.56' }],
    ['cidrmatch("192.0.2.0/24", a)', false, { a: '192.0.3.0' }],
    ['cidrmatch("2001:0db8:ffff:ffff:ffff:ffff:ffff:ff00/120", "2001:db8:ffff:ffff:ffff:ffff:ffff:ff99")', true],
    ['match("an err42", "err\\d+")', true],
    ['match(a, "x")', null],
    ['like("foobar", "foo%")', true],
    ['searchmatch("x=hi y=*")', true, { x: 'hi', y: 'bye', _raw: 'x=hi y=bye' }],
    ['searchmatch("x=ho")', false, { x: 'hi', _raw: 'x=hi' }],
    ['null()', null],
  ]);
});

describe('conversion', () => {
  table([
    ['tonumber("0A4", 16)', 164],
    ['tonumber("0101", 2)', 5],
    ['tonumber(a)', null, { a: ' 5' }],
    ['tonumber(a)', null, { a: 'seven' }],
    ['tonumber(a)', 5.5, { a: '5.5' }],
    ['tostring(1==1) + " " + tostring(15, "hex") + " " + tostring(12345.6789, "commas")', 'True 0xF 12,345.68'],
    ['tostring(615, "duration")', '00:10:15'],
    ['tostring(90061, "duration")', '1+01:01:01'],
    ['tostring(9, "binary")', '1001'],
    ['tostring(1234567, "commas")', '1,234,567'],
    ['tostring(-1234.5, "commas")', '-1,234.50'],
    ['ipmask("255.255.255.0", "10.20.30.120")', '10.20.30.0'],
    ['ipmask("0.255.0.224", "10.20.30.120")', '0.20.0.96'],
    ['toarray(split("1, 2, 3", ","))', '[1,2,3]'],
    ['toarray("[\\"carrots\\", 1.00, \\"potatoes\\", 1.75]")', '["carrots",1,"potatoes",1.75]'],
    ['toarray("somefield")', null],
    ['tobool("True")', true],
    ['tobool(0)', false],
    ['tobool("maybe")', null],
    ['toint("24")', 24],
    ['toint(3.94)', 3],
    ['todouble("16.00")', 16],
    ['tomv(json_array("a", json_object("n", "p")))', ['"a"', '{"n":"p"}']],
    ['toobject("{\\"a\\": 1}")', '{"a":1}'],
    ['toobject("[1]")', null],
  ]);
});

describe('printf', () => {
  table([
    ['printf("%.3A", pi())', '0X1.922P+1'],
    ['printf("%c,%c", 65, "Foo")', 'A,F'],
    ['printf("%d,%i,%d", -2, +4, 30)', '-2,4,30'],
    ['printf("%.2e", 5139)', '5.14e+03'],
    ['printf("%.2f", pi())', '3.14'],
    ['printf("%.2g,%.2g", pi(), 123)', '3.1,1.2e+02'],
    ['printf("%o", 255)', '377'],
    ['printf("%s%z", "foo", "bar")', 'foobar'],
    ['printf("%u", 99)', '99'],
    ['printf("%x,%X,%p", 10, 10, 10)', 'a,A,A'],
    ['printf("100%%")', '100%'],
    ['printf("%\'d", 12345)', '12,345'],
    ['printf("%-4d|", 1)', '1   |'],
    ['printf("%04d", 1)', '0001'],
    ['printf("%+4d", 1)', '  +1'],
    ['printf("% d", 1)', ' 1'],
    ['printf("%#x", 1)', '0x1'],
    ['printf("%*d", 5, 123)', '  123'],
    ['printf("%.*f", 1, 1.23)', '1.2'],
    ['printf("%*.*e", 9, 2, pi())', ' 3.14e+00'],
    ['printf("%08.3f", -3.14159)', '-003.142'],
    ['printf("%.2s|%-5s|", "abc", "x")', 'ab|x    |'],
  ]);
});

describe('informational', () => {
  table([
    ['typeof(12) + typeof("string") + typeof(1==2) + typeof(badfield)', 'NumberStringBoolInvalid'],
    ['typeof(a)', 'Number', { a: '5' }],
    ['isnum("5")', false],
    ['isnum(a)', true, { a: '5' }],
    ['isstr(a)', false, { a: '5' }],
    ['isint(a)', false, { a: 5.5 }],
    ['isdouble(3.546)', true],
    ['isdouble(1000000)', false],
    ['isbool(1==2)', true],
    ['isnull(a)', true],
    ['isnotnull(a)', true, { a: '' }],
    ['ismv(split("1,2", ","))', true],
    ['isarray("[1, 2, 3]")', true],
    ['isarray(1)', false],
    ['isobject("{cities: \\"3\\"}")', false],
    ['isobject("{\\"a\\": 1}")', true],
  ]);
});

describe('mathematics', () => {
  table([
    ['abs(-3)', 3],
    ['ceil(1.9)', 2],
    ['ceiling(-1.9)', -1],
    ['floor(1.9)', 1],
    ['exact(3.14*2)', 6.28],
    ['ln(-1)', null],
    ['log(8, 2)', 3],
    ['log(1000)', 3],
    ['pow(2, 10)', 1024],
    ['round(3.5)', 4],
    ['round(2.555, 2)', 2.56],
    ['round(-2.5)', -2],
    ['round(1.005, 2)', 1.01],
    ['round(123456789.987654321, 3)', 123456789.988],
    ['sigfig(1.00*1111)', 1110],
    ['sigfig(123.0 + 4.567)', 127.6],
    ['sigfig(a*1.00)', 3.99, { a: 3.990000000000215 }],
    ['sqrt(9)', 3],
    ['sqrt(-1)', null],
    ['sum(a, 2, 3)', 5, { a: 'somedata' }],
    ['sum(a, 2, 3)', 6, { a: '1' }],
    ['avg(a, 2, 3)', 2.5, { a: 'somedata' }],
    ['sum(m)', 6, { m: ['1', '2', '3'] }],
    ['max(1, 3, "foo", name)', 'zaz', { name: 'zaz' }],
    ['min(3, 6, "maria", size)', 1, { size: 1 }],
    ['max(m)', '10', { m: ['9', '10'] }],
    ['random()', 1073741824],
    ['bit_and(12, 9)', 8],
    ['bit_or(4, 2)', 6],
    ['bit_xor(3, 2)', 1],
    ['bit_not(9)', 9007199254740982],
    ['bit_not(9, tonumber("1111", 2))', 6],
    ['bit_shift_left(3, 52)', 4503599627370496],
    ['bit_shift_left(1, 53)', 0],
    ['bit_shift_right(4, 1)', 2],
    ['bit_shift_left(3, -2)', null],
    ['atan2(0, -1)', Math.PI],
    ['hypot(3, 4)', 5],
    ['acos(2)', null],
  ]);
});

describe('multivalues', () => {
  table([
    ['mvappend("a", m, x)', ['a', '1', '2'], { m: ['1', '2'] }],
    ['mvappend(x)', null],
    ['mvcount(m)', 2, { m: ['1', '2'] }],
    ['mvcount(x)', null],
    ['mvdedup(m)', ['b', 'a'], { m: ['b', 'a', 'b'] }],
    ['mvfilter(match(email, "\\.net$") OR match(email, "\\.org$"))', 'b@x.org', { email: ['a@x.com', 'b@x.org'] }],
    ['mvfind(m, "err\\d+")', 1, { m: ['ok', 'err1'] }],
    ['mvindex(m, 0, 1)', ['a', 'b'], { m: ['a', 'b', 'c'] }],
    ['mvindex(m, -1)', 'c', { m: ['a', 'b', 'c'] }],
    ['mvindex(m, 3)', null, { m: ['a', 'b', 'c'] }],
    ['mvjoin(mvrange(1, 6), " OR ")', '1 OR 2 OR 3 OR 4 OR 5'],
    ['mvmap(m, m*10)', [10, 20], { m: ['1', '2'] }],
    ['mvmap(mvindex(m, 1, 2), m*t)', [4, 6], { m: ['1', '2', '3'], t: 2 }],
    ['mvmap(m, if(m>1, m, null()))', '2', { m: ['1', '2'] }],
    ['mvrange(1, 11, 2)', [1, 3, 5, 7, 9]],
    ['mvreverse(split("1,2,3", ","))', ['3', '2', '1']],
    ['mvsort(m)', ['10', '100', '70', '9'], { m: ['10', '9', '70', '100'] }],
    ['mvzip(m, n)', ['a,1', 'b,2'], { m: ['a', 'b'], n: ['1', '2', '3'] }],
    ['mvzip(m, n, "|")', ['a|1', 'b|2'], { m: ['a', 'b'], n: ['1', '2'] }],
    ['split("abcd", "")', ['a', 'b', 'c', 'd']],
    ['split("a,,b", ",")', ['a', '', 'b']],
    ['commands("search foo | stats count | sort count")', ['search', 'stats', 'sort']],
  ]);

  it('steps by days on the clock of the zone', () => {
    const out = run('mvrange(1514834731, 1524134919, "7d")', {}, { ...CTX, tz: 'America/Los_Angeles' }) as number[];
    expect(out.length).toBe(16);
    expect(out[10]).toBe(1520879131);
  });
});

describe('JSON', () => {
  const cities = JSON.stringify([
    { name: 'London', Bridges: [{ name: 'Tower Bridge', length: 801 }, { name: 'Millennium Bridge', length: 1066 }] },
    { name: 'Venice', Bridges: [{ name: 'Rialto Bridge', length: 157 }] },
  ]);
  table([
    ['json_object("name", json_array("maria", "arun"))', '{"name":["maria","arun"]}'],
    ['json_object("a", m, "b", 1, "c", true())', '{"a":["x","y"],"b":1,"c":true}', { m: ['x', 'y'] }],
    ['json_array("dubois", json_object("name", "patel"))', '["dubois",{"name":"patel"}]'],
    ['json_append(json_object("l", json_array("a")), "l", json_array("b", "c"))', '{"l":["a",["b","c"]]}'],
    ['json_append(json_object("l", "a"), "l", "b")', '{"l":["a","b"]}'],
    ['json_append(json_object("l", "a"), "x", "b")', '{"l":"a"}'],
    ['json_extend(json_object("l", json_array("a")), "l", json_array("b", "c"))', '{"l":["a","b","c"]}'],
    ['json_array_to_mv(json_array("a", "b"))', ['a', 'b']],
    ['json_array_to_mv(json_array("a", "b"), true())', ['"a"', '"b"']],
    ['json_delete(o, "a.b", "c")', '{"a":{"x":1}}', { o: '{"a":{"b":2,"x":1},"c":3}' }],
    ['json_entries("{\\"a\\": 1, \\"b\\": 2}")', '[{"key":"a","value":1},{"key":"b","value":2}]'],
    ['json_extract(c, "{0}.name")', 'London', { c: cities }],
    ['json_extract(c, "{}.name")', '["London","Venice"]', { c: cities }],
    ['json_extract(c, "{}.Bridges{}.name")', '["Tower Bridge","Millennium Bridge","Rialto Bridge"]', { c: cities }],
    ['json_extract(c, "{0}.Bridges{0}.length")', 801, { c: cities }],
    ['json_extract(c, "{0}.name", "{1}.name")', '["London","Venice"]', { c: cities }],
    ['json_extract("{\\"ok\\": true, \\"no\\": null}", "ok")', 'true'],
    ['json_extract("{\\"no\\": null}", "no")', null],
    ['json_extract_exact("{\\"a.b\\": 1}", "a.b")', 1],
    ['json_has_key_exact("{\\"charlie.garcia\\":10}", "charlie.garcia")', true],
    ['json_keys("{\\"name\\": \\"x\\", \\"length\\": 1}")', '["name","length"]'],
    ['json_set("{}", "system.path", "/opt")', '{"system":{"path":"/opt"}}'],
    ['json_set("{\\"a\\": \\"b\\"}", "a.c", "d")', '{"a":"b"}'],
    ['json_set("{\\"l\\": [{\\"n\\":1},{\\"n\\":2}]}", "l{}.ok", true())', '{"l":[{"n":1,"ok":true},{"n":2,"ok":true}]}'],
    ['json_set_exact(json_object(), "a.b", "x")', '{"a.b":"x"}'],
    ['json_valid("{")', false],
    ['json("Golden Gate Bridge")', null],
    ['mv_to_json_array(mvappend("\\"B\\"", "true", "null"), true())', '["B",true,null]'],
    ['mv_to_json_array(mvappend("\\"B\\"", "true"), false())', '["\\"B\\"","true"]'],
    ['spath(c, "{}.Bridges{}.length")', [801, 1066, 157], { c: cities }],
    ['spath(x, "a.b{2}")', 'two', { x: '<a><b>one</b><b>two</b></a>' }],
    ['spath(x, "a.b{@id}")', '7', { x: '<a><b id="7">one</b></a>' }],
  ]);
});

describe('text and time', () => {
  table([
    ['len("héllo😀")', 6],
    ['length("abc")', 3],
    ['upper(m)', ['A', 'B'], { m: ['a', 'b'] }],
    ['ltrim("   ZZZZabcZZ ", " Z")', 'abcZZ '],
    ['rtrim("   ZZZZabcZZ ", " Z")', '   ZZZZabc'],
    ['trim("   ZZZZabcZZ ", " Z")', 'abc'],
    ['trim("  x\t")', 'x'],
    ['replace("1/14/2023", "^(\\d{1,2})/(\\d{1,2})/", "\\2/\\1/")', '14/1/2023'],
    ['replace("a.b.c", "\\.", "$1")', 'a$1b$1c'],
    ['replace("54.81.233.206:443:X1", ":.*", "")', '54.81.233.206'],
    ['substr("hello", 2)', 'ello'],
    ['substr("hello", 0, 3)', 'he'],
    ['substr("hello", -2)', 'lo'],
    ['substr("a😀b", 2, 1)', '😀'],
    ['urldecode("http%3A%2F%2Fwww.splunk.com%2Fdownload%3Fr%3Dheader")', 'http://www.splunk.com/download?r=header'],
    ['urldecode("%C3%A4%zz")', 'ä%zz'],
    ['md5("abc")', '900150983cd24fb0d6963f7d28e17f72'],
    ['now()', 1_700_000_000],
    ['time()', 1_700_000_000.5],
    ['strftime(1700000000, "%Y-%m-%dT%H:%M:%S.%Q")', '2023-11-14T22:13:20.000'],
    ['strftime(a/pow(10,9), "%Y-%m-%dT%H:%M:%S.%Q")', '2018-03-19T13:55:03.049', { a: '1521467703049000000' }],
    ['strptime("2023-11-14 22:13:20", "%Y-%m-%d %H:%M:%S")', 1_700_000_000],
    ['strptime("soon", "%Y")', null],
    ['relative_time(now(), "-1d@d")', 1_699_833_600],
  ]);
});

describe('columns', () => {
  it('evaluates whole batches, also after another batch', () => {
    const f = evalColumn(parseExpressionText('a*2'), CTX);
    expect(f(batchFromRows([{ a: 1 }, { a: '2' }, {}]))).toEqual([2, 4, null]);
    expect(f(batchFromRows([{ b: 1 }]))).toEqual([null]);
    expect(truthy(run('1=1'))).toBe(true);
    expect(truthy(null)).toBe(false);
  });
});
