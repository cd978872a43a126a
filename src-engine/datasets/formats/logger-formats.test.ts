/** Formats of logging libraries and servers, in lines of our own: the source type, where events start, their times and the fields that count. */
import { describe, expect, it } from 'vitest';
import { loadContent, micros } from '../test-load.ts';

const CASES: readonly { readonly sourcetype: string; readonly name?: string; readonly text: string; readonly events: readonly Record<string, unknown>[] }[] = [
  {
    sourcetype: 'rust',
    name: 'env_logger',
    text: '[2026-11-20T10:00:00Z INFO  shop] ready\n[2026-11-20T10:00:01Z ERROR shop::db] refused n=1\n',
    events: [{ level: 'INFO', logger: 'shop', message: 'ready', _time: micros('2026-11-20T10:00:00Z') }, { level: 'ERROR', logger: 'shop::db', n: 1 }],
  },
  {
    sourcetype: 'rust',
    name: 'tracing',
    text: '2026-11-20T10:00:00.123456Z  INFO shop::web: listening\n2026-11-20T10:00:01.123456Z ERROR request{method=GET path=/x}: shop::web: failed err="timed out"\n',
    events: [{ level: 'INFO', logger: 'shop::web', message: 'listening' }, { spans: 'request{method=GET path=/x}', logger: 'shop::web', method: 'GET', path: '/x', err: 'timed out' }],
  },
  {
    sourcetype: 'python',
    name: 'Loguru',
    text: '2026-11-20 10:00:00.123 | INFO     | __main__:main:12 - started\n2026-11-20 10:00:01.123 | SUCCESS  | shop.db:load:4 - done\nTraceback:\n  x\n',
    events: [{ level: 'INFO', logger: '__main__', function: 'main', line: 12, message: 'started' }, { level: 'SUCCESS', message: 'done\nTraceback:\n  x' }],
  },
  {
    sourcetype: 'python',
    name: 'Salt, cloud-init',
    text: '2026-11-20 10:00:00,123 [salt.master      :1234][ERROR   ][99] failed\n2026-11-20 10:00:01,123 - util.py[DEBUG]: run\n',
    events: [{ logger: 'salt.master', line: 1234, level: 'ERROR', pid: 99, message: 'failed' }, { file: 'util.py', level: 'DEBUG', message: 'run' }],
  },
  {
    sourcetype: 'python',
    name: 'brackets',
    text: '[2026-11-20 10:00:00,123] [WARNING] [shop.auth] refused\n',
    events: [{ level: 'WARNING', logger: 'shop.auth', message: 'refused', _time: micros('2026-11-20T10:00:00.123Z') }],
  },
  {
    sourcetype: 'sidekiq',
    text: '2026-11-20T10:00:00.123Z 12 TID-g1 Mail JID-a1 INFO: start\n2026-11-20T10:00:01.123Z pid=12 tid=g1 class=Mail jid=a1 elapsed=0.1 INFO: done\n',
    events: [{ pid: 12, class: 'Mail', jid: 'a1', level: 'INFO', message: 'start' }, { class: 'Mail', elapsed: 0.1, level: 'INFO', message: 'done' }],
  },
  {
    sourcetype: 'glassfish',
    text: '[#|2026-11-20T11:00:00.345+0100|SEVERE|shop 5|a.B|_ThreadID=7;_ThreadName=main;|failed\njava.lang.X\n\tat a.b(C.java)|#]\n\n[#|2026-11-20T11:00:01.345+0100|INFO|shop 5|a.B|_ThreadID=7;|ready|#]\n',
    events: [{ level: 'SEVERE', logger: 'a.B', _ThreadID: 7, message: 'failed\njava.lang.X\n\tat a.b(C.java)', _time: micros('2026-11-20T10:00:00.345Z') }, { message: 'ready' }],
  },
  {
    sourcetype: 'oracle:odl',
    text: '[2026-11-20T11:00:00.123+0100] [Shop 5] [INFO] [S-1] [a.B] [tid: _ThreadID=7] [levelValue: 800] [[\n  ready]]\n\n[2026-11-20T11:00:01.123+0100] [Shop 5] [ERROR:3] [] [a.C] [tid: [ACTIVE].x] [userId: ann] failed\n',
    events: [{ component: 'Shop 5', level: 'INFO', message_id: 'S-1', logger: 'a.B', message: 'ready', _time: micros('2026-11-20T10:00:00.123Z') }, { level: 'ERROR:3', thread: '[ACTIVE].x', message: 'failed' }],
  },
  {
    sourcetype: 'java:util:logging:xml',
    text: '<?xml version="1.0"?>\n<!DOCTYPE log SYSTEM "logger.dtd">\n<log>\n<record>\n  <date>2026-11-20T11:00:00</date>\n  <millis>1795168800123</millis>\n  <logger>a.B</logger>\n  <level>INFO</level>\n  <message>a &amp; b</message>\n</record>\n<record>\n  <date>2026-11-20T11:00:01</date>\n  <millis>1795168801123</millis>\n  <level>SEVERE</level>\n  <message>failed</message>\n</record>\n</log>\n',
    events: [{ logger: 'a.B', level: 'INFO', message: 'a & b', _time: micros('2026-11-20T10:00:00.123Z') }, { level: 'SEVERE', message: 'failed' }],
  },
  {
    sourcetype: 'log4j:xml',
    text: '<log4j:event logger="a.B" timestamp="1795168800123" level="ERROR" thread="main">\n<log4j:message><![CDATA[failed <x> & y]]></log4j:message>\n<log4j:throwable><![CDATA[a.X\n\tat b]]></log4j:throwable>\n<log4j:data name="user" value="ann"/>\n</log4j:event>\n',
    events: [{ logger: 'a.B', level: 'ERROR', thread: 'main', message: 'failed <x> & y', throwable: 'a.X\n\tat b', user: 'ann', _time: micros('2026-11-20T10:00:00.123Z') }],
  },
  {
    sourcetype: 'windows:nps:xml',
    text: '<Event><Timestamp data_type="4">11/20/2026 10:00:00.123</Timestamp><Computer-Name data_type="1">NPS1</Computer-Name><User-Name data_type="1">CORP\\ann</User-Name><Reason-Code data_type="0">16</Reason-Code></Event>\n',
    events: [{ host: 'NPS1', 'User-Name': 'CORP\\ann', 'Reason-Code': 16, _time: micros('2026-11-20T10:00:00.123Z') }],
  },
  {
    sourcetype: 'oracle:alert:xml',
    text: "<msg time='2026-11-20T11:00:00.123+01:00' org_id='oracle' comp_id='rdbms'\n type='ERROR' level='1' host_id='db1'>\n <txt>ORA-00600: x\n </txt>\n</msg>\n<msg time='2026-11-20T11:00:01.123+01:00' org_id='oracle' host_id='db1'>\n <txt>ok\n </txt>\n</msg>\n",
    events: [{ type: 'ERROR', host: 'db1', txt: 'ORA-00600: x', _time: micros('2026-11-20T10:00:00.123Z') }, { txt: 'ok' }],
  },
  {
    sourcetype: 'ejabberd',
    text: '2026-11-20 10:00:00.512 [info] <0.2.1>@ejabberd_c2s:wait:662 (x) Failed authentication for ann\n',
    events: [{ level: 'info', pid: '0.2.1', module: 'ejabberd_c2s', function: 'wait', line: 662, message: '(x) Failed authentication for ann' }],
  },
  {
    sourcetype: 'couchdb',
    text: '[notice] 2026-11-20T10:00:00.123456Z db@192.0.2.1 <0.1.0> a1b2 localhost:5984 192.0.2.4 ann GET /_all_dbs 200 ok 3\n[error] 2026-11-20T10:00:01.123456Z db@192.0.2.1 <0.1.0> -------- no set\n',
    events: [{ level: 'notice', clientip: '192.0.2.4', user: 'ann', method: 'GET', status: 200, duration_ms: 3 }, { level: 'error', message: 'no set' }],
  },
  {
    sourcetype: 'freeswitch',
    text: "2026-11-20 10:00:00.767815 [WARNING] sofia_reg.c:1533 SIP auth challenge from ip 192.0.2.4\n2026-11-20 10:00:01.767815 99.25% [NOTICE] a.c:1 x\n",
    events: [{ level: 'WARNING', file: 'sofia_reg.c', line: 1533, message: 'SIP auth challenge from ip 192.0.2.4' }, { idle: 99.25, level: 'NOTICE' }],
  },
  {
    sourcetype: 'cups:error',
    text: 'E [20/Nov/2026:11:00:00 +0100] [Job 12] stopped\nI [20/Nov/2026:11:00:01 +0100] listening\n',
    events: [{ level: 'E', job: 12, message: 'stopped', _time: micros('2026-11-20T10:00:00Z') }, { level: 'I', message: 'listening' }],
  },
  {
    sourcetype: 'dovecot',
    text: '2026-11-20 10:00:00 imap-login: Info: Login: user=<ann@example.com>, rip=192.0.2.4\nNov 20 10:00:01 imap(ann)<12><a/b>: Error: no space\n',
    events: [{ process: 'imap-login', level: 'Info', user: '<ann@example.com>', rip: '192.0.2.4' }, { process: 'imap', account: 'ann', level: 'Error', message: 'no space' }],
  },
  {
    sourcetype: 'freeradius',
    text: 'Fri Nov 20 10:00:00 2026 : Auth: (12) Login incorrect (mschap: wrong): [ann/<no password>] (from client ap1 port 0 cli 00-11-22)\nFri Nov 20 10:00:01 2026 : Info: Ready\n',
    events: [{ action: 'Login incorrect', reason: 'mschap: wrong', user: 'ann', client: 'ap1', calling_station: '00-11-22' }, { level: 'Info', message: 'Ready' }],
  },
  {
    sourcetype: 'radius:detail',
    text: 'Fri Nov 20 10:00:00 2026\n\tUser-Name = "ann"\n\tNAS-IP-Address = 192.0.2.1\n\nFri Nov 20 10:00:01 2026\n\tUser-Name = "bo"\n',
    events: [{ 'User-Name': 'ann', 'NAS-IP-Address': '192.0.2.1', _time: micros('2026-11-20T10:00:00Z') }, { 'User-Name': 'bo' }],
  },
  {
    sourcetype: 'huawei:vrp',
    text: '<190>Nov 20 2026 10:00:00 FW1 %%01POLICY/6/PERMIT(l): vsys=public, source-ip=192.0.2.4\n%Nov 20 10:00:01:123 2026 SW1 SHELL/5/LOGIN: ann logged in.\n',
    events: [{ host: 'FW1', module: 'POLICY', severity_id: 6, mnemonic: 'PERMIT', vsys: 'public' }, { host: 'SW1', module: 'SHELL', mnemonic: 'LOGIN', _time: micros('2026-11-20T10:00:01.123Z') }],
  },
  {
    sourcetype: 'cisco:ios',
    text: '<188>Nov 20 10:00:00 leaf1 %LOG_LOCAL7-4-SYSTEM_MSG [F3013][deleted][x] EP IP 192.0.2.4\n',
    events: [{ host: 'leaf1', severity_id: 4, mnemonic: 'SYSTEM_MSG', message: '[F3013][deleted][x] EP IP 192.0.2.4' }],
  },
  {
    sourcetype: 'clickhouse',
    text: "2026.11.20 10:00:00.123456 [ 12 ] {a-1} <Error> executeQuery: Code: 60, Stack trace:\n\n0. x\n2026.11.20 10:00:01.123456 [ 12 ] {} <Debug> MemoryTracker: peak\n",
    events: [{ thread: 12, query_id: 'a-1', level: 'Error', logger: 'executeQuery', message: 'Code: 60, Stack trace:\n\n0. x' }, { level: 'Debug' }],
  },
  {
    sourcetype: 'cockroachdb',
    text: 'I261120 10:00:00.123456 12 1@server/node.go:123 ⋮ [T1,n1] 12  connected\nW261120 10:00:01.123456 12 a.go:4 ⋮ [n1] 13  slow\n',
    events: [{ severity: 'I', goroutine: 12, channel: 1, file: 'server/node.go', line: 123, tags: 'T1,n1', message: 'connected', _time: micros('2026-11-20T10:00:00Z') + 123_456 }, { severity: 'W' }],
  },
  {
    sourcetype: 'postgresql',
    text: '2026-11-20 10:00:00 UTC:192.0.2.4(5123):ann@shop:[12]:ERROR:  wrong\n2026-11-20 10:00:01 UTC::@:[13]:LOG:  checkpoint\n2026-11-20 10:00:02 UTC [14]: [3-1] user=bo,db=app,client=192.0.2.5 LOG:  duration: 2 ms\n2026-11-20 10:00:03 UTC [15] STATEMENT:  select 1\n\tfrom x\n',
    events: [{ client_ip: '192.0.2.4', user: 'ann', database: 'shop', pid: 12, level: 'ERROR', message: 'wrong' }, { pid: 13, level: 'LOG' }, { pid: 14, user: 'bo', db: 'app', level: 'LOG', message: 'duration: 2 ms' }, { pid: 15, level: 'STATEMENT', message: 'select 1\n\tfrom x' }],
  },
  {
    sourcetype: 'pgbouncer',
    text: '2026-11-20 10:00:00.123 UTC [12] WARNING C-0x5d0: shop/ann@192.0.2.4:5123 pooler error: no such user\n2026-11-20 10:00:01.123 UTC [12] LOG stats: 1 xacts/s\n',
    events: [{ pid: 12, level: 'WARNING', database: 'shop', user: 'ann', client_ip: '192.0.2.4', client_port: 5123, message: 'pooler error: no such user' }, { level: 'LOG' }],
  },
  {
    sourcetype: 'mysql:generalQueryLog',
    text: '/usr/sbin/mysqld, Version: 8.0 (x). started with:\nTcp port: 3306  Unix socket: x\nTime                 Id Command    Argument\n2026-11-20T10:00:00.123456Z\t   12 Query\tSELECT *\nFROM x\n2026-11-20T10:00:01.123456Z\t   12 Quit\t\n',
    events: [{ thread: 12, command: 'Query', argument: 'SELECT *\nFROM x', _time: micros('2026-11-20T10:00:00Z') + 123_456 }, { command: 'Quit' }],
  },
  {
    sourcetype: 'mysql:generalQueryLog',
    name: 'the time once a second',
    text: 'Time                 Id Command    Argument\n261120 10:00:00\t   12 Connect\tann@localhost on shop\n\t\t   12 Init DB\tshop\n',
    events: [{ command: 'Connect', argument: 'ann@localhost on shop' }, { command: 'Init DB', argument: 'shop', _time: micros('2026-11-20T10:00:00Z') }],
  },
  {
    sourcetype: 'mysql:audit',
    text: "20261120 10:00:00,db1,ann,192.0.2.4,12,345,QUERY,shop,'SELECT a, b FROM x',0\n20261120 10:00:01,db1,ann,192.0.2.4,12,0,DISCONNECT,shop,,0\n",
    events: [{ server_host: 'db1', user: 'ann', operation: 'QUERY', object: 'SELECT a, b FROM x', return_code: 0, _time: micros('2026-11-20T10:00:00Z') }, { operation: 'DISCONNECT' }],
  },
  {
    sourcetype: 'catalina',
    name: 'java.util.logging elsewhere',
    text: 'févr. 20, 2026 8:34:08 PM org.example.A warn\nAVERTISSEMENT: refused\nfévr. 20, 2026 8:34:09 PM org.example.A warn\nINFOS: ok\n',
    events: [{ logger: 'org.example.A', method: 'warn', level: 'AVERTISSEMENT', message: 'refused', _time: micros('2026-02-20T20:34:08Z') }, { level: 'INFOS' }],
  },
  {
    sourcetype: 'log4j',
    name: 'loggers in brackets',
    text: '2026-11-20 10:00:00,123 INFO [org.example.Audit] - ann|OK\n2026-11-20 10:00:01 [shop.spider] DEBUG: retry\n2026-11-20 10:00:03.123 ERROR (qtp1-7) [   x:core1] o.a.s.Base failed\n',
    events: [{ logger: 'org.example.Audit', message: 'ann|OK' }, { logger: 'shop.spider', level: 'DEBUG', message: 'retry' }, { thread: 'qtp1-7', logger: 'o.a.s.Base', message: 'failed' }],
  },
  {
    sourcetype: 'log4j',
    name: 'times without a date',
    text: '10:00:02,123 INFO  [org.example.as] (main) started\n10:00:03,123 WARN  [org.example.as] (main) slow\n',
    events: [{ level: 'INFO', logger: 'org.example.as', thread: 'main', message: 'started' }, { level: 'WARN' }],
  },
  {
    sourcetype: 'log4j',
    name: 'short dates',
    text: '26/11/20 10:00:00 INFO SparkContext: running\n26/11/20 10:00:01 ERROR a.b.Task: failed\njava.X: y\n',
    events: [{ level: 'INFO', logger: 'SparkContext', message: 'running' }, { logger: 'a.b.Task', message: 'failed\njava.X: y' }],
  },
  {
    sourcetype: 'monolog',
    text: '[2026-11-20T11:00:00.123456+01:00] request.INFO: Matched "x". {"route":"x","user":{"id":7}} []\n[2026-11-20T11:00:01.123456+01:00] app.ERROR: failed\n#0 a\n',
    events: [{ channel: 'request', message: 'Matched "x".', route: 'x', 'user.id': 7 }, { channel: 'app', level: 'ERROR', message: 'failed\n#0 a' }],
  },
  {
    sourcetype: 'php',
    name: 'slow log',
    text: '[20-Nov-2026 10:00:00]  [pool www] pid 12\nscript_filename = /var/www/x.php\n[0x1] sleep() /var/www/y.php:12\n',
    events: [{ pool: 'www', pid: 12, script_filename: '/var/www/x.php', stack_trace: '[0x1] sleep() /var/www/y.php:12' }],
  },
  {
    sourcetype: 'zap',
    text: '2026/11/20 10:00:00.524\tINFO\thttp.log\thandled\t{"status": 200}\n2026/11/20 10:00:01.100\tWARN\tadmin\tendpoint disabled\n',
    events: [{ level: 'INFO', logger: 'http.log', message: 'handled', status: 200 }, { level: 'WARN', logger: 'admin', message: 'endpoint disabled' }],
  },
  {
    sourcetype: 'apache_error',
    text: '[Fri Nov 20 10:00:00.974089 2026] [:error] [pid 12] [client 192.0.2.4] ModSecurity: Warning. [file "/etc/x.conf"] [id "981205"] [msg "Too much: x"] [tag "A/B"] [tag "C"]\n',
    events: [{ level: 'error', clientip: '192.0.2.4', id: 981205, msg: 'Too much: x', tag: ['A/B', 'C'] }],
  },
  {
    sourcetype: 'syslog',
    name: 'JSON messages',
    text: 'Nov 20 10:00:00 web-1 shop[12]: {"level":"error","user":{"id":7},"pid":99}\nNov 20 10:00:01 web-1 shop[12]: plain a=1\n',
    events: [{ host: 'web-1', process: 'shop', pid: 12, 'message.pid': 99, level: 'error', 'user.id': 7 }, { a: 1 }],
  },
  {
    sourcetype: 'syslog',
    name: 'dates between colons',
    text: '2026:11:20-10:00:00 fw-1 ulogd[5]: id="2001" severity="info" srcip="192.0.2.4"\n<142>2026:11:20-10:00:01 fw-1 httpd: id="0299" url="/x"\n',
    events: [{ host: 'fw-1', process: 'ulogd', id: '2001', srcip: '192.0.2.4', _time: micros('2026-11-20T10:00:00Z') }, { process: 'httpd', facility: 'local1', url: '/x' }],
  },
  {
    sourcetype: 'access_common',
    name: 'months of another language',
    text: '192.0.2.4 - ann [02/sept./2026:00:11:31 +0200] "GET /x HTTP/1.1" 401 1382\n',
    events: [{ clientip: '192.0.2.4', user: 'ann', status: 401, _time: micros('2026-09-01T22:11:31Z') }],
  },
  {
    sourcetype: 'log',
    name: 'levels without a time',
    text: 'INFO:     started\nERROR:    failed\nTraceback (most recent call last):\n  File "x.py", line 1\nValueError: q\nINFO:     127.0.0.1:5 - "GET / HTTP/1.1" 200 OK\nsomething else\n',
    events: [{ level: 'INFO', message: 'started' }, { level: 'ERROR', message: 'failed\nTraceback (most recent call last):\n  File "x.py", line 1\nValueError: q' }, { level: 'INFO' }, { _raw: 'something else' }],
  },
  {
    sourcetype: 'log',
    name: 'padded and short levels',
    text: '2026-11-20 10:00:00 [info     ] started  port=80\n2026-11-20T10:00:01Z WRN slow n=1\n',
    events: [{ level: 'info', message: 'started  port=80', port: 80 }, { level: 'WRN', message: 'slow n=1', n: 1 }],
  },
  {
    sourcetype: 'ltsv',
    text: 'time:20/Nov/2026:10:00:00 +0000\thost:192.0.2.4\treq:GET /x HTTP/1.1\tstatus:200\tua:-\ntime:20/Nov/2026:10:00:01 +0000\thost:192.0.2.5\treq:GET /y HTTP/1.1\tstatus:500\tua:b\n',
    events: [{ host: 'here', clientip: '192.0.2.4', req: 'GET /x HTTP/1.1', status: 200, _time: micros('2026-11-20T10:00:00Z') }, { status: 500, ua: 'b' }],
  },
  {
    sourcetype: 'haproxy:http',
    name: 'standard output',
    text: '192.0.2.4:5123 [20/Nov/2026:10:00:00.100] fe be/s1 0/0/1/12/13 200 1234 - - ---- 1/1/0/0/0 0/0 "GET /x HTTP/1.1"\n<134>1 2026-11-20T10:00:01.123456+00:00 lb-1 haproxy 12 - - 192.0.2.5:5123 [20/Nov/2026:10:00:01.100] fe be/s1 0/0/1/12/13 503 212 - - SC-- 1/1/0/0/0 0/0 "GET /y HTTP/1.1"\n',
    events: [{ client_ip: '192.0.2.4', backend_name: 'be', http_status_code: 200, http_method: 'GET', uri: '/x', _time: micros('2026-11-20T10:00:00.100Z') }, { host: 'lb-1', pid: 12, http_status_code: 503, termination_state: 'SC--' }],
  },
  {
    sourcetype: 'ossec:alerts',
    text: "** Alert 1795168800.12: - syslog,sshd,\n2026 Nov 20 10:00:00 web-1->/var/log/auth.log\nRule: 5716 (level 5) -> 'Failed.'\nSrc IP: 192.0.2.4\nUser: root\nNov 20 10:00:00 web-1 sshd[1]: Failed password\n\n** Alert 1795168801.99: mail  - syslog\n2026 Nov 20 10:00:01 web-1->x\nRule: 1 (level 3) -> 'Other'\nNov 20 10:00:01 web-1 x: y\n",
    events: [{ groups: 'syslog,sshd', location: 'web-1->/var/log/auth.log', rule_id: 5716, rule_level: 5, rule: 'Failed.', src_ip: '192.0.2.4', user: 'root', _time: micros('2026-11-20T10:00:00Z') }, { rule_id: 1 }],
  },
  {
    sourcetype: 'ossec',
    text: '2026/11/20 10:00:00 ossec-syscheckd(1701): WARN: no option\n2026/11/20 10:00:01 wazuh-modulesd:scan: INFO: started\n',
    events: [{ process: 'ossec-syscheckd', code: 1701, level: 'WARN', message: 'no option' }, { process: 'wazuh-modulesd:scan', level: 'INFO' }],
  },
  {
    sourcetype: 'modsecurity:audit',
    text: '--a1b2c3d4-A--\n[20/Nov/2026:11:00:00 +0100] YAG 192.0.2.4 5123 192.0.2.1 80\n--a1b2c3d4-B--\nGET /x?id=1 HTTP/1.1\nHost: x\n\n--a1b2c3d4-F--\nHTTP/1.1 403 Forbidden\n\n--a1b2c3d4-H--\nMessage: Warning. [id "942100"] [msg "No"]\n\n--a1b2c3d4-Z--\n',
    events: [{ unique_id: 'YAG', src_ip: '192.0.2.4', method: 'GET', uri: '/x?id=1', status: 403, id: 942100, msg: 'No', _time: micros('2026-11-20T10:00:00Z') }],
  },
  {
    sourcetype: 'envoy',
    text: '[2026-11-20 10:00:00.123][12][warning][config] [./source/x.h:54] stream closed\n',
    events: [{ thread: 12, level: 'warning', logger: 'config', file: './source/x.h', line: 54, message: 'stream closed' }],
  },
  {
    sourcetype: 'oracle:listener:text',
    text: '20-NOV-2026 10:00:00 * (CONNECT_DATA=(SID=X)(CID=(PROGRAM=p)(USER=ann))) * (ADDRESS=(PROTOCOL=tcp)(HOST=192.0.2.4)(PORT=5123)) * establish * X * 0\n20-NOV-2026 10:00:01 * service_update * X * 12514\nTNS-12514: TNS:no\n',
    events: [{ protocol: 'tcp', src_ip: '192.0.2.4', src_port: 5123, action: 'establish', service: 'X', return_code: 0, SID: 'X', _time: micros('2026-11-20T10:00:00Z') }, { action: 'service_update', return_code: 12514 }],
  },
  {
    sourcetype: 'journald',
    name: 'verbose',
    text: 'Fri 2026-11-20 10:00:00.123456 UTC [s=a;i=1;b=c;m=1;t=1;x=1]\n    PRIORITY=3\n    _HOSTNAME=web-1\n    MESSAGE=Failed a=b.\nFri 2026-11-20 10:00:01.123456 UTC [s=a;i=2;b=c;m=2;t=2;x=2]\n    MESSAGE=ok\n',
    events: [{ host: 'web-1', PRIORITY: 3, MESSAGE: 'Failed a=b.', _time: micros('2026-11-20T10:00:00Z') + 123_456 }, { MESSAGE: 'ok' }],
  },
  {
    sourcetype: 'syslog',
    name: 'journalctl',
    text: '-- Logs begin at Fri 2026-11-20 09:00:00 UTC, end at Fri 2026-11-20 11:00:00 UTC. --\nNov 20 10:00:00 web-1 kernel: up\n-- Reboot --\nNov 20 10:00:01 web-1 kernel: again\n',
    events: [{ _raw: 'Nov 20 10:00:00 web-1 kernel: up' }, { process: 'kernel' }],
  },
  {
    sourcetype: 'log4j',
    name: 'HashiCorp',
    text: '2026-11-20T10:00:00.123Z [INFO]  provider.terraform-provider-x: ready n=1\n2026-11-20T10:00:01.123Z [ERROR] core.cluster-listener: failed\n',
    events: [{ level: 'INFO', logger: 'provider.terraform-provider-x', message: 'ready n=1', n: 1 }, { logger: 'core.cluster-listener', message: 'failed' }],
  },
  {
    sourcetype: 'log',
    name: 'traces of system calls',
    text: '1234  1795168800.123456 openat(AT_FDCWD, "/x") = 3\n1234  1795168801.123456 close(3) = 0\n',
    events: [{ _time: micros('2026-11-20T10:00:00Z') + 123_456 }, {}],
  },
];

