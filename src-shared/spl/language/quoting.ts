/** How names and values are written in the parts of the language that read them differently. */

/** A field name as an expression writes it: in single quotes where it would be read as something else. */
export function expressionName(name: string): string {
  return /^[A-Za-z_][\w.]*$/.test(name) ? name : `'${name}'`;
}

/** A field name as arguments and search terms write it: in double quotes where it would end early. */
export function argumentName(name: string): string {
  return /^[\w.@{}:#-]+$/.test(name) ? name : quoted(name);
}

/** A value as a search term writes it. */
export function termValue(value: string): string {
  return /^[\w.@:/-]+$/.test(value) && !/^(?:AND|OR|NOT|IN)$/i.test(value) ? value : quoted(value);
}

/** A value as an expression writes it: numbers bare, all else in double quotes. */
export function expressionValue(value: string): string {
  return /^-?\d+(?:\.\d+)?$/.test(value) ? value : quoted(value);
}

/** Text in double quotes. */
export function quoted(text: string): string {
  return `"${inQuotes(text)}"`;
}

/** Text as it stands between double quotes. */
export function inQuotes(text: string): string {
  return text.replaceAll(/["\\]/g, String.raw`\$&`);
}
