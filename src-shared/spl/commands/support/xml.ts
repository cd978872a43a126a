/** XML as `spath`, `xmlkv` and `xpath` read it: elements, attributes and text; declarations and comments are passed over. */

/** An element. `start` and `end` bound its content in the source text. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: readonly (readonly [string, string])[];
  readonly children: XmlElement[];
  /** The text directly inside, entities resolved, trimmed. */
  text: string;
  readonly start: number;
  end: number;
}

const TOKEN = /<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<\?[\s\S]*?\?>|<![^>]*>|<\/([^\s>]+)\s*>|<([A-Za-z_:][^\s/>]*)((?:[^>"']|"[^"]*"|'[^']*')*?)(\/?)>|([^<]+)/g;
/** A value without quotes is no XML, but is read all the same. */
const ATTRIBUTE = /([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+))/g;

/** The top elements of a text; what is left open or out of place is closed where the text ends. */
export function parseXml(text: string): XmlElement[] {
  const roots: XmlElement[] = [];
  const open: XmlElement[] = [];
  for (const m of text.matchAll(TOKEN)) {
    const top = open.at(-1);
    if (m[1] !== undefined) {
      if (top) top.text += m[1];
    } else if (m[2] !== undefined) {
      const at = open.findLastIndex((e) => e.name === m[2]);
      if (at !== -1) for (const e of open.splice(at)) close(e, m.index);
    } else if (m[3] !== undefined) {
      const attributes = [...(m[4] as string).matchAll(ATTRIBUTE)].map(
        (a) => [a[1] as string, unescapeXml(a[2] ?? a[3] ?? a[4] ?? '')] as const,
      );
      const element: XmlElement = { name: m[3], attributes, children: [], text: '', start: m.index + m[0].length, end: text.length };
      (top?.children ?? roots).push(element);
      if (m[5] === '/') close(element, element.start);
      else open.push(element);
    } else if (m[6] !== undefined && top) {
      top.text += unescapeXml(m[6]);
    }
  }
  for (const e of open) close(e, text.length);
  return roots;
}

function close(element: XmlElement, end: number): void {
  element.end = end;
  element.text = element.text.trim();
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** Text with character references resolved; unknown ones stay. */
export function unescapeXml(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#x([0-9a-fA-F]+)|#(\d+)|(\w+));/g, (all, hex: string | undefined, dec: string | undefined, name: string | undefined) => {
    if (name !== undefined) return ENTITIES[name] ?? all;
    const code = hex !== undefined ? Number.parseInt(hex, 16) : Number(dec);
    return code <= 0x10ffff ? String.fromCodePoint(code) : all;
  });
}

/** Calls `leaf` for each attribute (`a.b{@c}`) and each element with text (`a.b`). */
export function xmlLeaves(elements: readonly XmlElement[], leaf: (name: string, value: string) => void, prefix = ''): void {
  for (const e of elements) {
    const name = prefix === '' ? e.name : `${prefix}.${e.name}`;
    for (const [key, value] of e.attributes) leaf(`${name}{@${key}}`, value);
    if (e.text !== '') leaf(name, e.text);
    xmlLeaves(e.children, leaf, name);
  }
}

/** The values at a path such as `a.b`, `a.b{2}` (counted from 1), `a.b{@attr}`: text, or the content of an element with children. */
export function xmlAt(elements: readonly XmlElement[], path: string, source: string): string[] {
  const found: string[] = [];
  for (const name of new Set(elements.map((e) => e.name))) {
    if (!path.startsWith(name)) continue;
    let same = elements.filter((e) => e.name === name);
    let rest = path.slice(name.length);
    const index = /^\{(\d*)\}/.exec(rest);
    if (index !== null) {
      rest = rest.slice(index[0].length);
      if (index[1] !== '') same = same.slice(Number(index[1]) - 1, Number(index[1]));
    }
    const attribute = /^\{@([^}]+)\}$/.exec(rest);
    if (attribute !== null) {
      for (const e of same) for (const [key, value] of e.attributes) if (key === attribute[1]) found.push(value);
    } else if (rest === '') {
      for (const e of same) found.push(e.children.length > 0 ? source.slice(e.start, e.end).trim() : e.text);
    } else if (rest[0] === '.') {
      for (const e of same) found.push(...xmlAt(e.children, rest.slice(1), source));
    }
  }
  return found;
}
