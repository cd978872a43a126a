/** Records whose parts name themselves: XML elements, `[name "value"]`, `name = value` on lines, `label:value` between tabs. */
import { type Extractor, unescapeXml } from './extractors.ts';

const CDATA = /<!\[CDATA\[(.*?)\]\]>/gs;
const ATTRIBUTES = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/**
 * A record that is one XML element: its attributes, the text of elements without others inside, and their attributes are fields,
 * without prefixes of namespaces; the first value of a name counts. `<data name="k" value="v"/>` is a field `k`.
 */
export const xmlRecord: Extractor = (raw, sink) => {
  const put = (name: string, value: string): void => {
    const own = name.slice(name.lastIndexOf(':') + 1);
    if (value !== '' && !sink.has(own)) sink.extracted(own, value);
  };
  const whole = raw.replace(CDATA, (_, text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;'));
  for (const [, name, attributes, text] of whole.matchAll(/<([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(?:\/>|>(?:([^<]*)<\/\1>)?)/g)) {
    const pairs = [...(attributes ?? '').matchAll(ATTRIBUTES)].map(([, key, double, single]) => [key as string, unescapeXml(double ?? single ?? '')] as const);
    const named = pairs.find(([key]) => key === 'name')?.[1];
    const value = pairs.find(([key]) => key === 'value')?.[1];
    if (named !== undefined && value !== undefined) put(named, value);
    else for (const [key, content] of pairs) if (!key.startsWith('xmlns') && key !== 'data_type') put(key, content);
    if (text !== undefined) put(name as string, unescapeXml(text).trim());
  }
};

/** `[name "value"]`, as ModSecurity writes; a name that comes again is one more value. */
export const bracketPairs: Extractor = (raw, sink) => {
  if (!raw.includes('"]')) return;
  const seen = new Set<string>();
  for (const [, name, value] of raw.matchAll(/\[(\w+) "((?:[^"\\]|\\.)*)"\]/g)) {
    const own = name as string;
    if (seen.has(own)) sink.item(own, value as string);
    else if (!sink.has(own)) sink.extracted(own, value as string);
    seen.add(own);
  }
};

/** `Name = value` on lines of their own, quotes around values taken off. */
export const attributeLines: Extractor = (raw, sink) => {
  for (const [, name, quoted, plain] of raw.matchAll(/^[ \t]+([\w-]+) \+?= (?:"([^"]*)"|(\S.*?))\s*$/gm)) {
    const own = name as string;
    if (sink.has(own)) sink.item(own, quoted ?? plain ?? '');
    else sink.extracted(own, quoted ?? plain ?? '');
  }
};

/** Labeled Tab-separated Values (ltsv.org): `label:value` between tabs. Its `host` is the client's and would hide the event's own. */
export const ltsv: Extractor = (raw, sink) => {
  for (const pair of raw.split('\t')) {
    const colon = pair.indexOf(':');
    const [label, value] = [pair.slice(0, colon), pair.slice(colon + 1)];
    if (colon > 0 && value !== '' && value !== '-') sink.extracted(label === 'host' ? 'clientip' : label, value);
  }
};
