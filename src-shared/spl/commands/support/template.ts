/** Templates of `foreach`: tokens in SPL text replaced by names and values, quoted where the place asks for it. */

/** What stands at a token: inside double quotes, inside single quotes, alone as a word, or as a part of a word. */
type Place = 'double' | 'single' | 'word' | 'part';

/** What makes a token part of a longer name: `new_<<FIELD>>`, `a.<<FIELD>>`; but in `x."<<...` the dot joins texts. */
const PART_BEFORE = /[\w{}@]$|[\w>]\.$/;
const PART_AFTER = /^[\w{}@]|^\.[A-Za-z_<]/;

/** Replaces every occurrence of the tokens; `make` gives the text for a token at its place. */
function substitute(template: string, tokens: readonly string[], make: (token: string, place: Place) => string): string {
  let out = '';
  let quote = '';
  for (let i = 0; i < template.length; ) {
    const token = tokens.find((t) => t !== '' && template.startsWith(t, i));
    if (token !== undefined) {
      const part = PART_BEFORE.test(template.slice(Math.max(0, i - 2), i)) || PART_AFTER.test(template.slice(i + token.length, i + token.length + 2));
      const place = quote === '"' ? 'double' : quote === "'" ? 'single' : part ? 'part' : 'word';
      out += make(token, place);
      i += token.length;
      continue;
    }
    const c = template[i] as string;
    if (c === '\\' && quote !== '') {
      out += template.slice(i, i + 2);
      i += 2;
      continue;
    }
    if (quote === '' && (c === '"' || c === "'")) quote = c;
    else if (c === quote) quote = '';
    out += c;
    i++;
  }
  return out;
}

/** Field names and their parts put in for tokens. A name that needs quotes gets single ones where it stands alone. */
export function fillNames(template: string, values: ReadonlyMap<string, string>, names: ReadonlySet<string>): string {
  return substitute(template, [...values.keys()].sort((a, b) => b.length - a.length), (token, place) => {
    const value = values.get(token) as string;
    if (place === 'double') return value.replace(/["\\]/g, '\\$&');
    // Inside a template's own words the name becomes part of a longer one, as Splunk's textual replacement has it.
    return place === 'word' && names.has(token) && !/^[A-Za-z_][\w]*$/.test(value) ? `'${value}'` : value;
  });
}

/** Tokens that stand for values by row, replaced by fields that hold them; within double quotes by joining text. */
export function fillReferences(template: string, fields: ReadonlyMap<string, string>): string {
  return substitute(template, [...fields.keys()].sort((a, b) => b.length - a.length), (token, place) => {
    const field = fields.get(token) as string;
    return place === 'double' ? `".'${field}'."` : place === 'single' ? field : `'${field}'`;
  });
}
