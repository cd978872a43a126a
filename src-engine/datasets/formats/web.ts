/**
 * Web server logs. Field names are those of Splunk's pretrained source types access_common and access_combined
 * (Getting Data In, "List of pretrained source types").
 */
import type { EventSink } from '../event-sink.ts';
import { extractKeyValues } from '../key-values.ts';
import { parseTimestamp, type TimeContext } from '../timestamps.ts';
import { share, timedLines, type FieldReader, type Format, type Sample } from './format.ts';

/**
 * `[vhost[:port] ]client ident user [time] "request" status bytes[ "referer" "agent"[ rest]]`. The user may hold blanks, so
 * it ends at the bracket that opens the time. In place of the client proxies' addresses may stand, between commas or in quotes,
 * with the address that connected behind them.
 */
const ACCESS =
  /^(?:(?<vhost>(?!\d{4}-\d\d-)[\w.-]+(?::\d+)?) (?=\S+ \S+ [^[]+\[|(?:[\w.:]+, )+\S+ \S+ [^[]+\[))?((?:"[^"]*"|(?:[^\s,"]+, )+[^\s,]+)(?: [^\s[]+(?= \S+ [^[]* \[))?|\[[0-9A-Fa-f:.]+\]|[^\s[]\S*) ([^\s[]\S*) ([^[]*?) \[(\d{1,2}\/[A-Za-zÀ-ÿ]{3,10}\.?\/\d{4}:\d\d:\d\d:\d\d(?:\.\d+)?(?: [+-]\d{4})?)\] "((?:[^"\\]|\\.)*)" (\d{3}|-) (\d+|-)(?: "((?:[^"\\]|\\.)*)" "((?:[^"\\]|\\.)*)")?(.*)$/;

const REQUEST = /^(\S+)\s+(\S+)(?:\s+(\S.*))?$/;

function takeUri(uri: string, sink: EventSink): void {
  sink.text('uri', uri);
  const mark = uri.indexOf('?');
  const path = mark < 0 ? uri : uri.slice(0, mark);
  sink.text('uri_path', path);
  if (mark >= 0 && mark + 1 < uri.length) sink.text('uri_query', uri.slice(mark + 1));
  const slash = path.lastIndexOf('/');
  if (slash >= 0 && slash + 1 < path.length) sink.text('file', path.slice(slash + 1));
  const second = path.indexOf('/', 1);
  if (path.charCodeAt(0) === 47 && second > 1) sink.text('root', path.slice(1, second));
}

function accessReader(context: TimeContext): FieldReader {
  // Many requests share a second, and turning its text into a time costs more than comparing it.
  let lastText = '';
  let lastMicros: number | null = null;
  return (raw, sink) => {
    const match = ACCESS.exec(raw);
    if (match === null) {
      extractKeyValues(raw, sink);
      return null;
    }
    const [, vhost, client, ident, user, time, request, status, bytes, referer, agent, rest] =
      match as unknown as string[];
    if (vhost !== undefined) sink.text('vhost', vhost);
    const addresses = /[,"]/.test(client as string) ? (client as string).match(/[^\s,"]+/g) : null;
    sink.text('clientip', addresses?.[0] ?? (client as string));
    if (addresses !== null && addresses.length > 1) sink.text('x_forwarded_for', addresses.join(', '));
    sink.text('ident', ident as string);
    sink.text('user', user as string);
    sink.text('req_time', time as string);
    const parts = REQUEST.exec(request as string);
    if (parts === null) sink.text('request', request as string);
    else {
      sink.text('method', parts[1] as string);
      takeUri(parts[2] as string, sink);
      if (parts[3] !== undefined) sink.text('version', parts[3]);
    }
    sink.extracted('status', status as string);
    sink.extracted('bytes', bytes as string);
    if (referer !== undefined) {
      sink.text('referer', referer);
      const domain = /^([a-z]+:\/\/[^/]+)/i.exec(referer);
      if (domain !== null) sink.text('referer_domain', domain[1] as string);
    }
    if (agent !== undefined) sink.text('useragent', agent);
    if (rest !== undefined && rest !== '' && rest.trim() !== '') sink.text('other', rest.trim());
    // Splunk finds pairs anywhere in the event: `action=purchase` of a query string is a field.
    if (raw.includes('=')) extractKeyValues(raw, sink);
    if (time !== lastText) {
      lastText = time as string;
      lastMicros = parseTimestamp(lastText, context);
    }
    if (lastMicros !== null) sink.time(lastMicros);
    return null;
  };
}

/** Common, combined and vhost_combined log format, with anything behind it. */
export const accessLog: Format = {
  name: 'access log',
  detect: (sample) => share(sample, (line) => ACCESS.test(line)),
  sourcetype: (sample) =>
    sample.lines.some((line) => ACCESS.exec(line)?.[9] !== undefined) ? 'access_combined' : 'access_common',
  breaking: () => ({ kind: 'lines' }),
  reader: accessReader,
  accessLines: true,
};

const NGINX_ERROR = /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d \[(\w+)\] (\d+)#(\d+): (?:\*(\d+) )?(.*)$/s;

/** The trailing `, client: ..., request: "..."` of nginx's message; `host` would hide the event's own. */
const NGINX_CONTEXT = /, (client|server|request|subrequest|upstream|host|referrer): (?:"((?:[^"\\]|\\.)*)"|([^,\s]+))/g;

function nginxErrorReader(_context: TimeContext, _sample: Sample): FieldReader {
  return (raw, sink) => {
    const match = NGINX_ERROR.exec(raw);
    if (match === null) {
      extractKeyValues(raw, sink);
      return null;
    }
    const [, level, pid, tid, connection, text] = match as unknown as [
      string,
      string,
      string,
      string,
      string | undefined,
      string,
    ];
    sink.text('log_level', level);
    sink.extracted('pid', pid);
    sink.extracted('tid', tid);
    if (connection !== undefined) sink.extracted('connection', connection);
    const context = text.search(/, (?:client|server): /);
    sink.text('message', context < 0 ? text : text.slice(0, context));
    for (const [, name, quoted, plain] of text.matchAll(NGINX_CONTEXT)) {
      sink.text(name === 'host' ? 'http_host' : (name as string), quoted ?? plain ?? '');
    }
    extractKeyValues(raw, sink);
    return null;
  };
}

/** nginx's error log. */
export const nginxError: Format = {
  name: 'nginx error log',
  detect: (sample) => share({ ...sample, lines: timedLines(sample) }, (line) => NGINX_ERROR.test(line)) * 0.99,
  sourcetype: () => 'nginx_error',
  breaking: () => ({ kind: 'timestamps' }),
  reader: nginxErrorReader,
};
