/** Text with its words and numbers replaced by made-up ones of the same length: what `scrub` does. */

/** Words that say nothing about anybody: they stay. */
const PUBLIC = new Set(
  `a about access account action add added address after alert all allow allowed an and any api app application apr april as at attempt aug august auth authentication
  be bytes by cache call cannot changed check client close closed code com command config connect connected connection content count cpu create created data date day db dec december delete deleted
  denied desktop device disk dns does domain done down drop edit enabled end error errors event exception exit fail failed failure feb february field file for format found fri friday from
  get group gmt had has have head header host hour http https id if in index info information init input internal invalid ip is issue it jan january job jul july jun june key kernel
  level line linux list load local log login logout mar march may memory message method min minute mode module mon monday month name net network new no none not notice nov november null
  oct october of off ok on open opened operation option or order org os out output page password path port post process protocol put query read ready received refused remote request required reset resource response result
  retry root run running sat saturday search second seconds sec sep september server service session set size source sourcetype start started state status stop stopped success successful sun sunday system
  table task tcp test the thread thu thursday time timeout to token total true false try tue tuesday type udp unable unknown up update updated uri url use user username utc valid value version was warn warning wed wednesday week when while with write www year`
    .split(/\s+/),
);

/** Dates and times of usual shapes: they stay, so that events keep their time. */
const TIMES = /\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?|\d{1,2}\/[A-Za-z]{3}\/\d{4}(?::\d{2}:\d{2}:\d{2}(?: [+-]\d{4})?)?|\b[A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2}\b|\b\d{2}:\d{2}:\d{2}(?:[.,]\d+)?\b/g;

/** Which words stay and which go, besides the built-in ones; all lower-case. */
export interface ScrubTerms {
  readonly public: ReadonlySet<string>;
  readonly private: ReadonlySet<string>;
  /** Words to take instead of others, where they are not empty. */
  readonly names: readonly string[];
}

/** A text without what could tell whose it is. The same word always becomes the same other one. */
export function scrubText(text: string, terms: ScrubTerms): string {
  let out = '';
  let from = 0;
  for (const m of text.matchAll(TIMES)) {
    out += scrubWords(text.slice(from, m.index), terms) + m[0];
    from = m.index + m[0].length;
  }
  return out + scrubWords(text.slice(from), terms);
}

function scrubWords(text: string, terms: ScrubTerms): string {
  // A name before = or : is a key, not a value.
  return text.replace(/[\p{L}]+|\d+/gu, (word, at: number, all: string) => {
    const lower = word.toLowerCase();
    if (!terms.private.has(lower)) {
      if (PUBLIC.has(lower) || terms.public.has(lower)) return word;
      if (/^\p{L}/u.test(word) && /^[\w.]*"?\s*[=:]/.test(all.slice(at + word.length))) return word;
    }
    return replaced(word, terms.names);
  });
}

/** FNV-1a: spreads alike words widely. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return h;
}

function replaced(word: string, names: readonly string[]): string {
  const lower = word.toLowerCase();
  if (names.length > 0 && !/^\d/.test(word)) return names[hash(lower) % names.length] as string;
  let h = hash(lower);
  let out = '';
  for (const c of word) {
    h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d) >>> 0;
    if (/\d/.test(c)) out += out === '' && word.length > 1 ? String(1 + (h % 9)) : String(h % 10);
    else {
      const letter = String.fromCharCode(97 + (h % 26));
      out += c === c.toLowerCase() ? letter : letter.toUpperCase();
    }
  }
  return out;
}
