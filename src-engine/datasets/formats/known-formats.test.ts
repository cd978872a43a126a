import { describe, expect, it } from 'vitest';
import { loadContent, micros } from '../test-load.ts';

/** Lines as the products write them, and what the first event of the file (the newest) has to be. */
const CASES: readonly { readonly name: string; readonly sourcetype: string; readonly text: string; readonly events: number; readonly newest: Record<string, unknown> }[] = [
  {
    name: 'IIS (W3C)',
    sourcetype: 'iis',
    text: '#Software: Microsoft Internet Information Services 10.0\n#Version: 1.0\n#Date: 2026-11-20 10:00:00\n#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status time-taken\n2026-11-20 10:00:00 10.0.0.1 GET /a - 80 - 203.0.113.9 Mozilla/5.0+(X11) 200 15\n2026-11-20 10:00:01 10.0.0.1 POST /login id=7 443 DOM\\jo 203.0.113.9 curl/8 401 7\n',
    events: 2,
    newest: { _time: micros('2026-11-20T10:00:01Z'), cs_method: 'POST', cs_uri_query: 'id=7', s_port: 443, cs_username: 'DOM\\jo', cs_User_Agent: 'curl/8', sc_status: 401, time_taken: 7 },
  },
  {
    name: 'Zeek',
    sourcetype: 'zeek',
    text: '#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tproto\tservice\tduration\n#types\ttime\tstring\taddr\tport\tenum\tstring\tinterval\n1795169472.250000\tCx1\t10.0.0.5\t49152\ttcp\t-\t0.5\n1795169473.000000\tCx2\t10.0.0.6\t53\tudp\tdns\t-\n#close\t2026-11-20-10-00-00\n',
    events: 2,
    newest: { _time: micros('2026-11-20T10:11:13Z'), uid: 'Cx2', 'id.orig_h': '10.0.0.6', 'id.orig_p': 53, service: 'dns' },
  },
  {
    name: 'VPC flow log',
    sourcetype: 'aws:cloudwatchlogs:vpcflow',
    text: 'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status\n2 123456789010 eni-1235b8ca 172.31.16.139 172.31.16.21 20641 22 6 20 4249 1795169472 1795169490 ACCEPT OK\n2 123456789010 eni-1235b8ca 172.31.9.69 172.31.9.12 49761 3389 6 20 4249 1795169480 1795169490 REJECT OK\n',
    events: 2,
    newest: { _time: 1795169480_000_000, account_id: 123456789010, dstport: 3389, action: 'REJECT', log_status: 'OK' },
  },
  {
    name: 'AWS application load balancer',
    sourcetype: 'aws:elb:accesslogs',
    text: 'https 2026-11-20T10:00:00.186641Z app/my-lb/50dc6c495c0c9188 192.168.131.39:2817 10.0.0.1:80 0.086 0.048 0.037 200 200 0 57 "GET https://www.example.com:443/ HTTP/1.1" "curl/7.46.0" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn:aws:elasticloadbalancing:x:targetgroup/t/7 "Root=1-58337281" "www.example.com" "arn:aws:acm:x" 1 2026-11-20T10:00:00.100000Z "authenticate,forward" "-" "-"\n',
    events: 1,
    newest: { _time: micros('2026-11-20T10:00:00Z') + 186_641, client_ip: '192.168.131.39', client_port: 2817, target_ip: '10.0.0.1', elb_status_code: 200, http_method: 'GET', url: 'https://www.example.com:443/', user_agent: 'curl/7.46.0', domain_name: 'www.example.com' },
  },
  {
    name: 'CEF',
    sourcetype: 'cef',
    text: 'Nov 20 10:00:00 fw-1 CEF:0|Security|threat\\|manager|1.0|100|worm successfully stopped|10|src=10.0.0.1 dst=2.1.2.2 spt=1232 msg=Detected a threat. No action\\=needed act=blocked cs1Label=Rule Name cs1=Deny all\n',
    events: 1,
    newest: { host: 'fw-1', device_product: 'threat|manager', signature_id: 100, severity: 10, src: '10.0.0.1', spt: 1232, msg: 'Detected a threat. No action=needed', act: 'blocked', Rule_Name: 'Deny all' },
  },
  {
    name: 'LEEF',
    sourcetype: 'leef',
    text: 'Nov 20 10:00:00 gw LEEF:2.0|Lancope|StealthWatch|1.0|41|^|src=10.0.1.8^dst=10.0.0.5^sev=5^usrName=jo smith\n',
    events: 1,
    newest: { host: 'gw', device_vendor: 'Lancope', event_id: 41, src: '10.0.1.8', sev: 5, usrName: 'jo smith' },
  },
  {
    name: 'Windows events (XML)',
    sourcetype: 'XmlWinEventLog',
    text: "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Microsoft-Windows-Security-Auditing' Guid='{54849625}'/><EventID>4625</EventID><Level>0</Level><TimeCreated SystemTime='2026-11-20T10:00:00.1234567Z'/><EventRecordID>7</EventRecordID><Execution ProcessID='4' ThreadID='8'/><Channel>Security</Channel><Computer>dc1.example</Computer><Security/></System><EventData><Data Name='TargetUserName'>jo</Data><Data Name='CommandLine'>a &amp; b &lt;c&gt;</Data><Data Name='Empty'></Data></EventData></Event>\n<Event xmlns='x'>\n  <System>\n    <Provider Name='Sysmon'/>\n    <EventID Qualifiers='0'>1</EventID>\n    <TimeCreated SystemTime='2026-11-20T10:00:01Z'/>\n    <Computer>pc</Computer>\n  </System>\n  <EventData>\n    <Data Name='Image'>C:\\x.exe</Data>\n  </EventData>\n</Event>\n",
    events: 2,
    newest: { _time: micros('2026-11-20T10:00:01Z'), EventID: 1, EventCode: 1, Computer: 'pc', host: 'pc', Name: 'Sysmon', Image: 'C:\\x.exe' },
  },
  {
    name: 'journald export',
    sourcetype: 'journald',
    text: '__CURSOR=s=1\n__REALTIME_TIMESTAMP=1795169472250000\n_HOSTNAME=web-1\nPRIORITY=6\nMESSAGE=Started a=b.\n_PID=1\n\n__CURSOR=s=2\n__REALTIME_TIMESTAMP=1795169473250000\n_HOSTNAME=web-2\nMESSAGE=Stopped.\n\n',
    events: 2,
    newest: { _time: 1795169473_250_000, host: 'web-2', MESSAGE: 'Stopped.' },
  },
  {
    name: 'Linux audit',
    sourcetype: 'linux_audit',
    text: 'type=SYSCALL msg=audit(1795169472.250:1234): arch=c000003e syscall=59 success=yes exe="/usr/bin/cat" key="x"\ntype=USER_LOGIN msg=audit(1795169473.000:1235): pid=9 uid=0 acct="jo" res=failed\n',
    events: 2,
    newest: { _time: 1795169473_000_000, type: 'USER_LOGIN', audit_id: 1235, pid: 9, acct: 'jo', res: 'failed' },
  },
  {
    name: 'Apache error log',
    sourcetype: 'apache_error',
    text: '[Sun Dec 04 04:47:44 2005] [notice] workerEnv.init() ok /etc/httpd/conf/workers2.properties\n[Fri Nov 20 10:00:00.123456 2026] [core:error] [pid 35708:tid 4328636416] [client 72.15.99.187:4242] AH00128: File does not exist: /x\n',
    events: 2,
    newest: { _time: micros('2026-11-20T10:00:00Z') + 123_456, module: 'core', level: 'error', pid: 35708, clientip: '72.15.99.187', client_port: 4242, error_id: 'AH00128', message: 'File does not exist: /x' },
  },
  {
    name: 'HAProxy',
    sourcetype: 'haproxy:http',
    text: 'Nov 20 10:00:00 lb haproxy[14389]: 10.0.1.2:33317 [20/Nov/2026:10:00:00.655] http-in static/srv1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 {1wt.eu} {} "GET /index.html HTTP/1.1"\n',
    events: 1,
    newest: { pid: 14389, client_ip: '10.0.1.2', backend_name: 'static', server_name: 'srv1', time_duration: 109, http_status_code: 200, http_method: 'GET', uri: '/index.html' },
  },
  {
    name: 'Squid',
    sourcetype: 'squid:access',
    text: '1795169472.250    182 10.0.0.7 TCP_MISS/200 1234 GET http://example.com/ jo HIER_DIRECT/93.184.216.34 text/html\n',
    events: 1,
    newest: { _time: 1795169472_250_000, duration: 182, action: 'TCP_MISS', status: 200, user: 'jo', server_ip: '93.184.216.34', http_content_type: 'text/html' },
  },
  {
    name: 'Kubernetes container log',
    sourcetype: 'kube:container',
    text: '2026-11-20T10:00:00.123456789Z stdout F level=info msg="ready" port=8080\n2026-11-20T10:00:01.000000000Z stderr F boom\n',
    events: 2,
    newest: { stream: 'stderr', message: 'boom' },
  },
  {
    name: 'klog',
    sourcetype: 'klog',
    text: 'I1120 10:00:00.123456    1234 controller.go:42] Starting\nE1120 10:00:01.000000    1234 reflector.go:138] Failed to watch err="x"\n',
    events: 2,
    newest: { severity: 'E', thread: 1234, file: 'reflector.go', line: 138, err: 'x' },
  },
  {
    name: 'Spring Boot',
    sourcetype: 'log4j',
    text: '2026-11-20T10:00:00.123+00:00  INFO 1234 --- [           main] c.e.demo.DemoApplication                 : Started in 2.5 seconds\n2026-11-20 10:00:01.000 ERROR 1234 --- [nio-8080-exec-1] o.a.c.c.C.[.[.[/].[dispatcherServlet]    : Servlet.service() failed\njava.lang.IllegalStateException: x\n\tat a.B.c(B.java:7)\n',
    events: 2,
    newest: { level: 'ERROR', pid: 1234, thread: 'nio-8080-exec-1', _raw: expect.stringContaining('\tat a.B') as string },
  },
  {
    name: 'log4j',
    sourcetype: 'log4j',
    text: '2015-10-18 18:01:47,978 INFO [main] org.apache.hadoop.mapreduce.v2.app.MRAppMaster: Created MRAppMaster for application appattempt_1445144423722_0020_000001\n2015-10-18 18:01:48,963 WARN [main] org.apache.hadoop.conf.Configuration: x=1\n',
    events: 2,
    newest: { level: 'WARN', thread: 'main', logger: 'org.apache.hadoop.conf.Configuration', message: 'x=1', x: 1 },
  },
  {
    name: 'Zookeeper',
    sourcetype: 'zookeeper',
    text: '2015-07-29 17:41:44,747 - INFO  [QuorumPeer[myid=1]/0:0:0:0:0:0:0:0:2181:FastLeaderElection@774] - Notification time out: 3200\n2015-07-29 19:04:12,394 - INFO  [/10.10.34.11:3888:QuorumCnxManager$Listener@493] - Received connection request /10.10.34.11:45307\n',
    events: 2,
    newest: { level: 'INFO' },
  },
  {
    name: 'log4j',
    sourcetype: 'log4j',
    text: '17/06/09 20:10:40 INFO executor.CoarseGrainedExecutorBackend: Registered signal handlers for [TERM, HUP, INT]\n17/06/09 20:10:41 INFO spark.SecurityManager: Changing view acls to: yarn,curi\n',
    events: 2,
    newest: { _time: micros('2017-06-09T20:10:41Z'), level: 'INFO', logger: 'spark.SecurityManager', message: 'Changing view acls to: yarn,curi' },
  },
  {
    name: 'log4j',
    sourcetype: 'log4j',
    text: '2026-11-20 10:00:00,123 [http-nio-1] ERROR com.example.Foo - it failed id=9\njava.lang.Error: x\n\tat a.b(C.java:1)\nCaused by: y\n2026-11-20 10:00:01,123 [main] INFO com.example.Foo - fine\n',
    events: 2,
    newest: { level: 'INFO', thread: 'main', logger: 'com.example.Foo', message: 'fine' },
  },
  {
    name: 'Hadoop (six-digit dates)',
    sourcetype: 'log4j',
    text: '081109 203615 148 INFO dfs.DataNode$PacketResponder: PacketResponder 1 for block blk_38865049064139660 terminating\n',
    events: 1,
    newest: { _time: micros('2008-11-09T20:36:15Z'), thread: 148, level: 'INFO', logger: 'dfs.DataNode$PacketResponder' },
  },
  {
    name: 'Python logging',
    sourcetype: 'python',
    text: '2026-11-20 10:00:00,123 - app.db - ERROR - query failed\nTraceback (most recent call last):\n  File "x.py", line 3, in <module>\nValueError: bad\n2026-11-20 10:00:01,123 - app.web - INFO - ok user=jo\n',
    events: 2,
    newest: { logger: 'app.web', level: 'INFO', user: 'jo' },
  },
  {
    name: 'Elasticsearch server log',
    sourcetype: 'elasticsearch',
    text: '[2026-11-20T10:00:00,123][INFO ][o.e.n.Node               ] [node-1] started\n[2026-11-20T10:00:01,000][WARN ][o.e.c.r.a.DiskThresholdMonitor] [node-1] high disk watermark\n',
    events: 2,
    newest: { level: 'WARN', logger: 'o.e.c.r.a.DiskThresholdMonitor', node: 'node-1', message: 'high disk watermark' },
  },
  {
    name: 'Android',
    sourcetype: 'android',
    text: '03-17 16:13:38.811  1702  2395 D WindowManager: printFreezingDisplayLogsopening app wtoken = AppWindowToken{9f4ef63}\n03-17 16:13:38.819  1702  8671 D PowerManagerService: acquire lock=233570404, flags=0x1\n',
    events: 2,
    newest: { pid: 1702, tid: 8671, level: 'D', tag: 'PowerManagerService', lock: 233570404, flags: '0x1' },
  },
  {
    name: 'Windows servicing (CBS)',
    sourcetype: 'windows:cbs',
    text: '2016-09-28 04:30:30, Info                  CBS    Loaded Servicing Stack v6.1.7601.23505\n2016-09-28 04:30:31, Info                  CSI    00000001@2016/9/27:20:30:31.455 WcpInitialize\n',
    events: 2,
    newest: { _time: micros('2016-09-28T04:30:31Z'), level: 'Info', component: 'CSI' },
  },
  {
    name: 'Blue Gene',
    sourcetype: 'bgl',
    text: '- 1117838570 2005.06.03 R02-M1-N0-C:J12-U11 2005-06-03-15.42.50.363779 R02-M1-N0-C:J12-U11 RAS KERNEL INFO instruction cache parity error corrected\n',
    events: 1,
    newest: { _time: 1117838570_000_000, node: 'R02-M1-N0-C:J12-U11', level: 'INFO', component: 'KERNEL', message: 'instruction cache parity error corrected' },
  },
  {
    name: 'Go log',
    sourcetype: 'go',
    text: '2026/11/20 10:00:00 main.go:42: listening addr=:8080\n2026/11/20 10:00:01 http: TLS handshake error from 10.0.0.1:4242: EOF\n',
    events: 2,
    newest: { _time: micros('2026-11-20T10:00:01Z'), message: 'http: TLS handshake error from 10.0.0.1:4242: EOF' },
  },
  {
    name: 'json records',
    sourcetype: 'aws:cloudtrail',
    text: '{"Records":[{"eventVersion":"1.08","eventTime":"2026-11-20T10:00:00Z","eventSource":"iam.amazonaws.com","eventName":"CreateUser","userIdentity":{"type":"Root"}},{"eventTime":"2026-11-20T10:00:01Z","eventSource":"s3.amazonaws.com","eventName":"GetObject"}]}',
    events: 2,
    newest: { _time: micros('2026-11-20T10:00:01Z'), eventName: 'GetObject', _raw: expect.stringMatching(/^\{"eventTime".*\}$/) as string },
  },
];

describe('known formats', () => {
  it.each(CASES)('$name: $text', async ({ name, sourcetype, text, events, newest }) => {
    const loaded = await loadContent(text);
    expect(loaded.report.files[0]).toMatchObject({ format: name, sourcetype });
    expect(loaded.report.refused).toBe(0);
    expect(loaded.events).toHaveLength(events);
    expect(loaded.events[0]).toMatchObject(newest);
  });
});
