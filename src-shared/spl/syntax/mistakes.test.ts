/**
 * The commonest mistakes, each with what is said, where, and the search after the quick fix where one is offered.
 * One sentence each; the place is the text that the mark lies under.
 */
import { describe, expect, it } from 'vitest';
import { parseSearch } from './parser.ts';

type Mistake = readonly [search: string, severity: 'error' | 'warning', under: string, told: string, fixed?: string];

const MISTAKES: readonly Mistake[] = [
  // Pipes and commands.
  ['index=web stats count by host', 'warning', 'stats', 'put a pipe before it', 'index=web | stats count by host'],
  ['index=web error head 10', 'warning', 'head', 'put a pipe before it', 'index=web error | head 10'],
  ['stats count by host', 'warning', 'stats', 'put a pipe before it', '| stats count by host'],
  ['index=web | stats count by host |', 'error', '|', 'command is missing after this pipe', 'index=web | stats count by host '],
  ['index=web || stats count', 'error', '|', 'command is missing after this pipe', 'index=web | stats count'],
  ['index=web | where a==1 || b==1', 'error', '||', 'write OR', 'index=web | where a==1 OR b==1'],
  ['index=web | stas count by host', 'error', 'stas', 'Did you mean "stats"', 'index=web | stats count by host'],
  ['index=web | tabel host', 'error', 'tabel', 'Did you mean "table"', 'index=web | table host'],
  ['index=web | dedupe host', 'error', 'dedupe', 'Did you mean "dedup"', 'index=web | dedup host'],
  ['index=web | select host', 'error', 'select', 'Did you mean "table"', 'index=web | table host'],
  ['index=web | filter status=200', 'error', 'filter', 'Did you mean "where"', 'index=web | where status=200'],
  ['index=web | limit 10', 'error', 'limit', 'Did you mean "head"', 'index=web | head 10'],
  ['index=web | order by host', 'error', 'order', 'Did you mean "sort"'],
  ['index=web | count by host', 'error', 'count', 'Did you mean "stats count"', 'index=web | stats count by host'],
  ['index=web | rest /services/server/info', 'error', 'rest', 'REST endpoints of a Splunk server'],
  ['index=web | search [search index=x', 'error', '[', 'This subsearch is not closed'],
  ['index=web | append search index=x', 'error', '', 'needs a subsearch in square brackets'],
  ['index=web | status=200', 'error', 'status', 'write search or where before it', 'index=web | search status=200'],
  ['index=web | join host (search index=win)', 'error', '', 'in square brackets, not in parentheses'],
  ['index=web | foreach a* eval x=1', 'error', 'eval', 'takes its commands in square brackets'],
  // Quotes, parentheses.
  ['index=web "unclosed', 'error', '"unclosed', 'This quote is not closed', 'index=web "unclosed"'],
  ['index=web | where a="200', 'error', '"200', 'This string is not closed', 'index=web | where a="200"'],
  ['index=web (a=1 OR b=2', 'error', '(', 'This parenthesis is not closed', 'index=web (a=1 OR b=2)'],
  ['index=web status=200)', 'error', ')', 'closes nothing', 'index=web status=200'],
  ['index=web | eval x=if(a=1,"y","n"', 'error', '(', 'This parenthesis is not closed', 'index=web | eval x=if(a=1,"y","n")'],
  ['index=web | eval x=\u201cabc\u201d', 'error', '\u201cabc\u201d', 'straight quotes only', 'index=web | eval x="abc"'],
  ['index=web | where a = \'abc\'', 'warning', "'abc'", 'Single quotes name a field', 'index=web | where a = "abc"'],
  ['index=web | eval x=strftime(_time, %Y)', 'error', '%', 'time format in double quotes'],
  ['index=web | where location.city="Rome"', 'warning', 'location.city', "is written 'location.city' here", "index=web | where 'location.city'=\"Rome\""],
  ['index=web | eval x=coalesce(a.b.c, "none")', 'warning', 'a.b.c', 'joins the text of a and b and c', 'index=web | eval x=coalesce(\'a.b.c\', "none")'],
  ['index=web | where id.resp_p IN (53, 123)', 'warning', 'id.resp_p', 'joins the text', "index=web | where 'id.resp_p' IN (53, 123)"],
  // Operators.
  ['index=web and status=200', 'warning', 'and', 'the operator is AND', 'index=web AND status=200'],
  ['index=web error or warn', 'warning', 'or', 'the operator is OR', 'index=web error OR warn'],
  ['index=web not status=200', 'warning', 'not', 'the operator is NOT', 'index=web NOT status=200'],
  ['index=web status<>200', 'error', '<>', 'no operator <>', 'index=web status!=200'],
  ['index=web status=>200', 'error', '=>', 'no operator =>', 'index=web status>=200'],
  ['index=web ! status=200', 'warning', '!', 'the operator is NOT', 'index=web NOT status=200'],
  ['index=web status IN 200, 404', 'warning', 'IN', 'in parentheses', 'index=web status IN (200, 404)'],
  ['index=web a OR OR b', 'error', 'OR', 'Expected a term after "OR"'],
  ['index=web | where a=1 b=2', 'error', 'b', 'AND or OR is missing', 'index=web | where a=1 AND b=2'],
  ['index=web | where a=~"x"', 'error', '=~', 'no operator =~'],
  ['index=web | where count > 5 by host', 'error', 'by', 'has no BY'],
  ['index=web | where match(a, [0-9]+)', 'error', '[0-9]', 'a regular expression in double quotes'],
  ['index=web | eval x="a"+"b" as y', 'error', 'as', 'has no AS'],
  ['index=web | eval x=1;y=2', 'error', ';', 'separated by commas', 'index=web | eval x=1,y=2'],
  ['index=web | eval x=', 'error', '=', 'needs an expression'],
  ['failed AND', 'error', 'AND', 'needs a term on its right'],
  ['index=web | eval x == 5', 'error', '', 'one =: write x=<expression>'],
  ['index=web | where status is null', 'error', 'is null', 'isnull(status)', 'index=web | where isnull(status)'],
  ['index=web | where status is not null', 'error', 'is not null', 'isnotnull(status)', 'index=web | where isnotnull(status)'],
  ['index=web | where status=40*', 'error', 'status=40*', 'Wildcards need quotes and LIKE', 'index=web | where like(status, "40%")'],
  ['index=web | where a="web*"', 'warning', '"web*"', 'no wildcard here', 'index=web | where like(a, "web%")'],
  ['index=web | where like(a, "web*")', 'warning', '"web*"', 'are % and _', 'index=web | where like(a, "web%")'],
  ['index=web | where status', 'error', 'status', 'takes a condition'],
  ['index=web | where status*2', 'error', 'status*2', 'condition'],
  ['index=web | eval x=1 y=2', 'error', 'y', 'A comma is missing', 'index=web | eval x=1, y=2'],
  ['index=web | eval x', 'error', 'x', 'expects = after x'],
  ['index=web | eval x=a>1', 'error', 'a>1', 'wrap it'],
  // Functions.
  ['index=web | eval x=iff(a=1,"y","n")', 'error', 'iff', 'did you mean if()', 'index=web | eval x=if(a=1,"y","n")'],
  ['index=web | eval x=if(a=1,"y")', 'error', 'if(a=1,"y")', 'takes 3 arguments'],
  ['index=web | eval x=if(a>1 then "x" else "y")', 'error', 'then', 'write if(<condition>, <then>, <else>)'],
  ['index=web | eval x=case(a=1 "x")', 'error', '"x"', 'A comma or an operator is missing before "x"', 'index=web | eval x=case(a=1, "x")'],
  ['index=web | eval x=case(a=1,"x",b=2)', 'error', 'case(a=1,"x",b=2)', 'pairs of arguments'],
  ['index=web | eval x=if("a",1,2)', 'error', '"a"', 'takes a condition, not a string'],
  ['index=web | eval x=(a=1)+2', 'error', 'a=1', 'true or false'],
  // Statistics.
  ['index=web | stats cuont by host', 'error', 'cuont', 'Did you mean "count"', 'index=web | stats count by host'],
  ['index=web | stats count as x by', 'error', 'by', '"BY" needs at least one field'],
  ['index=web | stats count as by host', 'error', 'as', '"AS" needs a name'],
  ['index=web | stats avg by host', 'warning', 'avg', 'avg without a field', 'index=web | stats avg(*) by host'],
  ['index=web | timechart avg by host', 'error', 'avg', 'avg needs a field'],
  ['index=web | stats avg as mean', 'error', 'avg', 'avg needs a field'],
  ['index=web | stats sum bytes by host', 'error', 'sum bytes', 'takes its field in parentheses', 'index=web | stats sum(bytes) by host'],
  ['index=web | stats count(status=200)', 'error', 'status=200', 'count(eval(status=200))', 'index=web | stats count(eval(status=200))'],
  ['index=web | stats count where status=200', 'error', 'where', 'have no WHERE'],
  ['index=web | stats count by host having count>5', 'error', 'having', 'have no HAVING'],
  ['index=web | stats sum(a)+sum(b)', 'error', '+', 'cannot be combined'],
  ['index=web | stats host', 'error', 'host', 'values(host), or count BY host'],
  ['index=web | stats count as total events by host', 'error', 'events', 'AS "total events"', 'index=web | stats count as "total events" by host'],
  ['index=web | stats count by host as h', 'error', 'as', 'rename host AS h'],
  ['index=web | stats count group by host', 'error', 'group', 'grouped with BY alone', 'index=web | stats count by host'],
  ['index=web | stats count(distinct user) by host', 'error', 'distinct user', 'dc(user)', 'index=web | stats dc(user) by host'],
  ['index=web | stats distinct(user)', 'error', 'distinct', 'Did you mean "dc"', 'index=web | stats dc(user)'],
  ['index=web | stats average(x)', 'error', 'average', 'Did you mean "avg"', 'index=web | stats avg(x)'],
  ['index=web | stats p101(bytes)', 'error', 'p101', 'is no percentile'],
  ['index=web | stats foo(bytes)', 'error', 'foo', 'those there are'],
  ['index=web | stats "cuont" by host', 'error', '"cuont"', 'write one without quotes'],
  ['index=web | stats count by host, where count>5', 'error', 'where', 'has no WHERE', 'index=web | stats count by host, | where count>5'],
  ['index=web | stats count by _time span=1h', 'error', 'span=1h', 'put | bin _time span=1h before it'],
  ['index=web | stats values(a b)', 'error', 'a b', 'takes one field'],
  ['index=web | sort by host', 'error', 'by host', 'sort has no BY'],
  // Options and arguments.
  ['index=web | timechart spam=1h count', 'error', 'spam', 'Did you mean "span"', 'index=web | timechart span=1h count'],
  ['index=web | timechart span=1x count', 'error', 'span=1x', 'no unit of time'],
  ['index=web | timechart span=5 minutes count', 'error', 'minutes', 'no blank in it', 'index=web | timechart span=5minutes count'],
  ['index=web | timechart count by a, b', 'error', 'b', '"b" is too many'],
  ['index=web | transpose header=x', 'error', 'header', 'Did you mean "header_field"', 'index=web | transpose header_field=x'],
  ['index=web | top status limit 5', 'error', 'limit 5', 'limit=5', 'index=web | top status limit=5'],
  ['| makeresults count', 'error', 'count', 'count=<int>'],
  ['index=web | table', 'error', '', 'table needs a field name'],
  ['index=web | rename a as', 'error', '', 'rename needs the new name'],
  ['index=web | head -5', 'error', '-5', 'tail 5'],
  ['| makeresults count=abc', 'error', 'abc', 'takes a whole number'],
  ['index=web earliest=-1x', 'error', '-1x', 'no unit of time'],
  ['index=web earliest=yesterday', 'error', 'yesterday', 'is no time'],
  ['index=web | head ten', 'error', 'ten', 'a number of rows or a condition'],
  ['index=web | rename a b', 'error', 'a', 'expects AS'],
  ['index=web | lookup users user OUTPT dept', 'error', 'OUTPT', 'did you mean OUTPUT', 'index=web | lookup users user OUTPUT dept'],
  ['index=web | rex "user=(\\w+)"', 'error', '"user=(\\w+)"', 'at least one named group'],
  ['index=web | rex "(?<user>\\w+"', 'error', '"(?<user>\\w+"', 'is not closed'],
  ['index=web | eval x=`nomacro`', 'error', '`nomacro`', 'has no definition'],
  // Fields that cannot be there.
  ['index=web | stats count by host | where hots="a"', 'warning', 'hots', 'did you mean host', 'index=web | stats count by host | where host="a"'],
  ['index=web | fields host, status | stats avg(bytes) by host', 'warning', 'bytes', 'There is no field bytes after fields'],
  ['index=web | table user | search statsu=200', 'warning', 'statsu', 'There is no field statsu after table; it leaves user'],
];

