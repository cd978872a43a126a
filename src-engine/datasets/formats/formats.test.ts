import { describe, expect, it } from 'vitest';
import { loadContent, micros } from '../test-load.ts';

const first = async (content: string, name?: string) => {
  const loaded = await loadContent(content, name);
  return { ...loaded, event: loaded.events[0] ?? {} };
};

describe('NDJSON', () => {
  it('takes the time from the contract names in their order, then from known names', async () => {
    const { events, report } = await loadContent(
      [
        '{"ts":"2026-11-20T10:00:01Z","time":"nonsense","n":1}',
        '{"timestamp":1795169472,"ts":"2020-01-01T00:00:00Z","n":2}',
        '{"EventTime":"2026-11-20 10:00:00","UtcTime":"2020-01-01 00:00:00.000","n":3}',
        '{"n":4,"note":"seen at 2026-11-20T09:00:00Z"}',
        '{"n":5}',
      ].join('\n'),
    );
    expect(report.files[0]).toMatchObject({ format: 'ndjson', sourcetype: '_json', events: 5 });
    expect(events.map((e) => [e['n'], e['_time']])).toEqual([
      [2, micros('2026-11-20T10:11:12Z')],
      [1, micros('2026-11-20T10:00:01Z')],
      [3, micros('2026-11-20T10:00:00Z')],
      [4, micros('2026-11-20T09:00:00Z')],
      [5, null],
    ]);
    expect(events[0]?.['_raw']).toBe('{"timestamp":1795169472,"ts":"2020-01-01T00:00:00Z","n":2}');
  });

  it('lets an event name its own host, source, sourcetype and index', async () => {
    const { event, types } = await first(
      '{"host":"web-1","index":"app","source":"s","sourcetype":"t","_raw":"no","host.name":"x"}\n',
    );
    expect(event).toMatchObject({
      host: 'web-1',
      index: 'app',
      source: 's',
      sourcetype: 't',
      'host.name': 'x',
    });
    expect(event['_raw']).toMatch(/^\{"host"/);
    expect(Object.keys(types)).toEqual(['host.name']);
  });

  it('refuses broken lines, counts them and keeps them', async () => {
    const lines = Array.from({ length: 40 }, (_, i) => (i % 6 === 5 ? `{"n":${i},` : `{"n":${i}}`));
    const { events, report } = await loadContent(lines.join('\r\n'));
    expect(events).toHaveLength(34);
    expect(report.refused).toBe(6);
    expect(report.refusedSamples).toHaveLength(5);
    expect(report.refusedSamples[0]).toMatchObject({
      line: 6,
      reason: expect.stringContaining('not valid JSON') as string,
    });
  });

  it('types columns by all their values', async () => {
    const { events, types } = await loadContent(
      [
        '{"i":1,"d":1,"s":1,"m":[1,2],"x":1.5}',
        '{"i":2,"d":2.5,"s":"one","m":"z","x":1.50}',
        '{"i":-9007199254740991,"d":3,"s":1e-7,"m":[7],"x":3}',
      ].join('\n'),
    );
    expect(types).toEqual({
      i: 'integer',
      d: 'number',
      s: 'string',
      'm{}': 'multivalue',
      m: 'string',
      x: 'string',
    });
    expect(events.map((e) => e['i'])).toEqual([1, 2, -9007199254740991]);
    expect(events.map((e) => e['d'])).toEqual([1, 2.5, 3]);
    expect(events.map((e) => e['s'])).toEqual(['1', 'one', '1e-7']);
    expect(events.map((e) => e['x'])).toEqual(['1.5', '1.50', '3']);
    expect(events.map((e) => e['m{}'])).toEqual([['1', '2'], undefined, ['7']]);
  });
});

describe('JSON arrays and printed objects', () => {
  it('reads the elements of an array over several lines', async () => {
    const { events, report } = await loadContent(
      '[\n  {\n    "time": "2026-11-20T10:00:00Z",\n    "a": {"b": "],["}\n  },\n  {"time": "2026-11-20T11:00:00Z"}, 7\n]\n',
      'x.json',
    );
    expect(report.files[0]?.format).toBe('json');
    expect(events).toHaveLength(2);
    expect(events[1]).toMatchObject({
      'a.b': '],[',
      _raw: expect.stringMatching(/^\{\n {4}"time"[\s\S]*\}$/) as string,
    });
    expect(report.refusedSamples[0]?.reason).toContain('not a JSON object');
  });

  it('reads objects printed one after the other, and an array on one line', async () => {
    expect((await loadContent('{\n "a": 1\n}\n{\n "a": 2\n}\n')).events.map((e) => e['a'])).toEqual([1, 2]);
    expect((await loadContent('[{"a":1},{"a":2},{"a":3}]')).events.map((e) => e['a'])).toEqual([1, 2, 3]);
    expect((await loadContent('[]', 'x.json')).events).toEqual([]);
  });

  it('refuses what a cut-off array leaves unfinished', async () => {
    const { events, report } = await loadContent('[{"a":1},\n{"a":2');
    expect(events).toHaveLength(1);
    expect(report.refusedSamples).toMatchObject([{ line: 2 }]);
  });
});

describe('CSV', () => {
  it('reads quotes, line breaks in values, empty cells and a byte order mark', async () => {
    const { events, types, report } = await loadContent(
      '\ufefftime,name,n,note\r\n2026-11-20 10:00:00,"Doe, ""J""",007,"two\nlines"\r\n2026-11-20 11:00:00,x,8,\r\n',
      'x.csv',
    );
    expect(report.files[0]).toMatchObject({ format: 'csv', sourcetype: 'csv', events: 2 });
    expect(events[1]).toMatchObject({
      name: 'Doe, "J"',
      n: '007',
      note: 'two\nlines',
      _time: micros('2026-11-20T10:00:00Z'),
    });
    expect(events[0]).not.toHaveProperty('note');
    expect(events[0]?.['_raw']).toBe('2026-11-20 11:00:00,x,8,');
    expect(types['n']).toBe('string');
  });

  it.each([
    ['a;b;c\n1;2;3\n4;5;6\n', ';'],
    ['a\tb\tc\n1\t2\t3\n4\t5\t6\n', 'tab'],
    ['a|b|c\n1|2|3\n4|5|6\n', '|'],
  ])('guesses the delimiter of %j', async (text) => {
    expect((await loadContent(text)).events.map((e) => [e['a'], e['c']])).toEqual([
      [1, 3],
      [4, 6],
    ]);
  });

  it('loses one record only to a quote that never ends', async () => {
    const { events } = await loadContent('a,b\n1,"open\n2,x\n3,y\n', 'x.csv');
    expect(events.map((e) => e['a'])).toEqual([1, 2, 3]);
  });

  it('keeps surplus cells, tells repeated names apart, restores an exported _raw', async () => {
    const { events } = await loadContent('_time,_raw,a,a\n1795169472,"the, text",1,2,3\n', 'x.csv');
    expect(events[0]).toMatchObject({
      _time: micros('2026-11-20T10:11:12Z'),
      _raw: 'the, text',
      a: 1,
      a_2: 2,
      EXTRA_FIELD_5: 3,
    });
  });
});

describe('access logs', () => {
  it('names the fields as access_combined does', async () => {
    const { event, report } = await first(
      '203.0.113.9 - frank [10/Oct/2000:13:55:36 -0700] "GET /shop/cart/view.php?action=view&id=7 HTTP/1.1" 200 2326 "https://a.example/x?y=1" "Mozilla/5.0 (X11)" rt=0.25\n',
    );
    expect(report.files[0]?.sourcetype).toBe('access_combined');
    expect(event).toMatchObject({
      _time: micros('2000-10-10T20:55:36Z'),
      clientip: '203.0.113.9',
      ident: '-',
      user: 'frank',
      req_time: '10/Oct/2000:13:55:36 -0700',
      method: 'GET',
      uri: '/shop/cart/view.php?action=view&id=7',
      uri_path: '/shop/cart/view.php',
      uri_query: 'action=view&id=7',
      version: 'HTTP/1.1',
      status: 200,
      bytes: 2326,
      referer: 'https://a.example/x?y=1',
      referer_domain: 'https://a.example',
      useragent: 'Mozilla/5.0 (X11)',
      file: 'view.php',
      root: 'shop',
      action: 'view',
      id: 7,
      rt: 0.25,
      other: 'rt=0.25',
    });
  });

  it('reads the common form, virtual hosts, users with blanks, broken requests', async () => {
    const { events, report } = await loadContent(
      [
        '1.2.3.4 - - [20/Nov/2026:10:00:03 +0000] "GET / HTTP/1.0" 304 -',
        'shop.example:443 1.2.3.4 - - [20/Nov/2026:10:00:02 +0000] "GET / HTTP/1.0" 200 5',
        '::1 - CORP\\jo smith [20/Nov/2026:10:00:01 +0000] "POST /x HTTP/2.0" 201 5',
        '1.2.3.4 - - [20/Nov/2026:10:00:00 +0000] "\\x16\\x03\\x01" 400 150',
      ].join('\n'),
    );
    expect(report.files[0]?.sourcetype).toBe('access_common');
    expect(events[0]).toMatchObject({ status: 304, bytes: '-', uri: '/' });
    expect(events[1]).toMatchObject({ vhost: 'shop.example:443', clientip: '1.2.3.4' });
    expect(events[2]).toMatchObject({ clientip: '::1', user: 'CORP\\jo smith', method: 'POST' });
    expect(events[3]).toMatchObject({ request: '\\x16\\x03\\x01', status: 400 });
  });

  it('reads the error log of nginx', async () => {
    const { event, report } = await first(
      '2026/11/20 10:11:12 [error] 31#32: *5 open() "/srv/x" failed (2: No such file or directory), client: 1.2.3.4, server: _, request: "GET /x HTTP/1.1", host: "a.example"\n',
    );
    expect(report.files[0]?.sourcetype).toBe('nginx_error');
    expect(event).toMatchObject({
      log_level: 'error',
      pid: 31,
      tid: 32,
      connection: 5,
      client: '1.2.3.4',
      request: 'GET /x HTTP/1.1',
      http_host: 'a.example',
      host: 'here',
    });
    expect(event['message']).toBe('open() "/srv/x" failed (2: No such file or directory)');
  });
});

describe('syslog', () => {
  it('reads BSD, RFC 5424 and ISO headers', async () => {
    const { events, report } = await loadContent(
      [
        '<34>1 2026-11-20T10:00:03.003Z mail.example su 77 ID47 [ex@1 iut="3" src="App"] user=root failed',
        '<13>Nov 20 10:00:02 web-1 nginx: ready a=1',
        'Nov 20 10:00:01 web-2 kernel: oops',
        ' more of it',
        '2026-11-20T10:00:00.5+00:00 web-3 systemd[1]: Started x.',
      ].join('\n'),
    );
    expect(report.files[0]?.sourcetype).toBe('syslog');
    expect(events[0]).toMatchObject({
      host: 'mail.example',
      process: 'su',
      pid: 77,
      msgid: 'ID47',
      facility: 'auth',
      severity: 'crit',
      iut: 3,
      user: 'root',
      _time: micros('2026-11-20T10:00:03.003Z'),
    });
    expect(events[1]).toMatchObject({
      host: 'web-1',
      process: 'nginx',
      a: 1,
      facility: 'user',
      severity: 'notice',
    });
    expect(events[2]).toMatchObject({
      host: 'web-2',
      _raw: 'Nov 20 10:00:01 web-2 kernel: oops\n more of it',
    });
    expect(events[3]).toMatchObject({ host: 'web-3', process: 'systemd', pid: 1 });
  });

  it('knows the security log', async () => {
    const { report } = await loadContent(
      'Nov 20 10:00:01 h sshd[9]: Failed password for root from 1.2.3.4 port 22 ssh2\nNov 20 10:00:02 h sudo:   jo : TTY=pts/0 ; COMMAND=/bin/ls\n',
    );
    expect(report.files[0]?.sourcetype).toBe('linux_secure');
  });
});

describe('text', () => {
  it('reads logfmt', async () => {
    const { event, report } = await first(
      'time=2026-11-20T10:11:12Z level=info msg="hello \\"you\\"" n=7 ok=true d=1.50 empty="" a.b=x\n',
    );
    expect(report.files[0]?.sourcetype).toBe('logfmt');
    expect(event).toMatchObject({
      level: 'info',
      msg: 'hello "you"',
      n: 7,
      ok: 'true',
      d: '1.50',
      empty: '',
      'a.b': 'x',
      _time: micros('2026-11-20T10:11:12Z'),
    });
  });

  it('joins lines without a time to the event before', async () => {
    const { events, report } = await loadContent(
      'banner\n2026-11-20 10:00:00,123 ERROR boom user=jo\njava.lang.Error: x\n\tat a.b(C.java:1)\n\n2026-11-20 10:00:01,000 INFO fine 12:30 lunch on 2020-01-01 12:00:00\n',
    );
    expect(report.files[0]?.sourcetype).toBe('log');
    expect(events.map((e) => e['_raw'])).toEqual([
      '2026-11-20 10:00:01,000 INFO fine 12:30 lunch on 2020-01-01 12:00:00',
      '2026-11-20 10:00:00,123 ERROR boom user=jo\njava.lang.Error: x\n\tat a.b(C.java:1)',
      'banner',
    ]);
    expect(events[1]).toMatchObject({ user: 'jo' });
  });

  it('keeps the order of a file without times', async () => {
    const { events, report } = await loadContent('c x=1\n\nb\na\n');
    expect(report.files[0]?.sourcetype).toBe('generic_single_line');
    expect(events.map((e) => [e['_raw'], e['_time'], e['x']])).toEqual([
      ['c x=1', null, 1],
      ['b', null, undefined],
      ['a', null, undefined],
    ]);
  });

  it('reads JSON lines among plain ones', async () => {
    const { events } = await loadContent(
      '2026-11-20T10:00:01Z starting\n2026-11-20T10:00:02Z again\n{"time":"2026-11-20T10:00:03Z","a":{"b":1}}\n',
    );
    expect(events[0]).toMatchObject({ 'a.b': 1, _time: micros('2026-11-20T10:00:03Z') });
  });

  it('reads the logs of the package manager', async () => {
    const apt = await loadContent(
      '\nStart-Date: 2026-11-20  10:11:12\nCommandline: apt-get install x\nInstall: x:amd64 (1.0)\nEnd-Date: 2026-11-20  10:11:20\n\nStart-Date: 2026-11-20  11:00:00\nError: y\nEnd-Date: 2026-11-20  11:00:01\n',
    );
    expect(apt.events).toHaveLength(2);
    expect(apt.events[1]).toMatchObject({
      Commandline: 'apt-get install x',
      Install: 'x:amd64 (1.0)',
      _time: micros('2026-11-20T10:11:12Z'),
    });
    const dpkg = await first(
      '2026-11-20 10:11:12 status installed libc6:amd64 2.36\n2026-11-20 10:11:11 upgrade libc6:amd64 2.35 2.36\n',
    );
    expect(dpkg.event).toMatchObject({
      action: 'status',
      state: 'installed',
      package: 'libc6:amd64',
      version: '2.36',
      sourcetype: 'dpkg',
    });
    expect(dpkg.events[1]).toMatchObject({
      action: 'upgrade',
      old_version: '2.35',
      new_version: '2.36',
    });
  });
});
