/** Formats of products, in lines of our own: the source type, where events start, their times and the fields that count. */
import { describe, expect, it } from 'vitest';
import { loadContent, micros } from '../test-load.ts';

const CASES: readonly { readonly sourcetype: string; readonly name?: string; readonly text: string; readonly events: readonly Record<string, unknown>[] }[] = [
  {
    sourcetype: 'aws:elb:accesslogs',
    text: `https 2026-11-20T10:00:00.123456Z app/lb/1 [2001:db8::1]:2817 - -1 -1 -1 503 - 34 366 "GET https://x.example:443/?a=1 HTTP/1.1" "Agent \\"x\\"" - - - "-" "-" "-" 0 2026-11-20T10:00:00.120000Z "waf" "-" "-" "-" "-" "Acceptable" "-" TID_1\n`,
    events: [{ client_ip: '2001:db8::1', client_port: 2817, elb_status_code: 503, user_agent: String.raw`Agent \"x\"`, actions_executed: 'waf', classification: 'Acceptable', conn_trace_id: 'TID_1', _time: micros('2026-11-20T10:00:00.123Z') + 456 }],
  },
  {
    sourcetype: 'MSAD:NT6:DNS',
    text: 'DNS Server log file creation at 11/20/2026 10:00:00 AM\n\tField #  Information\n\n11/20/2026 10:00:01 AM 0D50 PACKET  00000000028657F0 UDP Rcv 10.0.0.5        aa12   Q [0001   D   NOERROR] A      (3)www(7)example(3)com(0)\n11/20/2026 10:00:02 PM 0D50 PACKET  00000000028657F1 UDP Snd 10.0.0.5        aa12 R Q [8385 A DR  NXDOMAIN] AAAA   (1)x(0)\n11/20/2026 10:00:03 PM 0D50 EVENT   The DNS server has started.\n',
    events: [
      { direction: 'Rcv', src_ip: '10.0.0.5', flags: 'D', reply_code: 'NOERROR', query_type: 'A', query: '(3)www(7)example(3)com(0)', _time: micros('2026-11-20T10:00:01Z') },
      { direction: 'Snd', response: 'R', reply_code: 'NXDOMAIN', query_type: 'AAAA', _time: micros('2026-11-20T22:00:02Z') },
      { context: 'EVENT', message: 'The DNS server has started.' },
    ],
  },
  {
    sourcetype: 'citrix:netscaler:syslog',
    text: '<134> 11/20/2026:10:00:00 GMT ns-1 0-PPE-0 : default TCP CONN_TERMINATE 187 0 :  Source 10.1.1.1:47990 - Total_bytes_send 1\n<12> 11/20/2026:10:00:01 GMT ns-1 ABC-D : SSLVPN HTTPREQUEST 1234567 : Context ann@192.0.2.1\n',
    events: [
      { host: 'ns-1', partition: 'default', feature: 'TCP', event_name: 'CONN_TERMINATE', event_id: 187, _time: micros('2026-11-20T10:00:00Z') },
      { feature: 'SSLVPN', event_name: 'HTTPREQUEST', message: 'Context ann@192.0.2.1' },
    ],
  },
  {
    sourcetype: 'zscalernss-web',
    text: '2026-11-20 10:00:00\treason=Allowed\tevent_id=6893\turlcategory=Professional Services\tuseragent=Agent (X11; Linux)\tuser=ann@example.com\n',
    events: [{ event_id: 6893, urlcategory: 'Professional Services', useragent: 'Agent (X11; Linux)', _time: micros('2026-11-20T10:00:00Z') }],
  },
  {
    sourcetype: 'clamav',
    text: 'Fri Nov 20 10:00:00 2026 -> SelfCheck: Database status OK.\nFri Nov 20 10:00:01 2026 -> /tmp/x: Some-Test FOUND\n',
    events: [{ message: 'SelfCheck: Database status OK.' }, { file: '/tmp/x', signature: 'Some-Test', action: 'FOUND' }],
  },
  {
    sourcetype: 'xferlog',
    text: 'Fri Nov 20 10:00:00 2026 1 192.0.2.1 1234 /home/ann/a b.txt b _ o r ann ftp 0 * c\n',
    events: [{ clientip: '192.0.2.1', bytes: 1234, file: '/home/ann/a b.txt', direction: 'o', user: 'ann', completion: 'c' }],
  },
  {
    sourcetype: 'celery',
    text: '[2026-11-20 10:00:00,123: INFO/MainProcess] connected\n[2026-11-20 10:00:01,456: ERROR/ForkPoolWorker-1] Task a.b[1f-2] raised\nTraceback:\n  x\n',
    events: [{ level: 'INFO', process: 'MainProcess' }, { level: 'ERROR', task: 'a.b', task_id: '1f-2', message: 'raised\nTraceback:\n  x' }],
  },
  {
    sourcetype: 'django',
    text: '[20/Nov/2026 10:00:00] "GET /admin/?q=1 HTTP/1.1" 200 2341\n[20/Nov/2026 10:00:01] "POST /api/ HTTP/1.1" 500 27\nInternal Server Error: /api/\n',
    events: [{ method: 'GET', uri_path: '/admin/', uri_query: 'q=1', status: 200, bytes: 2341 }, { status: 500 }],
  },
  {
    sourcetype: 'rails',
    text: 'Started GET "/users?id=1" for 192.0.2.1 at 2026-11-20 11:00:00 +0100\nProcessing by UsersController#index as HTML\n  Parameters: {"id"=>"1"}\nCompleted 200 OK in 12ms (Views: 10.1ms)\n\nStarted POST "/users" for 192.0.2.2 at 2026-11-20 11:00:01 +0100\n',
    events: [{ method: 'GET', uri: '/users?id=1', clientip: '192.0.2.1', controller: 'UsersController', action: 'index', status: 200, duration_ms: 12, _time: micros('2026-11-20T10:00:00Z') }, { method: 'POST' }],
  },
  {
    sourcetype: 'nlog',
    text: '2026-11-20 10:00:00.1234|INFO|App.Program|Starting n=1\n2026-11-20 10:00:01.1234|ERROR|App.Program|Failed\n   at App.Main()\n',
    events: [{ level: 'INFO', logger: 'App.Program', n: 1, _time: micros('2026-11-20T10:00:00.123Z') + 400 }, { message: 'Failed\n   at App.Main()' }],
  },
  {
    sourcetype: 'windows:setupapi',
    text: String.raw`>>>  [Device Install - USB\VID_1]` + '\n>>>  Section start 2026/11/20 10:00:00.123\n     dvi: x 10:00:00.125\n<<<  Section end 2026/11/20 10:00:01.456\n<<<  [Exit status: SUCCESS]\n\n>>>  [Other]\n>>>  Section start 2026/11/20 10:00:02.000\n',
    events: [{ section: String.raw`Device Install - USB\VID_1`, exit_status: 'SUCCESS', _time: micros('2026-11-20T10:00:00.123Z') }, { section: 'Other' }],
  },
  {
    sourcetype: 'csv',
    name: 'a.csv',
    text: 'Domain,Receive Time,Serial #,Type,Threat/Content Type,Config Version,Generate Time,Source address\n1,2026/11/20 10:00:00,0011,TRAFFIC,end,1,2026/11/20 10:00:00,10.0.0.1\n1,2026/11/20 10:00:05,0011,TRAFFIC,end,1,2026/11/20 10:00:05,10.0.0.2\n',
    events: [{ 'Source address': '10.0.0.1', _time: micros('2026-11-20T10:00:00Z') }, { 'Source address': '10.0.0.2' }],
  },
  {
    sourcetype: 'csv',
    name: 'export.csv',
    text: 'Datum;Betrag;Menge;Version;Kunde\n20.11.2026 10:00:00;1.234,50;1.000;1.2;"Ann; GmbH"\n20.11.2026 10:00:01;-7,25;2;1.3;Bob\n20.11.2026 10:00:02;n/a;3,0;2.0;1,5\n',
    events: [{ Betrag: '1.234,50', Menge: 1000, Version: '1.2', Kunde: 'Ann; GmbH', _time: micros('2026-11-20T10:00:00Z') }, { Menge: 2 }, { Menge: 3, Kunde: '1,5' }],
  },
  {
    sourcetype: 'csv',
    name: 'export.csv',
    text: 'Datum;Betrag\n20.11.2026 10:00:00;1.234,50\n20.11.2026 10:00:01;-7,25\n20.11.2026 10:00:02;\n',
    events: [{ Betrag: 1234.5 }, { Betrag: -7.25 }, { Datum: '20.11.2026 10:00:02' }],
  },
  {
    sourcetype: 'docker:container',
    text: String.raw`{"log":"up\n","stream":"stdout","time":"2026-11-20T10:00:00.123456789Z"}` + '\n' + String.raw`{"log":"{\"level\":\"info\",\"time\":\"x\",\"tags\":[1,2]}\n","stream":"stderr","time":"2026-11-20T10:00:01Z"}` + '\n',
    events: [{ stream: 'stdout', log: 'up\n', _time: micros('2026-11-20T10:00:00.123Z') + 456 }, { level: 'info', time: '2026-11-20T10:00:01Z', 'log.time': 'x', 'tags{}': ['1', '2'] }],
  },
  {
    sourcetype: 'suricata',
    name: 'eve.json',
    text: '{"timestamp":"2026-11-20T11:00:00.123456+0100","flow_id":1,"event_type":"dns","dns":{"rrname":"x"}}\n{"timestamp":"2026-11-20T11:00:01.000000+0100","event_type":"stats","stats":{"uptime":1}}\n',
    events: [{ 'dns.rrname': 'x', _time: micros('2026-11-20T10:00:00.123Z') + 456 }, { 'stats.uptime': 1 }],
  },
  {
    sourcetype: 'syslog',
    text: 'Nov 20 10:00:00 mx postfix/smtp[124]: 4C: to=<x@y.example>, relay=mx.y[192.0.2.5]:25, size=(12), dsn=2.0.0, f=g(h)\nNov 20 10:00:01 mx postfix/smtpd[125]: (client=a.b[192.0.2.1])\n',
    events: [{ relay: 'mx.y[192.0.2.5]:25', size: '(12)', f: 'g(h)', dsn: '2.0.0' }, { client: 'a.b[192.0.2.1]' }],
  },
];

describe('more formats', () => {
  it.each(CASES.map((one, i) => ({ ...one, title: `${one.sourcetype} ${i + 1}` })))('$title', async ({ sourcetype, name, text, events }) => {
    const loaded = await loadContent(text, name);
    expect(loaded.report.files[0]?.sourcetype).toBe(sourcetype);
    expect(loaded.report.refused).toBe(0);
    const found = loaded.events.toReversed();
    expect(found).toHaveLength(events.length);
    for (const [i, event] of events.entries()) expect(found[i]).toMatchObject(event);
  });
});