describe('formats of loggers', () => {
  it.each(CASES.map((one) => [`${one.sourcetype}${one.name === undefined ? '' : ` (${one.name})`}`, one] as const))('%s', async (_, { sourcetype, text, events }) => {
    const loaded = await loadContent(text);
    expect(loaded.report.refused).toBe(0);
    // Stored newest first; those without a time as they came.
    const inOrder = loaded.events.every((event) => event['_time'] === null) ? loaded.events : loaded.events.toReversed();
    expect(inOrder).toHaveLength(events.length);
    events.forEach((event, i) => expect(inOrder[i]).toMatchObject({ sourcetype, ...event }));
  });
});

describe('formats that files are not taken for', () => {
  it.each([
    ['what a script prints behind the date', 'Fri Nov 20 10:00:00 UTC 2026\n 10:00:00 up 12 days,  1 user\nFilesystem Size\nFri Nov 20 10:01:00 UTC 2026\n 10:01:00 up 12 days,  1 user\n', 'log', 2],
    ['answers of ping', '[1795168800.123456] 64 bytes from 192.0.2.1: icmp_seq=1 ttl=64\n[1795168801.123456] 64 bytes from 192.0.2.1: icmp_seq=2 ttl=64\n', 'log', 2],
    ['an access line within another log', '2026-11-20 10:00:00+0000 [-] Log opened.\n2026-11-20 10:00:01+0000 [HTTP,0,192.0.2.4] 192.0.2.4 - - [20/Nov/2026:10:00:00 +0000] "GET / HTTP/1.0" 200 12 "-" "x"\n', 'log', 2],
  ])('%s', async (_, text, sourcetype, count) => {
    const { events } = await loadContent(text);
    expect(events).toHaveLength(count);
    expect(events.map((event) => event['sourcetype'])).toEqual(Array.from({ length: count }, () => sourcetype));
  });
});

