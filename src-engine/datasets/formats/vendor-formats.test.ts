import { describe, expect, it } from 'vitest';
import { loadContent, micros } from '../test-load.ts';
import { chosenFormat } from '../preview.ts';

/** Lines as products write them; `oldest` and `newest` are the first and last event by time. */
const CASES: readonly {
  readonly name: string;
  readonly text: string;
  readonly events: number;
  readonly untimed?: number;
  readonly oldest?: Record<string, unknown>;
  readonly newest: Record<string, unknown>;
}[] = [
  {
    name: 'MySQL slow query log',
    text: '/usr/sbin/mysqld, Version: 8.0.36 (MySQL). started with:\nTcp port: 3306  Unix socket: /run/mysqld.sock\nTime                 Id Command    Argument\n# Time: 2026-11-20T10:00:00.500000Z\n# User@Host: shop[shop] @ web-1 [10.0.0.7]  Id:    12\n# Query_time: 3.25  Lock_time: 0.000100 Rows_sent: 5  Rows_examined: 90000\nuse orders;\nSET timestamp=1795168800;\nSELECT a,\n b FROM t;\n# User@Host: root[root] @ localhost []  Id:    13\n# Query_time: 2.00  Lock_time: 0.000000 Rows_sent: 1  Rows_examined: 0\nSET timestamp=1795168801;\nSELECT SLEEP(2);\n',
    events: 2,
    oldest: { user: 'shop', client: 'web-1', client_ip: '10.0.0.7', database: 'orders', query_time: '3.25', rows_examined: 90000, query: 'SELECT a,\n b FROM t;', _time: 1795168800_500_000 },
    newest: { user: 'root', thread: 13, query: 'SELECT SLEEP(2);', _time: 1795168801_000_000 },
  },
  {
    name: 'PostgreSQL (CSV)',
    text: '2026-11-20 10:00:00.100 UTC,,,77,,65a.4d,1,,2026-11-20 09:00:00 UTC,,0,LOG,00000,"listening on ""0.0.0.0"", port 5432",,,,,,,,,""\n2026-11-20 10:00:01.100 UTC,"app","shop",78,"10.0.0.7:4000",65a.4e,2,"SELECT",2026-11-20 09:00:00 UTC,3/1,0,ERROR,42P01,"no table ""x""",,,,,,"select *\nfrom x",15,,"psql"\n',
    events: 2,
    newest: { user: 'app', database: 'shop', level: 'ERROR', sql_state_code: '42P01', message: 'no table "x"', query: 'select *\nfrom x', _time: micros('2026-11-20T10:00:01.100Z') },
  },
  {
    name: 'Redis',
    text: '5:C 20 Nov 2026 10:00:00.000 # Redis is starting\n      _._\n  _.-``__\n\n5:M 20 Nov 2026 10:00:01.000 * Ready to accept connections\n5:signal-handler (1795168802) Received SIGTERM\n',
    events: 3,
    newest: { pid: 5, role: 'signal-handler', message: 'Received SIGTERM', _time: 1795168802_000_000 },
  },
  {
    name: 'Kafka',
    text: '[2026-11-20 10:00:00,100] INFO [Controller id=1] Ready (kafka.controller.KafkaController)\n[2026-11-20 10:00:01,100] ERROR Shutting down (kafka.server.KafkaServer)\njava.lang.OutOfMemoryError: Java heap space\n\tat a.B.c(B.java:1)\n\tat a.B.d(B.java:2)\n\tat a.B.e(B.java:3)\n',
    events: 2,
    oldest: { component: 'Controller id=1', logger: 'kafka.controller.KafkaController', message: 'Ready' },
    newest: { level: 'ERROR', logger: 'kafka.server.KafkaServer', message: 'Shutting down' },
  },
  {
    name: 'IBM MQ error log',
    text: '11/10/2026 10:46:25 - Process(77.1) User(mqm) Program(strmqm)\n                      Host(MQ-1) Installation(I1)\n                      Time(2026-10-11T08:46:25.924Z)\n\nAMQ7125I: There are 90 days left.\n\nEXPLANATION:\nA trial.\n----- amqzlic0.c : 435 ------\n29/10/2026 16:48:52 - Process(78.1) User(mqm) Program(strmqm)\n                      Host(MQ-1) Installation(I1)\nAMQ7125I: There are 71 days left.\n',
    events: 2,
    oldest: { code: 'AMQ7125I', host: 'MQ-1', program: 'strmqm', _time: micros('2026-10-11T08:46:25.924Z') },
    newest: { _time: micros('2026-10-29T16:48:52Z') },
  },
  {
    name: 'Cisco ASA',
    text: '<166>Nov 20 2026 10:00:00 fw-1 : %ASA-6-302013: Built outbound TCP connection 7\n%ASA-4-106023: Deny tcp src dmz:10.0.0.1/1\n',
    events: 2,
    untimed: 1,
    oldest: { host: 'fw-1', severity_id: 6, message_id: 302013, message: 'Built outbound TCP connection 7', _time: micros('2026-11-20T10:00:00Z') },
    newest: { message_id: 106023, _time: null },
  },
  {
    name: 'Cisco IOS',
    text: '<189>64: *Nov 20 10:00:00.100: %LINEPROTO-5-UPDOWN: Line protocol on Gi0/1, changed state to up\n<189>65: Nov 20 10:00:01.100 UTC: %SYS-5-CONFIG_I: Configured from console\n',
    events: 2,
    newest: { facility: 'SYS', severity_id: 5, mnemonic: 'CONFIG_I', message: 'Configured from console' },
  },
  {
    name: 'FortiGate',
    text: '<189>date=2026-11-20 time=10:00:00 devname="fg-1" devid="F1" logid="0317013312" type="utm" tz="-0500" srcip=192.0.2.1 msg="a b"\n<189>date=2026-11-20 time=10:00:01 devname="fg-1" devid="F1" logid="0100026001" type="event" tz="-0500" msg="c"\n',
    events: 2,
    newest: { host: 'fg-1', type: 'event', msg: 'c', _time: micros('2026-11-20T15:00:01Z') },
  },
  {
    name: 'PAN-OS',
    text: 'Nov 20 10:00:09 pa-1 1,2026/11/20 10:00:08,0128,TRAFFIC,end,2049,2026/11/20 10:00:07,192.0.2.1,198.51.100.2,192.0.2.3,198.51.100.2,allow-out,jo,,quic,vsys1,trust,untrust,eth1,eth2,fwd,2026/11/20 10:00:07,22751,1,55113,443,51945,443,0x40,udp,allow,7340,1686,5654,13\n',
    events: 1,
    newest: { host: 'pa-1', type: 'TRAFFIC', src_ip: '192.0.2.1', dest_port: 443, app: 'quic', action: 'allow', bytes: 7340, _time: micros('2026-11-20T10:00:07Z') },
  },
  {
    name: 'Check Point',
    text: '<134>1 2026-11-20T10:00:00Z gw-1 CheckPoint 1930 - [flags:"133440"; ifdir:"inbound"; product:"VPN-1"; src:"192.0.2.1"]\n',
    events: 1,
    newest: { host: 'gw-1', product: 'VPN-1', src: '192.0.2.1' },
  },
  {
    name: 'S3 access log',
    text: `${'7'.repeat(64)} bucket-1 [20/Nov/2026:10:00:00 +0000] 192.0.2.3 - DD6CC REST.PUT.OBJECT a.pdf "PUT /bucket-1/a.pdf HTTP/1.1" 403 AccessDenied - 4406583 41754 28 "-" "S3Console/0.4" - x= SigV4 ECDHE AuthHeader h TLSV1.2 - -\n`,
    events: 1,
    newest: { bucket_name: 'bucket-1', operation: 'REST.PUT.OBJECT', http_status: 403, error_code: 'AccessDenied', object_size: 4406583, _time: micros('2026-11-20T10:00:00Z') },
  },
  {
    name: 'CloudFront',
    text: '#Version: 1.0\n#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status\n2026-11-20\t10:00:00\tFRA2\t182\t192.0.2.10\tGET\td1.cloudfront.net\t/a.html\t200\n',
    events: 1,
    newest: { x_edge_location: 'FRA2', c_ip: '192.0.2.10', cs_Host: 'd1.cloudfront.net', sc_status: 200, _time: micros('2026-11-20T10:00:00Z') },
  },
  {
    name: 'HAProxy',
    text: 'Nov 20 10:00:00 lb-1 haproxy[7]: 192.0.2.1:40000 [20/Nov/2026:09:59:59.900] app backend/srv 1/0/5007 212 -- 1/1/1/1/0 0/0\nNov 20 10:00:01 lb-1 haproxy[7]: Server app/srv is DOWN\n',
    events: 2,
    oldest: { client_ip: '192.0.2.1', backend_name: 'backend', bytes_read: 212, termination_state: '--', _time: micros('2026-11-20T09:59:59.900Z') },
    newest: { host: 'lb-1', message: 'Server app/srv is DOWN' },
  },
  {
    name: 'IIS (W3C)',
    text: '#Software: IIS\n#Fields: date time s-ip cs-method cs-uri-stem sc-status\n2026-11-20 10:00:00 10.0.0.1 GET / 200\n#Fields: date time c-ip sc-status\n2026-11-20 10:00:01 192.0.2.1 500\n',
    events: 2,
    newest: { c_ip: '192.0.2.1', sc_status: 500 },
  },
  {
    name: 'OpenStack',
    text: '2026-11-20 10:00:00.100 25746 INFO nova.compute.manager [req-3e u1 p1 - - -] [instance: b9-1] VM Started\n2026-11-20 10:00:01.100 25746 ERROR oslo.rpc [-] Failed\n',
    events: 2,
    oldest: { pid: 25746, logger: 'nova.compute.manager', request_id: 'req-3e', instance: 'b9-1', message: 'VM Started' },
    newest: { level: 'ERROR', message: 'Failed' },
  },
  {
    name: 'Tomcat',
    text: '20-Nov-2026 10:00:00.123 INFO [main] org.apache.catalina.startup.Catalina.start Server startup\n20-Nov-2026 10:00:01.123 SEVERE [exec-1] org.apache.x.Y.z Failed\n java.lang.NullPointerException\n\tat a.B.c(B.java:1)\n',
    events: 2,
    newest: { level: 'SEVERE', thread: 'exec-1', logger: 'org.apache.x.Y.z' },
  },
  {
    name: 'java.util.logging',
    text: 'Nov 20, 2026 1:00:00 PM org.apache.catalina.core.A init\nINFO: Not found\nNov 20, 2026 1:00:01 PM org.apache.coyote.B start\nSEVERE: Failed\njava.net.BindException: in use\n',
    events: 2,
    newest: { level: 'SEVERE', logger: 'org.apache.coyote.B', method: 'start', _time: micros('2026-11-20T13:00:01Z') },
  },
  {
    name: 'Java garbage collection',
    text: '[2026-11-20T10:00:00.382+0000][7][gc,start      ] GC(0) Pause Young\n[2026-11-20T10:00:00.383+0000][7][gc            ] GC(0) Pause Young 12M->3M(30M) 1.234ms\n',
    events: 2,
    newest: { tags: 'gc', gc: 0, message: 'Pause Young 12M->3M(30M) 1.234ms' },
  },
  {
    name: 'log4j',
    text: '10:00:00.100 [main] DEBUG com.a.B - starting\n10:00:01.100 [main] ERROR com.a.B - failed\njava.lang.RuntimeException: x\n\tat a.B.c(B.java:1)\n',
    events: 2,
    newest: { level: 'ERROR', logger: 'com.a.B' },
  },
  {
    name: 'Kubernetes container log',
    text: '2026-11-20T10:00:00.000000001Z stdout P {"level":"error",\n2026-11-20T10:00:00.000000002Z stdout F "msg":"boom"}\n2026-11-20T10:00:01.000000001Z stderr F plain a=1\n',
    events: 2,
    oldest: { message: '{"level":"error","msg":"boom"}', level: 'error', msg: 'boom' },
    newest: { stream: 'stderr', a: 1 },
  },
  {
    name: 'Linux audit',
    text: `type=USER_AUTH msg=audit(1795168800.159:24270): pid=3280 uid=500 msg='op=PAM:authentication acct="root" exe="/bin/su" res=failed'\n`,
    events: 1,
    newest: { pid: 3280, op: 'PAM:authentication', acct: 'root', res: 'failed', audit_id: 24270, _time: 1795168800_159_000 },
  },
  {
    name: 'Windows events (text)',
    text: '11/20/2026 01:00:00 PM\nLogName=Security\nSourceName=Microsoft Windows security auditing.\nEventCode=4624\nComputerName=DC1.example\nMessage=An account was logged on.\n\nSubject:\n\tAccount Name:\t\tDC1$\n\nNew Logon:\n\tAccount Name:\t\tbob\n\tLogon ID:\t\t0x3E7\n11/20/2026 01:00:01 PM\nLogName=Security\nEventCode=4634\nComputerName=DC1.example\nMessage=Off.\n',
    events: 2,
    oldest: { EventCode: 4624, host: 'DC1.example', SourceName: 'Microsoft Windows security auditing.', Account_Name: ['DC1$', 'bob'], Logon_ID: '0x3E7', _time: micros('2026-11-20T13:00:00Z') },
    newest: { EventCode: 4634, Message: 'Off.' },
  },
  {
    name: 'Windows DHCP server',
    text: '\t\tMicrosoft DHCP Service Activity Log\n\nEvent ID  Meaning\n00\tThe log was started.\n\nID,Date,Time,Description,IP Address,Host Name,MAC Address\n10,11/20/26,10:00:00,Assign,10.0.0.5,pc1.x,001122334455\n',
    events: 1,
    newest: { Description: 'Assign', IP_Address: '10.0.0.5', _time: micros('2026-11-20T10:00:00Z') },
  },
  {
    name: 'Android',
    text: '11-20 10:00:00.100  1702  2395 D WindowManager: a\n--------- beginning of crash\n11-20 10:00:01.100  1702  2395 E AndroidRuntime: FATAL\n',
    events: 2,
    oldest: { _raw: '11-20 10:00:00.100  1702  2395 D WindowManager: a' },
    newest: { tag: 'AndroidRuntime', level: 'E', message: 'FATAL' },
  },
  {
    name: 'labelled syslog',
    text: '- 1795168800 2026.11.20 dn1 Nov 20 02:00:00 dn1/dn1 crond(pam_unix)[2915]: session closed\nVAPI 1795168801 2026.11.20 bn2 Nov 20 02:00:01 bn2/bn2 kernel: found node\n',
    events: 2,
    newest: { label: 'VAPI', host: 'bn2', process: 'kernel', _time: 1795168801_000_000 },
  },
  {
    name: 'syslog',
    text: '<34>1 2026-11-20T10:00:00.003Z host-1 su - ID47 - failed\n<165>1 - - - - - - without a time\n<13>Nov 20 10:00:02 10.0.0.99 Use the BFG!\n',
    events: 3,
    untimed: 1,
    newest: { severity: 'notice', _time: null },
  },
  {
    name: '.NET console',
    text: 'info: Microsoft.Hosting.Lifetime[0]\n      Now listening on: http://localhost:5000\nwarn: My.App[3]\n      Slow.\n',
    events: 2,
    untimed: 2,
    newest: { level: 'warn', logger: 'My.App', event_id: 3, message: 'Slow.' },
  },
  {
    name: 'json',
    text: '{"time":"2026-11-20T10:00:00Z","n":1}{"time":"2026-11-20T10:00:01Z","n":2}\n{"time":"2026-11-20T10:00:02Z","n":3}',
    events: 3,
    newest: { n: 3 },
  },
];

