/** Parts of formats that no single regular expression reads: exchange formats of security products, Windows events as XML, journald. */
import type { EventSink } from '../event-sink.ts';

/** Reads fields of an event. */
export type Extractor = (raw: string, sink: EventSink) => void;

const CEF = /CEF:(\d+)\|((?:[^|\\]|\\.)*)\|((?:[^|\\]|\\.)*)\|((?:[^|\\]|\\.)*)\|((?:[^|\\]|\\.)*)\|((?:[^|\\]|\\.)*)\|((?:[^|\\]|\\.)*)(?:\|(.*))?$/s;
const CEF_HEADER = ['cef_version', 'device_vendor', 'device_product', 'device_version', 'signature_id', 'name', 'severity'];

/** ArcSight Common Event Format, revision 25: seven parts between bars, then `key=value` with blanks in values. */
export const cef: Extractor = (raw, sink) => {
  const match = CEF.exec(raw);
  if (match === null) return;
  CEF_HEADER.forEach((name, i) => {
    const value = (match[i + 1] as string).replace(/\\([|\\])/g, '$1').trim();
    if (value !== '') sink.extracted(name, value);
  });
  const pairs = new Map<string, string>();
  const extension = match[8] ?? '';
  // A value goes on until the next ` key=`; an equals sign inside is escaped.
  for (const pair of extension.matchAll(/(?:^|\s)([\w.[\]]+)=((?:[^=\\]|\\.)*?)(?=\s+[\w.[\]]+=|\s*$)/gs)) {
    pairs.set(pair[1] as string, (pair[2] as string).replace(/\\([=\\|])/g, '$1').replace(/\\[nr]/g, '\n').trim());
  }
  for (const [key, value] of pairs) {
    sink.extracted(key, value);
    // `cs1Label=Policy cs1=Block` says that the field is Policy.
    const label = pairs.get(`${key}Label`);
    if (label !== undefined && label !== '' && !sink.has(label)) sink.extracted(label.replace(/\s+/g, '_'), value);
  }
};

const LEEF = /LEEF:(\d+(?:\.\d+)?)\|([^|]*)\|([^|]*)\|([^|]*)\|([^|]*)\|(.*)$/s;

/** IBM's Log Event Extended Format 1.0 and 2.0: pairs between tabs, or the character that 2.0 names. */
export const leef: Extractor = (raw, sink) => {
  const match = LEEF.exec(raw);
  if (match === null) return;
  ['leef_version', 'device_vendor', 'device_product', 'device_version', 'event_id'].forEach((name, i) => {
    const value = (match[i + 1] as string).trim();
    if (value !== '') sink.extracted(name, value);
  });
  let rest = match[6] as string;
  let separator = '\t';
  if ((match[1] as string).startsWith('2')) {
    const named = /^(?:(0x[0-9A-Fa-f]{1,4}|x[0-9A-Fa-f]{1,4})|(.))?\|/s.exec(rest);
    if (named !== null) {
      if (named[1] !== undefined) separator = String.fromCodePoint(Number.parseInt(named[1].replace(/^0?x/, ''), 16));
      else if (named[2] !== undefined) separator = named[2];
      rest = rest.slice(named[0].length);
    }
  }
  if (!rest.includes(separator) && rest.includes('\\t')) separator = '\\t';
  for (const pair of rest.split(separator)) {
    const equals = pair.indexOf('=');
    if (equals > 0) sink.extracted(pair.slice(0, equals).trim(), pair.slice(equals + 1).trim());
  }
};

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** XML's text with its references replaced. */
export function unescapeXml(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#(\d+)|#x([0-9a-fA-F]+)|(\w+));/g, (whole, decimal?: string, hex?: string, name?: string) => {
    const code = decimal !== undefined ? Number(decimal) : hex !== undefined ? Number.parseInt(hex, 16) : -1;
    if (code >= 0) return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    return ENTITIES[name ?? ''] ?? whole;
  });
}

/** Windows events as XML. Names are those of Splunk's XmlWinEventLog; `Data` items are fields of their `Name`. */
export const windowsXml: Extractor = (raw, sink) => {
  const put = (name: string, value: string | undefined): void => {
    if (value === undefined || sink.has(name)) return;
    const text = unescapeXml(value).trim();
    if (text !== '' && text !== '-') sink.extracted(name, text);
  };
  const system = /<System>(.*?)<\/System>/s.exec(raw)?.[1] ?? '';
  for (const [, name, attributes, text] of system.matchAll(/<(\w+)((?:\s+\w+=(?:"[^"]*"|'[^']*'))*)\s*(?:\/>|>([^<]*)<\/\1>)/g)) {
    const item = name as string;
    if (text !== undefined) put(item, text);
    for (const [, key, quoted] of (attributes ?? '').matchAll(/(\w+)=("[^"]*"|'[^']*')/g)) {
      const attribute = key as string;
      const value = (quoted as string).slice(1, -1);
      put(item === 'Provider' && attribute === 'Name' ? 'Name' : item === 'TimeCreated' || item === 'Execution' || item === 'Correlation' || item === 'Security' || item === 'Provider' ? attribute : `${item}_${attribute}`, value);
    }
  }
  put('EventCode', /<EventID[^>]*>(\d+)</.exec(system)?.[1]);
  for (const section of raw.matchAll(/<(EventData|UserData)\b[^>]*>(.*?)<\/\1>/gs)) {
    let unnamed = 0;
    for (const [, name, text] of (section[2] as string).matchAll(/<Data(?:\s+Name=["']([^"']*)["'])?[^>]*?(?:\/>|>(.*?)<\/Data>)/gs)) {
      unnamed++;
      put(name === undefined || name === '' ? `Data_${unnamed}` : name, text);
    }
    if (section[1] === 'UserData') {
      for (const [, name, text] of (section[2] as string).matchAll(/<(\w+)>([^<]+)<\/\1>/g)) put(name as string, text);
    }
  }
  const rendered = /<RenderingInfo\b[^>]*>(.*?)<\/RenderingInfo>/s.exec(raw)?.[1] ?? '';
  for (const [, name, text] of rendered.matchAll(/<(Message|Task|Opcode|Keyword|Channel)>([^<]*)<\/\1>/g)) put(name === 'Message' ? 'Message' : `${name as string}_Name`, text);
};

const JOURNAL_NAME = /^[A-Z_][A-Z0-9_]*$/;

/**
 * `NAME=value` on each line (journald's export format, environment dumps); values go to the line's end. A value with line ends
 * stands below its name, behind its length in eight bytes (systemd, "Journal Export Formats").
 */
export const nameValueLines: Extractor = (raw, sink) => {
  const lines = raw.split('\n');
  for (let i = 0; i < lines.length; i++) {
    // `journalctl -o verbose` indents them.
    const line = (lines[i] as string).trimStart();
    const equals = line.indexOf('=');
    if (equals > 0 && /^[\w.@-]+$/.test(line.slice(0, equals))) sink.extracted(line.slice(0, equals), line.slice(equals + 1));
    else if (JOURNAL_NAME.test(line) && (lines[i + 1] ?? '').slice(4, 8) === '\0\0\0\0') {
      const value: string[] = [(lines[++i] as string).slice(8)];
      while (i + 1 < lines.length && !/^[A-Z_][A-Z0-9_]*(?:=|$)/.test(lines[i + 1] as string)) value.push(lines[++i] as string);
      sink.text(line, value.join('\n'));
    }
  }
};