it('reads a long line of digits in a file of .NET in time that grows with it', async () => {
  const { report, events } = await loadContent(`${'1'.repeat(5000)}\ninfo: App.Main[0]\n      up\n2026-11-20 10:00:00 warn: App.Main[1]\n      slow\n`);
  expect(report.files[0]?.format).toBe('.NET console');
  expect(new Set(events.map((event) => event['level']))).toEqual(new Set(['info', 'warn', undefined]));
});

describe('levels of unknown loggers', () => {
  it.each([
    ['2026-11-20 10:00:00 /Stage/File[x] (err): failed', 'err'],
    ['08-03 07:56:53.026292 [WARN] [SOFIA] [a.c:1] x', 'WARN'],
    ['[1795168800] nsd[7745]: info: axfr refused', 'info'],
    ['web [Fri Nov 20 10:00:00 2026] [notice] [pid 7] x', 'notice'],
    ['7801 00cff - 2026-11-20T10:00:00+00:00 WARN (4): x', 'WARN'],
    ['2026-11-20 10:00:00 p=1 | fatal: [web1]: FAILED', 'fatal'],
    ['2026-11-20 10:00:00 a|error|b', 'error'],
    ['[20.11.2026 10:00:00] <12> Error    no connection', 'Error'],
    ['2026-11-20 10:00:00 Authentication error: wrong', undefined],
    ['2026-11-20 10:00:00 no error found in NON-CRITICAL parts', undefined],
    ['2026-11-20 10:00:00 GET /ERROR/info level=low', 'low'],
  ])('%s', async (line, level) => {
    const { events } = await loadContent(`${line}\n`);
    expect(events[0]?.['level']).toBe(level);
  });
});
