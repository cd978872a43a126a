/** Makes searches that nobody would write: pieces of real ones put together, with bytes and words changed. Seeded, so that a finding repeats. */

/** A source of numbers in [0, 1) that a seed determines (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Words that mean something somewhere in SPL, beside those of the corpus. */
const WORDS = [
  '|', '||', '(', ')', '[', ']', '{', '}', '"', "'", '`', '```', '\\', ',', '=', '==', '!=', '<', '>', '<=', '>=', '.', '..', '*', '%', '+', '-', '/', '$a$', '$', '<<FIELD>>', '<<MATCHSTR>>',
  'AND', 'OR', 'NOT', 'XOR', 'IN', 'LIKE', 'BY', 'AS', 'OUTPUT', 'OUTPUTNEW', 'OVER', 'WITH', 'WHERE', 'FROM', 'HAVING', 'where', 'search', 'eval', 'stats', 'count', 'null()', 'true', 'if(', 'case(', 'mvmap(', 'eval(', 'count(eval(',
  'span=1h', 'span=0', 'span=-1', 'bins=0', 'limit=0', 'limit=-1', 'limit=1e9', 'window=0', 'maxspan=1s', 'earliest=-1d@d', 'latest=now', 'TERM(a.b)', 'CASE(A)', 'tag=x', 'eventtype=y', '0', '-0', '1e308', '0x1F', 'NaN', '""', "''", 'é', '😀', '\u0000', '\u2028', '\ud800', '“', '”', '\n', '\t', '\r\n',
] as const;

/** Chooses one of a list that is not empty. */
function oneOf<T>(list: readonly T[], random: () => number): T {
  return list[Math.floor(random() * list.length)] as T;
}

/** A mutated search: one to four changes of a search of the corpus, of letters, of words or of whole pieces. */
export function mutatedSearch(corpus: readonly string[], random: () => number): string {
  let text = oneOf(corpus, random);
  for (let changes = 1 + Math.floor(random() * 4); changes > 0; changes--) text = mutatedOnce(text, corpus, random);
  return text.slice(0, 4000);
}

function mutatedOnce(text: string, corpus: readonly string[], random: () => number): string {
  const at = Math.floor(random() * (text.length + 1));
  const to = Math.min(text.length, at + Math.floor(random() * 12));
  switch (Math.floor(random() * 8)) {
    case 0:
      return text.slice(0, at) + text.slice(to);
    case 1:
      return text.slice(0, at) + text.slice(at, to) + text.slice(at);
    case 2:
      return `${text.slice(0, at)}${oneOf(WORDS, random)}${text.slice(at)}`;
    case 3:
      return `${text.slice(0, at)} ${oneOf(WORDS, random)} ${text.slice(to)}`;
    case 4:
      return text.slice(0, at) + String.fromCharCode(Math.floor(random() * (random() < 0.8 ? 128 : 65_536))) + text.slice(at + 1);
    case 5: {
      // A piece of another search, from some place in it.
      const other = oneOf(corpus, random);
      return text.slice(0, at) + other.slice(Math.floor(random() * other.length));
    }
    case 6: {
      const words = text.split(' ');
      const i = Math.floor(random() * words.length);
      const j = Math.floor(random() * words.length);
      [words[i], words[j]] = [words[j] as string, words[i] as string];
      return words.join(' ');
    }
    default:
      return `${text.slice(0, at)}[ ${oneOf(corpus, random).slice(0, 300)} ]${text.slice(at)}`;
  }
}

/** A pipeline of one to five stages of the corpus in any order, behind a search of everything; a tenth of them is changed once. */
export function randomPipeline(stages: readonly string[], random: () => number): string {
  const chosen = Array.from({ length: 1 + Math.floor(random() * 5) }, () => oneOf(stages, random));
  const text = ['*', ...chosen].join(' | ');
  return random() < 0.3 ? mutatedOnce(text, stages, random) : text;
}

/** Values of a cell that commands meet in real data: nothing, numbers as text, several values, odd letters, huge numbers. */
const CELLS: readonly unknown[] = [undefined, '', 'a', 'b', 'A', 'GET', '10.0.0.1', 'x y', 'é😀', 'null', 'true', '1', '007', '1,234', '15ms', '-3', 0, 1, 2, 3, 10, -1.5, 1e15, 1e-9, 1_699_999_000, ['a', 'b'], ['1', 2, 'x'], ['a'], '{"a":{"b":[1,2]}}', '<x>1</x>', 'k=v j="w x"'];

/** Events as NDJSON, with times that repeat, over fields of the given names. */
export function randomEvents(fields: readonly string[], count: number, random: () => number): string {
  let time = 1_699_996_400;
  const lines: string[] = [];
  for (let i = 0; i < count; i++) {
    if (random() < 0.7) time += Math.floor(random() * 600);
    const row: Record<string, unknown> = { _time: time };
    for (const field of fields) {
      const value = oneOf(CELLS, random);
      if (value !== undefined) row[field] = value;
    }
    lines.push(JSON.stringify(row));
  }
  return lines.join('\n');
}
