/**
 * Groups messages by their fixed wording, one message at a time and in bounded memory: words that look like data are masked,
 * then a tree leads by number of words and first words to the few patterns a message is compared with word by word
 * (the idea of He et al., "Drain: An Online Log Parsing Approach with Fixed Depth Tree", ICWS 2017).
 */

/** A word of a pattern that stands for different data: `<num>`, `<ip>`, ... or `<*>` where the words had nothing in common. */
interface Mask {
  readonly name: string;
  /** Matches the same data in a search; RE2 and PCRE read it alike. */
  readonly regex: string;
  readonly find: RegExp;
}

const mask = (name: string, regex: string, flags = 'g'): Mask => ({ name: `<${name}>`, regex, find: new RegExp(regex, flags) });

/** In the order of application: the more telling first, bare numbers last. None matches a blank. */
const MASKS: readonly Mask[] = [
  mask('uuid', String.raw`\b[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}\b`),
  mask('email', String.raw`\b[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+\.[A-Za-z0-9.-]*[A-Za-z]\b`),
  mask('url', String.raw`\bhttps?://[^\s"'<>,;]+`),
  mask('time', String.raw`\b\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?)?\b|\b\d{1,2}/[A-Z][a-z]{2}/\d{4}(?::\d\d:\d\d:\d\d)?\b|\b\d\d:\d\d:\d\d(?:[.,]\d+)?\b`),
  mask('ip', String.raw`\b(?:\d{1,3}\.){3}\d{1,3}(?::\d{1,5})?\b|\b(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}\b`),
  mask('path', String.raw`(?:\B|\b[A-Za-z]:)[/\\](?:[\w.@%+~*-]+[/\\])+[\w.@%+~*-]*|\B/[\w.@%+~-]+`),
  mask('hex', String.raw`\b0x[0-9A-Fa-f]+\b`),
  // A word of letters and digits is an identifier: order-48213, pod-7d9f4c, abc123. Two digits at least, so that utf8 and http2 stay words.
  mask('id', String.raw`\b[A-Za-z][A-Za-z_-]*\d[\w-]*\d[\w-]*\b|\b\d+[A-Za-z_-]*[A-Za-z_][\w-]*\d[\w-]*\b|\b[0-9a-f]*[a-f][0-9a-f]*\d[0-9a-f]{6,}\b`),
  mask('num', String.raw`[-+]?\b\d+(?:[.,]\d+)*(?:[eE][-+]?\d+)?`),
];
const BY_NAME = new Map(MASKS.map((m) => [m.name, m.regex]));
const ANY = '<*>';
const MASK_NAMES = /<(?:uuid|email|url|time|ip|path|hex|id|num|\*)>/g;

/** Words of a message that are looked at; what follows is left open. */
const MAX_WORDS = 48;
/** Characters of a message that are looked at. */
const MAX_CHARACTERS = 1200;
/** Words from the start by which the tree leads to a group of patterns. */
const DEPTH = 2;
/** Different words at one node of the tree, before the others share a branch. */
const MAX_BRANCHES = 64;
/** Share of equal words from which a message belongs to a pattern: in a short message each word tells more. */
const similarFrom = (words: number): number => (words <= 4 ? 0.75 : words <= 7 ? 0.65 : 0.55);

/** A pattern and what it has seen. */
export interface Cluster {
  words: string[];
  /** The message was longer than what is looked at. */
  readonly open: boolean;
  /** Patterns into which this one was merged at the end share its number. */
  readonly id: number;
}

/** The words of a message, with data masked. Only the first line counts: what follows is a stack trace or a document. */
export function wordsOf(message: string): { readonly words: readonly string[]; readonly open: boolean } {
  const line = firstLine(message);
  let text = line.slice(0, MAX_CHARACTERS);
  for (const { find, name } of MASKS) if (name !== '<url>' || text.includes('://')) text = text.replace(find, name);
  const words = text.split(WORD_ENDS).filter((word) => word !== '');
  // The last word may have been cut through.
  const cut = line.length > MAX_CHARACTERS;
  return { words: words.slice(0, cut ? Math.max(1, Math.min(MAX_WORDS, words.length - 1)) : MAX_WORDS), open: cut || words.length > MAX_WORDS };
}

function firstLine(message: string): string {
  const text = message.trimStart();
  const end = text.search(/[\r\n]/);
  return end < 0 ? text : text.slice(0, end);
}

