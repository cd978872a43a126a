/**
 * Bound parameters of a generated query. Fragments carry markers instead of placeholders, because a fragment may be
 * used twice or dropped again; `finish` numbers what the final text really uses. Text of the user never enters the SQL.
 */

/** The SQL type a parameter is bound as. `integer` values are whole and below 2^53. */
export type ParameterType = 'integer' | 'double' | 'text';

/** One value to bind. */
export interface Parameter {
  readonly type: ParameterType;
  readonly value: string | number;
}

// Private-use characters: generated SQL holds no other text from outside, so a marker cannot be forged.
const OPEN = '\uE000';
const CLOSE = '\uE001';
const MARKER = /\uE000(\d+)\uE001/g;

/** Collects the parameters of one query while its text is being made. */
export class Parameters {
  private readonly list: Parameter[] = [];
  private readonly index = new Map<string, number>();

  /** A marker for this value; the same value and type give the same marker. */
  add(type: ParameterType, value: string | number): string {
    const key = `${type}:${value}`;
    let at = this.index.get(key);
    if (at === undefined) {
      at = this.list.length;
      this.list.push({ type, value });
      this.index.set(key, at);
    }
    return `${OPEN}${at}${CLOSE}`;
  }

  /** The text with placeholders made by `placeholder(n)` (1-based, in order of first use) and the values to bind. */
  finish(sql: string, placeholder: (n: number, parameter: Parameter) => string): { sql: string; parameters: Parameter[] } {
    const used: Parameter[] = [];
    const numbers = new Map<number, number>();
    const text = sql.replace(MARKER, (_, digits: string) => {
      const at = Number(digits);
      const parameter = this.list[at] as Parameter;
      let n = numbers.get(at);
      if (n === undefined) {
        used.push(parameter);
        n = used.length;
        numbers.set(at, n);
      }
      return placeholder(n, parameter);
    });
    return { sql: text, parameters: used };
  }
}