describe('formats of products', () => {
  it.each(CASES)('$name', async ({ name, text, events, untimed = 0, oldest, newest }) => {
    const loaded = await loadContent(text);
    expect(loaded.report.files[0]?.format).toBe(name);
    expect(loaded.report.refused).toBe(0);
    expect(loaded.events).toHaveLength(events);
    expect(loaded.events.filter((event) => event['_time'] === null)).toHaveLength(untimed);
    if (oldest !== undefined) expect(loaded.events.find((event) => Object.entries(oldest).every(([k, v]) => JSON.stringify(event[k]) === JSON.stringify(v))), JSON.stringify(loaded.events)).toMatchObject(oldest);
    expect(loaded.events.some((event) => Object.entries(newest).every(([k, v]) => JSON.stringify(event[k]) === JSON.stringify(v))), JSON.stringify(loaded.events)).toBe(true);
  });

  it('makes events of the results that Splunk exports', async () => {
    const { report, events } = await loadContent(
      '{"preview":false,"offset":0,"result":{"_time":"2026-11-20T10:00:00.000+00:00","_raw":"first k=v","host":"h1","source":"/a.log"}}\n{"preview":false,"offset":1,"lastrow":true,"result":{"_time":"2026-11-20T10:00:01.000+00:00","_raw":"second","host":"h2"}}\n',
    );
    expect(report.files[0]?.format).toBe('Splunk export');
    expect(events).toMatchObject([
      { _raw: 'second', host: 'h2', _time: micros('2026-11-20T10:00:01Z') },
      { _raw: 'first k=v', host: 'h1', source: '/a.log', _time: micros('2026-11-20T10:00:00Z') },
    ]);
  });

  it('gives events their own text again that were exported with it, where that is asked', async () => {
    const exported = '{"_time":1795168800.25,"_raw":"{\\"a\\":\\"b\\"}","a":"b","host":"h1","sourcetype":"app"}\n{"host":"h2","level":"info","_raw":"second, with \\"quotes\\"","_time":1795168801}\n';
    const { events } = await loadContent(exported, 'a.ndjson', { formats: [chosenFormat('Splunk export')] });
    expect(events).toMatchObject([
      { _raw: 'second, with "quotes"', host: 'h2', level: 'info' },
      { _raw: '{"a":"b"}', a: 'b', host: 'h1', sourcetype: 'app', _time: 1_795_168_800_250_000 },
    ]);
    // The text of an event from NDJSON is its line.
    const found = await loadContent(exported);
    expect([found.report.files[0]?.format, found.events.map((event) => String(event['_raw']).slice(0, 8))]).toEqual(['ndjson', ['{"host":', '{"_time"']]);
  });

  it('takes no other log for one of IIS', async () => {
    const { report } = await loadContent('2026-11-20 10:00:00 one two three four five six\n2026-11-20 10:00:01 one two three four five six\n');
    expect(report.files[0]?.format).toBe('text with timestamps');
  });

  it('knows a log by its events where most of its lines are stack traces', async () => {
    const trace = Array.from({ length: 30 }, (_, i) => `\tat a.b.C.d(C.java:${i})`).join('\n');
    const { report, events } = await loadContent(`I1120 10:00:00.000001       1 main.go:1] one\n${trace}\nE1120 10:00:01.000001       1 main.go:2] two\n${trace}\n`);
    expect(report.files[0]?.format).toBe('klog');
    expect(events).toHaveLength(2);
  });
});