/** Blanks, and the places between the pairs of compact JSON. */
const WORD_ENDS = /\s+|(?<=,)(?=")/;

interface Node {
  readonly next: Map<string, Node>;
  readonly clusters: Cluster[];
}
const newNode = (): Node => ({ next: new Map(), clusters: [] });

/** Finds the pattern of each message in turn. Holds at most `maxClusters`; messages of further ones get null. */
export class PatternTree {
  readonly #roots = new Map<string, Node>();
  readonly #maxClusters: number;
  #made = 0;

  constructor(maxClusters: number) {
    this.#maxClusters = maxClusters;
  }

  /** The pattern a message belongs to, which becomes more general by it where need be; null for a new one past the limit. */
  add(message: string): Cluster | null {
    const { words, open } = wordsOf(message);
    if (words.length === 0) return null;
    const clusters = this.#leaf(words, open).clusters;
    let best: Cluster | null = null;
    let most = -1;
    for (const cluster of clusters) {
      const score = similarity(cluster.words, words);
      if (score > most) [best, most] = [cluster, score];
    }
    if (best !== null && most >= similarFrom(words.length)) {
      const known = best.words;
      for (let i = 0; i < known.length; i++) if (known[i] !== words[i]) known[i] = common(known[i] as string, words[i] as string);
      return best;
    }
    if (this.#made >= this.#maxClusters) return null;
    const made: Cluster = { words: [...words], open, id: this.#made++ };
    clusters.push(made);
    return made;
  }

  #leaf(words: readonly string[], open: boolean): Node {
    const key = open ? `${words.length}+` : String(words.length);
    let node = this.#roots.get(key);
    if (node === undefined) this.#roots.set(key, (node = newNode()));
    for (const word of words.slice(0, Math.min(DEPTH, words.length - 1))) {
      const wanted = word.includes('<') ? word.replace(MASK_NAMES, ANY) : word;
      const branch = node.next.has(wanted) || node.next.size < MAX_BRANCHES ? wanted : ANY;
      let next = node.next.get(branch);
      if (next === undefined) node.next.set(branch, (next = newNode()));
      node = next;
    }
    return node;
  }
}

/** Share of words that are the same; masks of one kind are. A lone word must be the same. */
function similarity(pattern: readonly string[], words: readonly string[]): number {
  let same = 0;
  for (let i = 0; i < pattern.length; i++) {
    if (pattern[i] === words[i]) same++;
    // Data in place of data is nearly as good as the same word, and a wildcard half as good: the more exact pattern wins.
    else if (pattern[i] === ANY) same += 0.5;
    else if (isData(pattern[i] as string) && isData(words[i] as string)) same += 0.8;
  }
  return same / pattern.length;
}

const isData = (word: string): boolean => word.startsWith('<') && word.search(MASK_NAMES) === 0;

/** What two words have in common at their ends, with a wildcard between: `user=<*>,` rather than `<*>`. */
function common(a: string, b: string): string {
  if (a === ANY || b === ANY) return ANY;
  const shape = /^(["']?[A-Za-z_][\w.-]*["']?[=:]["']?)?(.*?)(["']?[,;:.)\]}]*)$/;
  const [, startA = '', , endA = ''] = shape.exec(a) ?? [];
  const [, startB = '', , endB = ''] = shape.exec(b) ?? [];
  return `${startA === startB ? startA : ''}${ANY}${endA === endB ? endA : ''}`;
}

/** The pattern as text: words with one blank between. */
export function templateOf({ words, open }: Pick<Cluster, 'words' | 'open'>): string {
  return `${words.join(' ')}${open ? ' …' : ''}`;
}

/** A regular expression that matches the messages of a pattern, as SPL's `regex` takes it. */
export function regexOf({ words, open }: Pick<Cluster, 'words' | 'open'>): string {
  const body = words.map(wordRegex).join(String.raw`\s*`);
  return String.raw`^\s*${body}${open ? '' : String.raw`\s*(?:[\r\n]|$)`}`;
}

function wordRegex(word: string): string {
  let regex = '';
  let from = 0;
  for (const { 0: name, index } of word.matchAll(MASK_NAMES)) {
    regex += escapeRegex(word.slice(from, index)) + (name === ANY ? String.raw`\S*` : `(?:${BY_NAME.get(name) ?? String.raw`\S+`})`);
    from = index + name.length;
  }
  return regex + escapeRegex(word.slice(from));
}

function escapeRegex(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}