describe('the commonest mistakes', () => {
  it('are fifty and more', () => {
    expect(MISTAKES.length).toBeGreaterThanOrEqual(50);
  });

  it.each(MISTAKES.map((mistake) => ({ mistake, search: mistake[0] })))('$search', ({ mistake: [search, severity, under, told, fixed] }) => {
    const { diagnostics } = parseSearch(search);
    const found = diagnostics.find((d) => d.message.includes(told));
    expect(found, JSON.stringify(diagnostics)).toBeDefined();
    if (found === undefined) return;
    expect(found.severity).toBe(severity);
    expect(search.slice(found.start, found.end).trim()).toBe(under);
    // One sentence: one mark at its end, none before a capital letter but in quoted text.
    expect(found.message).toMatch(/[.?]$/);
    expect(found.message).not.toContain('\n');
    if (fixed === undefined) return;
    const { fix } = found;
    expect(fix, 'a fix').toBeDefined();
    if (fix !== undefined) expect(`${search.slice(0, fix.start)}${fix.replacement}${search.slice(fix.end)}`).toBe(fixed);
  });

  it('are not found in searches that mean what they say', () => {
    for (const search of [
      'index=web "and" or_else=1 | stats count by host | where count>5 | sort - count',
      'index=web user="\u201cquoted\u201d" | eval x="it\u2019s" | where isnull(nosuch)',
      'index=web | stats count by host | eval rate=count/2 | where rate>1 AND NOT host IN ("a","b")',
      'index=web | fields + host | where host="a"',
      'index=web status=200 OR status=404 NOT user=* | top limit=5 host',
      '| makeresults | eval a=1 | foreach a [eval <<FIELD>>=<<FIELD>>+1] | search a>1',
      'index=web | stats count by host | eventstats avg(count) as a | where count>a',
      "index=web | eval 'my field'=1 | where 'my field'='other field'",
      'index=web | stats count AS by BY host',
    ]) {
      expect(parseSearch(search).diagnostics, search).toEqual([]);
    }
  });
});