describe('CSV as it comes', () => {
  const csv = (text: string) => loadContent(text, 'a.csv');
  it('passes over comments and the separator line of spreadsheets before the header', async () => {
    expect((await csv('# made by x\ntime,a\n2026-11-20 10:00:00,1\n')).events[0]).toMatchObject({ a: 1, _time: micros('2026-11-20T10:00:00Z') });
    expect((await csv('sep=;\na;time\n1;2026-11-20 10:00:00\n')).events[0]).toMatchObject({ a: 1, _time: micros('2026-11-20T10:00:00Z') });
  });
  it('joins a date and a time in columns of their own, and tells the day from the month by other rows', async () => {
    const { events } = await csv('Date,Time,n\n05/04/2026,10:00:00,1\n25/04/2026,10:00:01,2\n');
    expect(events.map((e) => e['_time'])).toEqual([micros('2026-04-25T10:00:01Z'), micros('2026-04-05T10:00:00Z')]);
  });
  it('takes the time from a column of any name, without the next column for a fraction', async () => {
    const { events } = await csv('When,n\n2026-11-20 10:00:00,1\n2026-11-20 10:00:01,2\n');
    expect(events.map((e) => e['_time'])).toEqual([micros('2026-11-20T10:00:01Z'), micros('2026-11-20T10:00:00Z')]);
  });
  it('loses no record of a file without a header', async () => {
    const { events, report } = await csv('2026-11-20 10:00:00,web1,200\n2026-11-20 10:00:01,web2,500\n');
    expect(report.files[0]?.format).toBe('csv without header');
    expect(events.map((e) => [e['field2'], e['field3']])).toEqual([['web2', 500], ['web1', 200]]);
  });
  it('takes repeated names and a delimiter at the end of lines', async () => {
    expect((await csv('time,a,a,\n2026-11-20 10:00:00,1,2,\n')).events[0]).toMatchObject({ a: 1, a_2: 2 });
  });
});
