/**
 * The fields of a JSON event, named as `spath` names them (Search Reference, spath): `a.b` for nested keys, `a{}` for the
 * items of an array, `a{}.b` for a key of its objects. One pass over the text, strict about JSON's grammar except that raw
 * control characters inside strings and the words for numbers that are none are let through, because log writers write them.
 */
import type { EventSink } from './event-sink.ts';

/** Deeper than any log; beyond it a hostile line could exhaust the stack. */
const MAX_DEPTH = 200;

/** No JSON, but what Python and others write for numbers that are none; kept as text. */
const NO_NUMBERS = ['NaN', 'Infinity', '-Infinity'];

class JsonProblem extends Error {}

/** Reads the fields of one JSON object into a sink. One reader serves many events. */
export class JsonFieldReader {
  private text = '';
  private at = 0;
  private depth = 0;
  /** Member names by parent path: joining strings for every event would cost more than reading it. */
  private readonly paths = new Map<string, Map<string, string>>();
  private readonly arrays = new Map<string, string>();

  /**
   * Reads `text`, which has to be one JSON object. Returns null, or one sentence that says what is wrong and where;
   * the sink then holds a part of the event and has to be reset.
   */
  read(text: string, sink: EventSink): string | null {
    this.text = text;
    this.at = 0;
    this.depth = 0;
    try {
      this.blanks();
      if (text.charCodeAt(this.at) !== 123) return this.at >= text.length ? 'it is empty' : 'it is not a JSON object';
      this.object('', false, sink);
      this.blanks();
      if (this.at < text.length) throw this.problem('text after the end of the object');
      return null;
    } catch (error) {
      if (error instanceof JsonProblem) return error.message;
      throw error;
    }
  }

  private problem(what: string): JsonProblem {
    return new JsonProblem(`it is not valid JSON: ${what} at character ${this.at + 1}`);
  }

  private blanks(): void {
    const text = this.text;
    for (;;) {
      const c = text.charCodeAt(this.at);
      if (c !== 32 && c !== 10 && c !== 13 && c !== 9) return;
      this.at++;
    }
  }

  private path(parent: string, key: string): string {
    let names = this.paths.get(parent);
    if (names === undefined) {
      if (this.paths.size > 20_000) this.paths.clear();
      names = new Map();
      this.paths.set(parent, names);
    }
    let path = names.get(key);
    if (path === undefined) {
      path = parent === '' ? key : `${parent}.${key}`;
      if (names.size < 20_000) names.set(key, path);
    }
    return path;
  }

  private arrayPath(path: string): string {
    let name = this.arrays.get(path);
    if (name === undefined) {
      name = `${path}{}`;
      if (this.arrays.size < 20_000) this.arrays.set(path, name);
    }
    return name;
  }

  /** At `{`. Inside an array every value is one more item of its field. */
  private object(prefix: string, inArray: boolean, sink: EventSink): void {
    if (++this.depth > MAX_DEPTH) throw this.problem(`nesting deeper than ${MAX_DEPTH} levels`);
    this.at++;
    this.blanks();
    if (this.text.charCodeAt(this.at) === 125) {
      this.at++;
      this.depth--;
      return;
    }
    for (;;) {
      if (this.text.charCodeAt(this.at) !== 34)
        throw this.problem(this.at >= this.text.length ? 'unexpected end' : 'a key in double quotes is missing');
      const path = this.path(prefix, this.string());
      this.blanks();
      if (this.text.charCodeAt(this.at) !== 58)
        throw this.problem(this.at >= this.text.length ? 'unexpected end' : 'a colon is missing');
      this.at++;
      this.blanks();
      this.value(path, inArray, sink);
      this.blanks();
      const c = this.text.charCodeAt(this.at);
      if (c === 44) {
        this.at++;
        this.blanks();
        continue;
      }
      if (c !== 125) throw this.problem(this.at >= this.text.length ? 'unexpected end' : 'a comma or "}" is missing');
      this.at++;
      this.depth--;
      return;
    }
  }

