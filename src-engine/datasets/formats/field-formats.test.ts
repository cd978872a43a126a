import { describe, expect, it } from 'vitest';
import { loadContent, micros } from '../test-load.ts';

/** Shapes met in files of the field, in words of our own. `events` from the oldest to the newest. */
const CASES: readonly { readonly name: string; readonly format: string; readonly text: string; readonly events: readonly Record<string, unknown>[] }[] = [
  {
    name: 'syslog lines without a process, and processes with blanks',
    format: 'syslog',
    text: 'Nov 20 10:00:00 mac-1 kernel[0]: wake\nNov 20 10:00:01 mac-1 Web Browser[77]: x=1\nNov 20 10:00:02 mac-1 --- last message repeated 2 times ---\n\tmore of it\nNov 20 10:00:03 mac-1 syslogd 1.4.1: restart.\nNov 20 10:00:04 mac-1 kernel[0]: sleep\n',
    events: [
      { host: 'mac-1', process: 'kernel' },
      { host: 'mac-1', process: 'Web Browser', pid: 77, x: 1 },
      { host: 'mac-1', _raw: 'Nov 20 10:00:02 mac-1 --- last message repeated 2 times ---\n\tmore of it' },
      { host: 'mac-1' },
      { process: 'kernel' },
    ],
  },
  {
    name: 'messages of a firewall without a process',
    format: 'syslog',
    text: 'Nov 20 10:00:00 gw-1 [LAN-7-A] IN=eth0 OUT= SRC=192.0.2.1\nNov 20 10:00:01 gw-1 [LAN-7-A] IN=eth1 OUT= SRC=192.0.2.2\n',
    events: [{ host: 'gw-1', IN: 'eth0' }, { host: 'gw-1', SRC: '192.0.2.2' }],
  },
  {
    name: 'RFC 5424 in a file, without a priority',
    format: 'syslog',
    text: '2026-11-20T10:00:00.500Z edge-1 NSX 310 SWITCHING [nsx@6876 comp="edge" level="INFO"] arp entry made\n2026-11-20T12:00:01+02:00 edge-1 CRON 20 - - (root) CMD (x)\n',
    events: [
      { host: 'edge-1', process: 'NSX', pid: 310, msgid: 'SWITCHING', comp: 'edge', _time: micros('2026-11-20T10:00:00.500Z') },
      { host: 'edge-1', process: 'CRON', _time: micros('2026-11-20T10:00:01Z') },
    ],
  },
  {
    name: 'syslog from a stream, with the number of its bytes',
    format: 'syslog',
    text: '60 <34>1 2026-11-20T10:00:00Z web-1 su 12 ID47 - failed for lonvick\n55 <34>Nov 20 10:00:01 web-2 su[13]: failed for lonvick on pts\n',
    events: [{ host: 'web-1', process: 'su', pid: 12, severity: 'crit' }, { host: 'web-2', pid: 13 }],
  },
  {
    name: 'syslog in another language',
    format: 'syslog',
    text: 'août  9 11:08:37 portable essai[49]: un\ndéc. 24 11:08:38 portable essai[49]: deux\nOkt 20 11:08:38 portable essai[49]: drei\n',
    events: [
      { host: 'portable', process: 'essai', _time: micros('2025-12-24T11:08:38Z') },
      { host: 'portable', _time: micros('2026-08-09T11:08:37Z') },
      { host: 'portable', _time: micros('2026-10-20T11:08:38Z') },
    ],
  },
  {
    name: 'Cisco IOS behind a collector',
    format: 'Cisco IOS',
    text: 'Nov 20 10:00:01 192.0.2.2 5859: Nov 20 10:00:00.272: %SEC-6-IPACCESSLOGP: list 7 denied\nNov 20 10:00:02 192.0.2.2 5860: Nov 20 10:00:01 UTC: %PIM-SW1-6-JOIN: Received\n',
    events: [{ host: '192.0.2.2', facility: 'SEC', mnemonic: 'IPACCESSLOGP', _time: micros('2026-11-20T10:00:01Z') }, { facility: 'PIM-SW1', message: 'Received' }],
  },
  {
    name: 'Cisco IOS XR and wireless controllers',
    format: 'Cisco IOS',
    text: '<190>166: core-1 RP/0/RSP0/CPU0:2024 Dec 23 10:42:37.945 CET: config[658]: %MGBL-SYS-5-CONFIG_I : Configured from console\n<132>wlc-1: *dtlArpTask: Nov 20 10:00:00.262: %DTL-4-ARP_ORPHAN: [PA]dtl_net.c:31 received\n',
    events: [
      { host: 'core-1', node: 'RP/0/RSP0/CPU0', process: 'config', pid: 658, facility: 'MGBL-SYS', severity_id: 5, mnemonic: 'CONFIG_I', message: 'Configured from console', _time: micros('2024-12-23T09:42:37.945Z') },
      { host: 'wlc-1', task: 'dtlArpTask', mnemonic: 'ARP_ORPHAN', _time: micros('2026-11-20T10:00:00.262Z') },
    ],
  },
  {
    name: 'Firepower',
    format: 'Cisco ASA',
    text: '2026-11-20T10:00:00Z sensor-1 Alerts %NGIPS-0-430003: DeviceUUID: 1c8, SrcIP: 192.0.2.1, SrcPort: 650, Prefilter Policy: Unknown, UserAgent: Mozilla/5.0 (X11; rv: 1), URL: http://a.example/x?y=1\n',
    events: [{ host: 'sensor-1', message_id: 430003, SrcIP: '192.0.2.1', SrcPort: 650, Prefilter_Policy: 'Unknown', UserAgent: 'Mozilla/5.0 (X11; rv: 1)', URL: 'http://a.example/x?y=1' }],
  },
  {
    name: 'Sophos firewall',
    format: 'Sophos firewall',
    text: '<30>device="SFW" date=2026-11-20 time=15:30:00 timezone="IST" device_name="sg-1" device_id=S11 log_id=106025618011 log_type="Wireless Protection" ssid=guest\n',
    events: [{ host: 'sg-1', log_type: 'Wireless Protection', _time: micros('2026-11-20T10:00:00Z') }],
  },
  {
    name: 'PAN-OS with a zone in the header, with ISO times, and user events',
    format: 'PAN-OS',
    text: '535 <14>1 2026-11-20T11:00:00+01:00 pa-1 - - - - 1,2026/11/20 11:00:00,015,TRAFFIC,end,2305,2026/11/20 11:00:00,192.0.2.4,198.51.100.1\nNov 20 09:00:00 1,2026-11-20T10:00:02.500000Z,no-serial,TRAFFIC,end,9.1,2026-11-20T10:00:01.500000Z,192.0.2.5,198.51.100.1\n1,2026/11/20 10:00:03,013,USERID,login,2305,2026/11/20 10:00:03,vsys1,192.0.2.6,corp\\jo,,0,1,10800,0,0,ad,unknown,125,0x0\n',
    events: [
      { host: 'pa-1', src_ip: '192.0.2.4', _time: micros('2026-11-20T10:00:00Z') },
      { src_ip: '192.0.2.5', _time: micros('2026-11-20T10:00:01.500Z') },
      { type: 'USERID', src_user: 'corp\\jo', src_ip: '192.0.2.6', _time: micros('2026-11-20T10:00:03Z') },
    ],
  },
  {
    name: 'VPC flow log with columns of its owner',
    format: 'VPC flow log',
    text: 'interface-id srcaddr dstaddr srcport dstport start end action tcp-flags\neni-1 192.0.2.1 192.0.2.2 3981 80 1795168800 1795168860 ACCEPT 3\n',
    events: [{ interface_id: 'eni-1', dstport: 80, tcp_flags: 3, _time: 1795168800_000_000 }],
  },
  {
    name: 'AWS network load balancer',
    format: 'AWS network load balancer',
    text: 'tls 2.0 2026-11-20T10:00:00 net/lb/c6 g3d4 192.0.2.1:5134 10.0.0.1:443 5 2 98 246 - arn:aws:acm:x - ECDHE-RSA-AES128-SHA tlsv12 - lb.example.com h2 h2 "h2","http/1.1"\n',
    events: [{ client_ip: '192.0.2.1', target_port: 443, received_bytes: 98, ssl_protocol: 'tlsv12', domain_name: 'lb.example.com', _time: micros('2026-11-20T10:00:00Z') }],
  },
  {
    name: 'CoreDNS',
    format: 'CoreDNS',
    text: '2026-11-20T10:00:00.903Z [INFO] 192.0.2.4:36413 - 215 "A IN a.example. udp 43 false 512" NXDOMAIN qr,rd,ra 136 0.0001s\n[INFO] [::1]:574 - 146 "AAAA IN b.example. udp 42 false 4096" NOERROR qr,rd,ra 188 0.02s\n[ERROR] plugin/errors: 2 c.example. A: timeout\n',
    events: [{ level: 'ERROR', message: 'plugin/errors: 2 c.example. A: timeout' }, { query: 'b.example.', client_ip: '[::1]' }, { client_ip: '192.0.2.4', query: 'a.example.', reply_code: 'NXDOMAIN', duration: 0.0001 }],
  },
  {
    name: 'ActiveMQ',
    format: 'ActiveMQ',
    text: '2026-11-20 10:00:00,491 | INFO  | Recovered | free: 0 | org.apache.activemq.store.PageFile | KahaDB Index\n2026-11-20 10:00:01,491 | ERROR | Failed | org.apache.activemq.broker.BrokerService | main\njava.io.IOException: in use\n\tat a.B.c(B.java:1)\n',
    events: [{ level: 'INFO', message: 'Recovered | free: 0', logger: 'org.apache.activemq.store.PageFile', thread: 'KahaDB Index' }, { message: 'Failed', stack_trace: 'java.io.IOException: in use\n\tat a.B.c(B.java:1)' }],
  },
  {
    name: 'ActiveMQ audit log, whose time is at the end or missing',
    format: 'ActiveMQ audit log',
    text: "INFO  | jo called org.apache.QueueView.purge[] at 20-11-2026 10:00:00,213 | qtp-47\nWARN  | admin requested /admin/create.action [JMSDestination='test' ] from 192.0.2.1 | qtp-39\n",
    events: [{ user: 'admin', action: 'requested', clientip: '192.0.2.1', JMSDestination: 'test', _time: null }, { user: 'jo', action: 'called', _time: micros('2026-11-20T10:00:00.213Z') }],
  },
  {
    name: 'Java garbage collection before Java 9',
    format: 'Java garbage collection (before Java 9)',
    text: '2026-11-20T10:00:00.382+0000: 138.752: Total time for which application threads were stopped: 0.0083760 seconds\n2026-11-20T10:00:01.097+0000: 139.467: [GC (Allocation Failure) 2026-11-20T10:00:01.097+0000: 139.467: [ParNew\nDesired survivor size 87 bytes\n: 153K->12K(1533K), 0.0077785 secs] 680K->540K(10315K), 0.0078609 secs] [Times: user=0.02 sys=0.00, real=0.01 secs] \n',
    events: [{ uptime: 138.752 }, { collection: 'GC', cause: 'Allocation Failure', heap_before: 680, heap_after: 540, seconds: 0.0078609 }],
  },
  {
    name: 'Logstash',
    format: 'Logstash',
    text: '[2026-11-20T10:00:00,468][WARN ][org.logstash.dissect.Dissector][main] pattern not found\n[2026-11-20T10:00:01,468][ERROR][logstash.outputs.elasticsearch][main][8fa1d3f9d2b1c8e7a6b5c4d3e2f1a0b98fa1d3f9d2b1c8e7a6b5c4d3e2f1a0b9] Will retry\n',
    events: [{ pipeline_id: 'main', message: 'pattern not found' }, { level: 'ERROR', message: 'Will retry' }],
  },
  {
    name: 'Elasticsearch, an indented document with a date of its own',
    format: 'Elasticsearch server log',
    text: '[2026-11-20T10:00:00,933][INFO ][index.search.slowlog] [n1] took[4ms]\n[2026-11-20T10:00:01,411][INFO ][index.indexing.slowlog] [n1] source[\n{\n  "@timestamp":"2026-11-19T21:27:30.730Z",\n  "a":1\n}]\n',
    events: [{ node: 'n1' }, { _raw: '[2026-11-20T10:00:01,411][INFO ][index.indexing.slowlog] [n1] source[\n{\n  "@timestamp":"2026-11-19T21:27:30.730Z",\n  "a":1\n}]' }],
  },
  {
    name: 'RabbitMQ',
    format: 'RabbitMQ',
    text: "2026-11-20 10:00:00.811276+00:00 [info] <0.229.0> Created user 'guest'\n2026-11-20 10:00:01.811276+00:00 [error] <0.230.0> Closing connection\n2026-11-20 10:00:01.811276+00:00 [error] <0.230.0>  reason\n",
    events: [{ pid: '0.229.0', message: "Created user 'guest'" }, { level: 'error' }, {}],
  },
  {
    name: 'Asterisk',
    format: 'Asterisk',
    text: '[Nov 20 10:00:00] VERBOSE[22][C-0001] pbx.c: Executing\n[Nov 20 10:00:01] VERBOSE[22] chan_sip.c:\n<--- SIP read --->\nREGISTER\n',
    events: [{ level: 'VERBOSE', thread: 22, call_id: 'C-0001', file: 'pbx.c', message: 'Executing' }, { message: '<--- SIP read --->\nREGISTER' }],
  },
  {
    name: 'output of several containers',
    format: 'container output (Compose)',
    text: 'proxy  | {"level":"info","ts":1795168801.25,"msg":"ready","size":3}\ndb-1   | 1:M 20 Nov 2026 10:00:02.018 * Ready\nweb-1  |  * Debug mode: on\n',
    events: [{ container: 'web-1', _time: null }, { container: 'proxy', msg: 'ready', size: 3, _time: 1795168801_250_000 }, { container: 'db-1', message: '1:M 20 Nov 2026 10:00:02.018 * Ready' }],
  },
  {
    name: 'zap',
    format: 'zap (console)',
    text: '2026-11-20T10:00:00.854Z\tinfo\tMetrics\t{"id": "debug", "data points": 60}\n2026-11-20T10:00:01.856Z\terror\tqueue/sender.go:128\tDropping data.\t{"dropped": 60}\ngo.example/x.New\n     go.example/x@v1/a.go:128\n2026-11-20T10:00:02.000Z\tERROR\tcontroller\tbad\t{"a": 1}\nmain.f\n',
    events: [{ level: 'info', message: 'Metrics', id: 'debug', 'data points': 60 }, { caller: 'queue/sender.go:128', message: 'Dropping data.', dropped: 60, stack_trace: 'go.example/x.New\n     go.example/x@v1/a.go:128' }, { logger: 'controller', message: 'bad', a: 1 }],
  },
  {
    name: 'VDSM',
    format: 'VDSM',
    text: 'MainThread::INFO::2026-11-20 10:00:00,101::vdsm::71::vds::(run) I am\nThread-15::ERROR::2026-11-20 10:00:01,300::vdsm::74::vds::(run) Traceback\n  File "x", line 1\n',
    events: [{ thread: 'MainThread', level: 'INFO', module: 'vdsm', line: 71, function: 'run', message: 'I am' }, { level: 'ERROR' }],
  },
  {
    name: 'WebSphere',
    format: 'WebSphere',
    text: '[11/20/26 10:00:00:123 UTC] 0000000a WsServerImpl  A   WSVR0001I: Server open\n[11/20/26 10:00:01:123 UTC] 0000000b SystemErr     R java.lang.Error\n\tat a.B.c(B.java:1)\n',
    events: [{ thread: '0000000a', component: 'WsServerImpl', event_type: 'A', message_id: 'WSVR0001I', message: 'Server open', _time: micros('2026-11-20T10:00:00.123Z') }, { component: 'SystemErr' }],
  },
  {
    name: 'WebLogic',
    format: 'WebLogic',
    text: "####<Nov 20, 2026 11:00:00 AM CET> <Notice> <WebLogicServer> <box-1> <admin> <[ACTIVE] ExecuteThread: '1'> <<WLS Kernel>> <> <> <1795168800123> <BEA-000365> <Server state\nchanged> \n",
    events: [{ host: 'box-1', level: 'Notice', subsystem: 'WebLogicServer', message_id: 'BEA-000365', message: 'Server state\nchanged', _time: 1795168800_123_000 }],
  },
  {
    name: 'Greenplum',
    format: 'Greenplum (CSV)',
    text: '2026-11-20 10:00:00.112749 UTC,"load","mp",p232,th-656,"192.0.2.6","500",2026-11-20 09:00:00 UTC,0,con7,cmd54,seg-1,,dx1,,sx1,"NOTICE","00000","Using\ndefault",,"Consider",,,,"create table x",0,,"c.c",424,\n',
    events: [{ user: 'load', remote_host: '192.0.2.6', level: 'NOTICE', message: 'Using\ndefault', query: 'create table x', _time: micros('2026-11-20T10:00:00Z') + 112_749 }],
  },
  {
    name: 'Oracle audit file',
    format: 'Oracle audit file',
    text: "Audit file /a/b.aud\nSystem name:\tLinux\n\nFri Nov 20 06:00:00 2026 -04:00\nLENGTH : '261'\nACTION :[7] 'CONNECT'\nDATABASE USER:[1] '/'\nUSERHOST:[2] 'db'\n\nFri Nov 20 06:00:01 2026 -04:00\nACTION :[9] 'select 'a''\nDATABASE USER:[3] 'SYS'\n",
    events: [{ _time: null }, { ACTION: 'CONNECT', DATABASE_USER: '/', host: 'db', _time: micros('2026-11-20T10:00:00Z') }, { ACTION: "select 'a'", DATABASE_USER: 'SYS' }],
  },
  {
    name: 'shell history',
    format: 'shell history',
    text: '#1795168800\nls -la\n#1795168801\nfor i in 1 2\ndo :; done\n',
    events: [{ command: 'ls -la', _time: 1795168800_000_000 }, { command: 'for i in 1 2\ndo :; done', _time: 1795168801_000_000 }],
  },
  {
    name: 'access log with the addresses of proxies',
    format: 'access log',
    text: '192.0.2.2, 192.0.2.1, 198.51.100.9 - - [20/Nov/2026:10:00:00 +0000] "GET /a HTTP/1.1" 200 571 "-" "curl"\n"192.0.2.3, 198.51.100.9" 10.0.0.1 - jo [20/Nov/2026:10:00:01 +0000] "GET /b HTTP/1.1" 200 571 "-" "curl"\nshop.example:80 2001:db8::1, 10.2.2.1 10.0.0.1 - - [20/Nov/2026:10:00:02 +0000] "GET /c HTTP/1.1" 404 8 "-" "curl"\n',
    events: [
      { clientip: '192.0.2.2', x_forwarded_for: '192.0.2.2, 192.0.2.1, 198.51.100.9', ident: '-', uri: '/a' },
      { clientip: '192.0.2.3', x_forwarded_for: '192.0.2.3, 198.51.100.9, 10.0.0.1', user: 'jo', uri: '/b' },
      { vhost: 'shop.example:80', clientip: '2001:db8::1', uri: '/c', status: 404 },
    ],
  },
  {
    name: 'packet filter of pfSense, from a machine that does not name itself',
    format: 'syslog',
    text: '<134>Nov 20 10:00:00 filterlog[72]: 146,,,1535,igb1,match,block,in,4,0x0,,63,126,0,DF,6,tcp,60,10.0.0.5,192.0.2.1,4972,853,0,S,1891,,642,,mss;TS\n<134>Nov 20 10:00:01 filterlog[72]: 6,,,1000,igb1,match,pass,in,6,0x00,0xf6,1,UDP,17,32,fe80::1,ff02::2,546,547,32\n',
    events: [{ process: 'filterlog', pid: 72, action: 'block', src_ip: '10.0.0.5', dest_port: 853, tcp_flags: 'S' }, { action: 'pass', ip_version: 6, src_ip: 'fe80::1', dest_port: 547 }],
  },
  {
    name: 'Cisco ISE',
    format: 'Cisco ISE',
    text: '<182>Nov 9 10:00:00 ise-1 CISE_Guest 0000083315 1 0 2026-11-09 11:00:00.938 +01:00 0000083382 86005 INFO Guest: Accepted, UserName=jo, IpAddress=192.0.2.1,\n',
    events: [{ host: 'ise-1', category: 'CISE_Guest', message_code: 86005, message_class: 'Guest', UserName: 'jo', _time: micros('2026-11-09T10:00:00.938Z') }],
  },
  {
    name: 'Snort alerts on one line',
    format: 'Snort alerts (fast)',
    text: '11/19-19:09:10.917  [**] [1:527:8] BAD same SRC [**] [Classification: Bad Traffic] [Priority: 2] {UDP} 192.0.2.1:68 -> 192.0.2.2:67\n11/20/26-10:00:00.5  [**] [1:477:3] Ping [**] [Priority: 0] {ICMP} 192.0.2.1 -> 192.0.2.2\n',
    events: [
      { signature_id: 527, signature: 'BAD same SRC', classification: 'Bad Traffic', priority: 2, protocol: 'UDP', src_port: 68, dest_ip: '192.0.2.2', _time: micros('2026-11-19T19:09:10.917Z') },
      { signature: 'Ping', src_ip: '192.0.2.1', _time: micros('2026-11-20T10:00:00.500Z') },
    ],
  },
  {
    name: 'Snort alerts over several lines',
    format: 'Snort alerts (full)',
    text: '[**] [1:6:0] TCP connection [**]\n[Priority: 0] \n11/19-21:42:42.860 192.0.2.1:572 -> 192.0.2.2:22\nTCP TTL:127 TOS:0x0 ID:537 IpLen:20 DgmLen:108 DF\n\n[**] [1:4:0] Pinging... [**]\n[Classification: Leak] [Priority: 2] \n11/20-09:53:15.299 192.0.2.1 -> 192.0.2.2\nICMP TTL:64 TOS:0x0 ID:692 IpLen:20 DgmLen:84 DF\n',
    events: [{ signature: 'TCP connection', dest_port: 22, ttl: 127, _time: micros('2026-11-19T21:42:42.860Z') }, { signature: 'Pinging...', classification: 'Leak', protocol: 'ICMP' }],
  },
  {
    name: 'NATS',
    format: 'NATS',
    text: '[1] 2026/11/20 10:00:00.624334 [INF] Server is ready\n[1] 2026/11/20 10:00:01.510296 [TRC] 192.0.2.1:386 - cid:1 - ->> [SUB foo  1]\n',
    events: [{ level: 'INF', message: 'Server is ready' }, { client_ip: '192.0.2.1', client_id: 1, message: '->> [SUB foo  1]' }],
  },
  {
    name: 'Apache SSL request log',
    format: 'Apache SSL request log',
    text: '[20/Nov/2026:11:00:00 +0100] 192.0.2.1 TLSv1.2 ECDHE-RSA "GET /a?b=c HTTP/1.1" 1375\n',
    events: [{ clientip: '192.0.2.1', ssl_cipher: 'ECDHE-RSA', uri: '/a?b=c', bytes: 1375, _time: micros('2026-11-20T10:00:00Z') }],
  },
  {
    name: 'journald export with a message of two lines',
    format: 'journald export',
    text: '__CURSOR=s=1\n__REALTIME_TIMESTAMP=1795169472250000\n_HOSTNAME=web-1\nMESSAGE\n\x0d\0\0\0\0\0\0\0line1\nline=2\nPRIORITY=3\n\n__CURSOR=s=2\n__REALTIME_TIMESTAMP=1795169473250000\nMESSAGE=x\n\n',
    events: [{ host: 'web-1', MESSAGE: 'line1\nline=2', PRIORITY: 3, _time: 1795169472_250_000 }, { MESSAGE: 'x' }],
  },
  {
    name: 'Windows Firewall, in local time',
    format: 'Windows Firewall',
    text: '#Version: 1.5\n#Software: Microsoft Windows Firewall\n#Time Format: Local\n#Fields: date time action protocol src-ip dst-ip src-port dst-port size tcpflags path\n\n2026-11-20 10:00:00 DROP UDP 192.0.2.1 192.0.2.2 5505 53 0 - RECEIVE\n',
    events: [{ action: 'DROP', src_ip: '192.0.2.1', dst_port: 53, path: 'RECEIVE', _time: micros('2026-11-20T10:00:00Z') }],
  },
  {
    name: 'Microsoft Exchange',
    format: 'Microsoft Exchange',
    text: '#Software: Microsoft Exchange Server\n#Log-type: Message Tracking Log\n#Fields: date-time,client-ip,event-id,message-subject\n2026-11-20T10:00:00.345Z,192.0.2.1,RECEIVE,"Hello, you"\n2026-11-20T10:00:01.345Z,192.0.2.1,DELIVER,"two\nlines"\n',
    events: [{ client_ip: '192.0.2.1', event_id: 'RECEIVE', message_subject: 'Hello, you', _time: micros('2026-11-20T10:00:00.345Z') }, { message_subject: 'two\nlines' }],
  },
  {
    name: 'Blue Coat ProxySG with values in quotes',
    format: 'Blue Coat ProxySG',
    text: '#Software: SGOS 6.7\n#Fields: date time time-taken c-ip sc-status s-action cs-categories cs(User-Agent) x-last\n#Remark: 00 "x"\n2026-11-20 10:00:00 48 192.0.2.1 302 TCP_NC_MISS "Call Center;Web Ads" "Mozilla/5.0 (X11; rv)" end\n2026-11-20 10:00:01 48 192.0.2.1 302 TCP_NC_MISS - 5" end\n',
    events: [{ time_taken: 48, cs_categories: 'Call Center;Web Ads', cs_User_Agent: 'Mozilla/5.0 (X11; rv)', x_last: 'end', _time: micros('2026-11-20T10:00:00Z') }, { cs_User_Agent: '5"', x_last: 'end' }],
  },
  {
    name: 'SonicWall',
    format: 'SonicWall',
    text: '<134>  id=firewall sn=0040 time="2026-11-20 10:00:00 UTC" fw=192.0.2.9 pri=6 src=192.0.2.1:546:X1 note="stack traffic" fw_action="forward"\n',
    events: [{ host: '192.0.2.9', src: '192.0.2.1:546:X1', note: 'stack traffic', _time: micros('2026-11-20T10:00:00Z') }],
  },
  {
    name: 'Citrix ADC',
    format: 'Citrix ADC',
    text: '<134> 11/20/2026:10:00:00 GMT ns1 0-PPE-0 : default SSLVPN LOGOUT 138 0 :  Context jo@192.0.2.1 - User jo\n',
    events: [{ host: 'ns1', feature: 'SSLVPN', event_name: 'LOGOUT', event_id: 138, _time: micros('2026-11-20T10:00:00Z') }],
  },
  {
    name: 'Cisco Meraki',
    format: 'Cisco Meraki',
    text: '<134>1 1795168800.194655095 mx_1 urls src=192.0.2.1:64 dst=192.0.2.2:443 request: UNKNOWN https://a.example/\n<134>1 1795168801.5 mx_1 ip_flow_start src=192.0.2.1 protocol=udp\n',
    events: [{ host: 'mx_1', event_type: 'urls', dst: '192.0.2.2:443', _time: 1795168800_194_655 }, { event_type: 'ip_flow_start', protocol: 'udp' }],
  },
  {
    name: 'Santa',
    format: 'Santa',
    text: '[2026-11-20T10:00:00.923Z] I santad: action=EXEC|decision=ALLOW|explain=critical system binary|pid=71|serial=(null)|path=/usr/x y\n',
    events: [{ action: 'EXEC', explain: 'critical system binary', pid: 71, path: '/usr/x y', _time: micros('2026-11-20T10:00:00.923Z') }],
  },
  {
    name: 'Sysmon for Linux',
    format: 'Sysmon for Linux',
    text: 'Nov 20 11:00:00 box-1 sysmon[30]: Running...\nNov 20 11:00:01 box-1 sysmon: <Event><System><EventID>1</EventID><TimeCreated SystemTime="2026-11-20T10:00:01.417Z"/><Computer>box-1</Computer></System><EventData><Data Name="Image">/bin/ls</Data><Data Name="User">-</Data></EventData></Event>\n',
    events: [{ EventID: 1, Image: '/bin/ls', host: 'box-1', _time: micros('2026-11-20T10:00:01.417Z') }, { host: 'box-1', message: 'Running...' }],
  },
  {
    name: 'CEF behind a header of its own kind',
    format: 'CEF',
    text: 'June 12 23:37:17 <local0.info> 192.0.2.1 CEF:0|Citrix|NetScaler|NS11.0|APPFW|STARTURL|6|src=192.0.2.7 msg=Disallow Illegal URL. act=not blocked\n',
    events: [{ host: '192.0.2.1', signature_id: 'APPFW', msg: 'Disallow Illegal URL.', act: 'not blocked', _time: micros('2026-06-12T23:37:17Z') }],
  },
  {
    name: 'values in brackets',
    format: 'text with timestamps',
    text: '[2026-11-20T10:00:00,549] [rest] [denied]\torigin=[192.0.2.1], principal=[jo], uri=[/a?b=c], tags=[x, y], open=[a b=1\n',
    events: [{ origin: '192.0.2.1', principal: 'jo', uri: '/a?b=c', tags: 'x, y', open: '[a', b: 1 }],
  },
  {
    name: 'Envoy',
    format: 'Envoy access log',
    text: '[2026-11-20T10:00:00.310Z] "POST /a?b=1 HTTP/2" 204 - 154 0 226 100 "192.0.2.1" "curl" "id-1" "shop" "tcp://192.0.2.2:80"\n[2026-11-20T10:00:01.310Z] "GET / HTTP/1.1" 503 UF upstream_reset - "TLS error" 1 2 3 - "-" "curl" "id-2" "shop" "192.0.2.2:80" outbound|80 192.0.2.3:1 192.0.2.4:2 192.0.2.5:3 - default\n',
    events: [
      { method: 'POST', uri_path: '/a', uri_query: 'b=1', status: 204, duration: 226, x_forwarded_for: '192.0.2.1', _time: micros('2026-11-20T10:00:00.310Z') },
      { status: 503, response_flags: 'UF', response_code_details: 'upstream_reset', transport_failure_reason: 'TLS error', bytes_out: 2, upstream_cluster: 'outbound|80', route_name: 'default' },
    ],
  },
  {
    name: 'fluentd',
    format: 'fluentd',
    text: '2026-11-20 11:00:00.5 +0100 app.web: {"a":1,"b":{"c":"d"}}\n2026-11-20T10:00:01+00:00\tapp.web\t{"a":2}\n',
    events: [{ tag: 'app.web', a: 1, 'b.c': 'd', _time: micros('2026-11-20T10:00:00.5Z') }, { a: 2, _time: micros('2026-11-20T10:00:01Z') }],
  },
  {
    name: 'Fluent Bit',
    format: 'Fluent Bit (standard output)',
    text: '[0] cpu.local: [1795168800.250000000, {"cpu_p"=>0.5}]\n[1] cpu.local: [[1795168801.500000000, {}], {"cpu_p"=>0.7}]\n',
    events: [{ tag: 'cpu.local', _time: 1795168800_250_000 }, { message: '{"cpu_p"=>0.7}', _time: 1795168801_500_000 }],
  },
  {
    name: 'fail2ban',
    format: 'fail2ban',
    text: '2026-11-20 10:00:00,123 fail2ban.filter         [12]: INFO    [sshd] Found 192.0.2.1 - 2026-11-20 09:59:59\n2026-11-20 10:00:01,123 fail2ban.jail [12]: INFO    Jail started\n',
    events: [{ logger: 'fail2ban.filter', jail: 'sshd', action: 'Found', src: '192.0.2.1', _time: micros('2026-11-20T10:00:00.123Z') }, { message: 'Jail started' }],
  },
  {
    name: 'Nagios',
    format: 'Nagios',
    text: '[1795168800] SERVICE ALERT: web1;HTTP;CRITICAL;SOFT;1;connect: refused\n[1795168801] CURRENT HOST STATE: web1;UP;HARD;1;PING OK\n[1795168802] Auto-save of retention data completed successfully.\n',
    events: [{ host_name: 'web1', service: 'HTTP', state: 'CRITICAL', attempt: 1, message: 'connect: refused', _time: 1795168800_000_000 }, { type: 'CURRENT HOST STATE', state: 'UP' }, { message: 'Auto-save of retention data completed successfully.' }],
  },
  {
    name: 'Zabbix',
    format: 'Zabbix',
    text: '  1234:20261120:100000.123 Starting. \n  1235:20261120:100001.500 item "a":\nno such thing\n',
    events: [{ pid: 1234, _time: micros('2026-11-20T10:00:00.123Z') }, { message: 'item "a":\nno such thing', _time: micros('2026-11-20T10:00:01.5Z') }],
  },
  {
    name: 'Samba',
    format: 'Samba',
    text: '[2026/11/20 10:00:00.123456,  0] ../source3/smbd/server.c:1234(main)\n  smbd started.\n  Copyright\n[2026/11/20 10:00:01.123456,  1, pid=12, effective(0, 0), real(0, 0)] ../a.c:1(b)\n  next\n',
    events: [{ level: 0, line: 1234, function: 'main', message: 'smbd started.\n  Copyright', _time: micros('2026-11-20T10:00:00.123Z') + 456 }, { pid: 12, message: 'next' }],
  },
  {
    name: 'vsftpd',
    format: 'vsftpd',
    text: 'Fri Nov 20 10:00:00 2026 [pid 3] CONNECT: Client "192.0.2.1"\nFri Nov 20 10:00:01 2026 [pid 2] [jo] OK DOWNLOAD: Client "192.0.2.1", "/a b.txt", 120 bytes, 3.00Kbyte/sec\n',
    events: [{ action: 'CONNECT', clientip: '192.0.2.1', _time: micros('2026-11-20T10:00:00Z') }, { user: 'jo', result: 'OK', action: 'DOWNLOAD', file: '/a b.txt', bytes: 120 }],
  },
  {
    name: 'Configuration Manager, its zones as minutes to UTC',
    format: 'Configuration Manager',
    text: '<![LOG[one]LOG]!><time="10:00:00.123+000" date="11-20-2026" component="CcmExec" context="" type="1" thread="42" file="a.cpp:12">\r\n<![LOG[two\r\nlines]LOG]!><time="11:00:01.000-060" date="11-20-2026" component="CcmExec" context="" type="3" thread="42" file="a.cpp:13">\r\n',
    events: [{ message: 'one', component: 'CcmExec', thread: 42, _time: micros('2026-11-20T10:00:00.123Z') }, { message: 'two\nlines', type: 3, _time: micros('2026-11-20T10:00:01Z') }],
  },
  {
    name: 'Windows Installer',
    format: 'Windows Installer',
    text: '=== Verbose logging started: 20.11.2026  10:00:00  Build type: SHIP UNICODE ===\nMSI (c) (50:D4) [10:00:00:123]: Resetting\nMSI (s) (50:D4) [10:00:01:567]: Two\nlines\nAction ended 10:00:02: INSTALL. Return value 1.\nProperty(S): Name = a = b\n',
    events: [{ property: 'Name', value: 'a = b' }, { phase: 'started' }, { context: 'c', message: 'Resetting' }, { message: 'Two\nlines' }, { action: 'INSTALL', return_value: 1 }],
  },
  {
    name: 'Windows Update',
    format: 'Windows Update',
    text: '2026/11/20 10:00:00.1234567 1234 5678  Agent           * START * Queueing\n2026-11-20\t10:00:01:567\t 876\td1c\tMisc\tLogging\n',
    events: [{ pid: 1234, component: 'Agent', message: '* START * Queueing' }, { tid: 'd1c', component: 'Misc', _time: micros('2026-11-20T10:00:01.567Z') }],
  },
  {
    name: 'VMware ESXi kernel',
    format: 'VMware ESXi kernel',
    text: '2026-11-20T10:00:00.123Z cpu1:2097)NMP: nmp_ThrottleLogForDevice:3872: Cmd failed\n2026-11-20T10:00:01.123Z cpu2:33 opID=ab12)WARNING: Vol3: 12: x\n',
    events: [{ cpu: 1, world: 2097, component: 'NMP', function: 'nmp_ThrottleLogForDevice', line: 3872, message: 'Cmd failed', _time: micros('2026-11-20T10:00:00.123Z') }, { level: 'WARNING', opID: 'ab12' }],
  },
  {
    name: 'Minecraft',
    format: 'Minecraft',
    text: '[10:00:00] [Server thread/INFO]: Starting\n[10:00:01] [main/WARN] [net.minecraft.A]: x\n',
    events: [{ thread: 'Server thread', level: 'INFO', message: 'Starting' }, { logger: 'net.minecraft.A' }],
  },
  {
    name: 'MikroTik',
    format: 'MikroTik',
    text: 'nov/20/2026 10:00:00 system,info,account user jo logged in\nnov/20 10:00:01 firewall,info forward: in:ether1\n',
    events: [{ topics: 'system,info,account', message: 'user jo logged in', _time: micros('2026-11-20T10:00:00Z') }, { message: 'forward: in:ether1', _time: micros('2026-11-20T10:00:01Z') }],
  },
  {
    name: 'tcpdump, with and without the headers of packets',
    format: 'tcpdump',
    text: '2026-11-20 10:00:00.000012 IP 192.0.2.1.443 > 192.0.2.2.5555: Flags [S.], seq 1, win 65535, length 0\n2026-11-20 10:00:01.000012 IP6 fe80::1.53 > fe80::2.5555: 1 1/0/0 A 192.0.2.3 (44)\n2026-11-20 10:00:02.000012 IP (tos 0x0, ttl 64, proto TCP (6), length 60)\n    web.example.8080 > 192.0.2.2.5555: Flags [.], ack 1, length 7\n\t0x0000:  4500 003c\n2026-11-20 10:00:03.000012 ARP, Request who-has 192.0.2.1 tell 192.0.2.2, length 28\n',
    events: [
      { src: '192.0.2.1', src_port: 443, dest: '192.0.2.2', dest_port: 5555, flags: 'S.', bytes: 0, _time: micros('2026-11-20T10:00:00Z') + 12 },
      { src: 'fe80::1', src_port: 53, dest: 'fe80::2' },
      { src: 'web.example', src_port: 8080, dest_port: 5555, bytes: 7 },
      { protocol: 'ARP' },
    ],
  },
  {
    name: 'AWS Lambda',
    format: 'AWS Lambda',
    text: 'START RequestId: 8f507cfc-0000-4697-b07a-ac58fc914c95 Version: $LATEST\n2026-11-20T10:00:00.123Z\t8f507cfc-0000-4697-b07a-ac58fc914c95\tINFO\thello\nthere\nREPORT RequestId: 8f507cfc-0000-4697-b07a-ac58fc914c95\tDuration: 15.74 ms\tBilled Duration: 16 ms\tMemory Size: 512 MB\tMax Memory Used: 29 MB\t\n',
    events: [{ version: '$LATEST' }, { level: 'INFO', message: 'hello\nthere', _time: micros('2026-11-20T10:00:00.123Z') }, { duration_ms: 15.74, max_memory_used_mb: 29 }],
  },
  {
    name: 'Android with times and tags before process numbers',
    format: 'Android (time)',
    text: '11-20 10:00:00.123 D/Tag( 1234): msg\n11-20 10:00:01.123 E/AndroidRuntime(12): FATAL\n',
    events: [{ level: 'D', tag: 'Tag', pid: 1234, message: 'msg', _time: micros('2026-11-20T10:00:00.123Z') }, { tag: 'AndroidRuntime' }],
  },
  {
    name: 'what ausearch prints',
    format: 'Linux audit',
    text: '----\ntime->Fri Nov 20 10:00:00 2026\ntype=PROCTITLE msg=audit(1795168800.123:45): proctitle="x"\n----\ntype=USER_LOGIN msg=audit(11/20/2026 10:00:01.123:46) : pid=1 uid=0\n',
    events: [{ type: 'PROCTITLE', audit_id: 45, _time: 1795168800_123_000 }, { type: 'USER_LOGIN', audit_id: 46, _time: 1795168801_123_000 }],
  },
  {
    name: 'syslog with the severity before the process (F5)',
    format: 'syslog',
    text: 'Nov 20 10:00:00 bigip1 notice mcpd[5678]: 01070638:5: Pool down\nNov 20 10:00:01 bigip1 err tmm[12]: x\n',
    events: [{ host: 'bigip1', severity: 'notice', process: 'mcpd', pid: 5678 }, { severity: 'err', process: 'tmm' }],
  },
  {
    name: 'loggers without dots in their names (HashiCorp)',
    format: 'log4j',
    text: '2026-11-20T10:00:00.123Z [INFO]  agent: Started DNS server: address=192.0.2.1:8600 network=tcp\n2026-11-20T10:00:01.123Z [WARN]  agent.server.raft: no known peers\n',
    events: [{ level: 'INFO', logger: 'agent', network: 'tcp' }, { level: 'WARN', logger: 'agent.server.raft', message: 'no known peers' }],
  },
  {
    name: 'milliseconds behind a colon',
    format: 'text with timestamps',
    text: '[2026.11.20-10.00.00:123][  0]LogInit: x\n[2026.11.20-10.00.01:456][ 12]LogNet: y\n',
    events: [{ _time: micros('2026-11-20T10:00:00.123Z') }, { _time: micros('2026-11-20T10:00:01.456Z') }],
  },
];

describe('formats of the field', () => {
  it.each(CASES)('$name', async ({ format, text, events: expected }) => {
    const { report, events } = await loadContent(text);
    expect(report.files[0]?.format).toBe(format);
    expect(report.refused).toBe(0);
    expect(events).toHaveLength(expected.length);
    // Stored newest first, those without a time last.
    const oldest = [...events].reverse();
    for (const [i, one] of expected.entries()) expect(oldest[i]).toMatchObject(one);
  });
});
