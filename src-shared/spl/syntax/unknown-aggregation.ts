/** What to say of a word that stands where a statistical function is expected and is none. */
import { timeUnit } from '../time/span.ts';
import type { AggregationNode } from './ast.ts';
import { type Diagnostic, type DiagnosticCode, nearest } from './diagnostics.ts';
import { skipBlanks } from './scanner.ts';
import type { Site } from './site.ts';

/** Words of other query languages, and the functions that do their work. */
const OTHER_FUNCTIONS: Readonly<Record<string, string>> = {
  distinct: 'dc', unique: 'dc', uniq: 'dc', cardinality: 'dc', nunique: 'dc', average: 'avg', total: 'sum', add: 'sum', maximum: 'max', minimum: 'min',
  collect: 'values', make_set: 'values', array_agg: 'list', stddev: 'stdev', std: 'stdev', variance: 'var', number: 'count', percentile: 'perc95', quantile: 'perc95',
};

/** The word, what is around it, and the names that there are. */
export interface UnknownAggregation {
  readonly word: string;
  readonly from: number;
  readonly to: number;
  /** Offset at which the arguments end. */
  readonly end: number;
  /** The aggregations before it. */
  readonly before: readonly AggregationNode[];
  readonly names: Iterable<string>;
}

/** Place, code, sentence and, where it is plain what was meant, the edit that mends it. Offsets are of the site's text. */
export interface UnknownAggregationReport {
  readonly from: number;
  readonly to: number;
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly fix?: NonNullable<Diagnostic['fix']>;
}

/** Says what is wrong with a word that is no statistical function, and how it may be meant. */
export function unknownAggregation(site: Site, { word, from, to, end, before, names }: UnknownAggregation): UnknownAggregationReport {
  const lower = word.toLowerCase();
  const replaced = (a: number, b: number, replacement: string, title = `Change to "${replacement}"`): NonNullable<Diagnostic['fix']> => {
    const span = site.span(a, b);
    return { title, start: span.start, end: span.end, replacement };
  };
  const report = (code: DiagnosticCode, message: string, fix?: NonNullable<Diagnostic['fix']>): UnknownAggregationReport => ({ from, to, code, message, ...(fix ? { fix } : {}) });
  const rest = site.text.slice(skipBlanks(site.text, to, end), end);

  if (/^(?:p|perc|exactperc|upperperc)\d/.test(lower)) return report('unknown-function', `"${word}" is no percentile: they go from 0 to 100, such as perc95(<field>).`);
  if (lower === 'where') return report('bad-argument', 'Statistics have no WHERE: put a where before or after them, or count with count(eval(<condition>)).');
  if (/^[-+*/]/.test(word) && before.length > 0) {
    return { from, to: from + 1, code: 'syntax', message: `Results cannot be combined with "${word[0] as string}" here: name them with AS and use eval after this command.` };
  }
  if (lower === 'as') return report('syntax', '"AS" must follow a statistical function.');
  if (/^(?:group|grouped|per|over)$/.test(lower) && before.length > 0) {
    const by = /^by\b/i.exec(rest);
    return report('syntax', `Statistics are grouped with BY alone: write BY <field> for "${word}${by === null ? '' : ' by'}".`, by === null ? replaced(from, to, 'BY') : replaced(from, skipBlanks(site.text, to, end), '', `Remove "${word}"`));
  }
  if (timeUnit(word) !== null && /\bspan\s*=\s*\d+\s+$/i.test(site.text.slice(Math.max(0, from - 40), from))) {
    let digits = from;
    while (/\s/.test(site.text[digits - 1] ?? '')) digits--;
    return report('bad-argument', `A span has no blank in it: write its number and unit together, such as span=5m.`, replaced(digits, from, '', 'Remove the blank'));
  }
  const last = before.at(-1);
  if (last?.explicitAs === true && !/^[("]/.test(rest) && nearest(word, names) === null && OTHER_FUNCTIONS[lower] === undefined) {
    const name = `"${last.as.text} ${word}"`;
    const fix = { title: `Change to ${name}`, start: last.as.span.start, end: site.span(from, to).end, replacement: name };
    return report('unknown-function', `"${word}" is not a statistical function: a name with a blank needs quotes, AS ${name}.`, fix);
  }
  const near = OTHER_FUNCTIONS[lower] ?? nearest(word, names);
  if (near === lower) return report('bad-argument', `${word} has its number in the name: write ${word}95(<field>) for the 95th percentile.`);
  if (near !== null) return report('unknown-function', `"${word}" is not a statistical function. Did you mean "${near}"?`, replaced(from, to, near));
  const hint = rest === '' || !rest.startsWith('(') ? `: write one of it, such as values(${word}), or count BY ${word}` : '; those there are: count, dc, sum, avg, min, max, values, list and others of the reference';
  return report('unknown-function', `"${word}" is not a statistical function${hint}.`);
}