  private value(path: string, inArray: boolean, sink: EventSink): void {
    const text = this.text;
    const c = text.charCodeAt(this.at);
    if (c === 34) {
      const value = this.string();
      // A repeated key adds to the field, as spath does.
      if (inArray || sink.has(path)) sink.item(path, value);
      else sink.text(path, value);
    } else if (c === 123) {
      this.object(path, inArray, sink);
    } else if (c === 91) {
      this.array(this.arrayPath(path), sink);
    } else if (c === 78 || c === 73 || (c === 45 && text.charCodeAt(this.at + 1) === 73)) {
      const word = NO_NUMBERS.find((one) => text.startsWith(one, this.at));
      if (word === undefined) throw this.problem('a value is missing or not quoted');
      this.at += word.length;
      if (inArray || sink.has(path)) sink.item(path, word);
      else sink.text(path, word);
    } else if ((c >= 48 && c <= 57) || c === 45) {
      const written = this.numeral();
      if (inArray || sink.has(path)) sink.item(path, written);
      else sink.number(path, written);
    } else if (text.startsWith('true', this.at)) {
      this.at += 4;
      if (inArray || sink.has(path)) sink.item(path, 'true');
      else sink.text(path, 'true');
    } else if (text.startsWith('false', this.at)) {
      this.at += 5;
      if (inArray || sink.has(path)) sink.item(path, 'false');
      else sink.text(path, 'false');
    } else if (text.startsWith('null', this.at)) {
      this.at += 4;
    } else {
      throw this.problem(this.at >= text.length ? 'unexpected end' : 'a value is missing or not quoted');
    }
  }

  /** At `[`. */
  private array(path: string, sink: EventSink): void {
    if (++this.depth > MAX_DEPTH) throw this.problem(`nesting deeper than ${MAX_DEPTH} levels`);
    this.at++;
    this.blanks();
    if (this.text.charCodeAt(this.at) === 93) {
      this.at++;
      this.depth--;
      return;
    }
    for (;;) {
      this.value(path, true, sink);
      this.blanks();
      const c = this.text.charCodeAt(this.at);
      if (c === 44) {
        this.at++;
        this.blanks();
        continue;
      }
      if (c !== 93) throw this.problem(this.at >= this.text.length ? 'unexpected end' : 'a comma or "]" is missing');
      this.at++;
      this.depth--;
      return;
    }
  }

  private numeral(): string {
    const text = this.text;
    const from = this.at;
    let i = from;
    if (text.charCodeAt(i) === 45) i++;
    const first = text.charCodeAt(i);
    const digits = (): boolean => {
      const start = i;
      for (let d = text.charCodeAt(i); d >= 48 && d <= 57; d = text.charCodeAt(++i));
      return i > start;
    };
    let ok =
      digits() && !(first === 48 && text.charCodeAt(i - 1) >= 48 && i - from > (text.charCodeAt(from) === 45 ? 2 : 1));
    if (ok && text.charCodeAt(i) === 46) {
      i++;
      ok = digits();
    }
    if (ok && (text.charCodeAt(i) | 32) === 101) {
      i++;
      const sign = text.charCodeAt(i);
      if (sign === 43 || sign === 45) i++;
      ok = digits();
    }
    if (!ok) throw this.problem('a malformed number');
    this.at = i;
    return text.slice(from, i);
  }

  /** At `"`; the string's value. */
  private string(): string {
    const text = this.text;
    const from = this.at + 1;
    let end = text.indexOf('"', from);
    if (end < 0) throw this.ended();
    const plain = text.slice(from, end);
    if (!plain.includes('\\')) {
      this.at = end + 1;
      return plain;
    }
    // A quote ends the string only behind an even number of backslashes.
    for (;;) {
      let slashes = 0;
      while (text.charCodeAt(end - 1 - slashes) === 92) slashes++;
      if (slashes % 2 === 0) break;
      end = text.indexOf('"', end + 1);
      if (end < 0) throw this.ended();
    }
    const quoted = text.slice(from - 1, end + 1);
    let value: string;
    try {
      value = JSON.parse(quoted) as string;
    } catch {
      try {
        // oxlint-disable-next-line no-control-regex -- raw control characters are exactly what is meant
        value = JSON.parse(
          quoted.replace(/[\u0000-\u001f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`),
        ) as string;
      } catch {
        throw this.problem('a string with a bad escape');
      }
    }
    this.at = end + 1;
    // Lone surrogates have no UTF-8 form.
    return /[\ud800-\udfff]/.test(value) ? Buffer.from(value, 'utf8').toString('utf8') : value;
  }

  private ended(): JsonProblem {
    this.at = this.text.length;
    return this.problem('unexpected end inside a string');
  }
}
