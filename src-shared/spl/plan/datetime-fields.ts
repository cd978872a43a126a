/**
 * Default fields that are made of an event's time and text when a search names them: `date_hour`, `date_wday`, `linecount`, `punct`...
 * (Knowledge Manager Manual, "Use default fields"). The parts of the time are those of the search's zone.
 */
import type { Needs } from '../commands/types.ts';
import { isNeeded } from '../commands/support/columns.ts';

/** The expression of each field. Names of months and days are in lower case, numbers without leading zeros. */
const EXPRESSIONS: Readonly<Record<string, string>> = {
  date_second: 'tonumber(strftime(_time, "%S"))',
  date_minute: 'tonumber(strftime(_time, "%M"))',
  date_hour: 'tonumber(strftime(_time, "%H"))',
  date_mday: 'tonumber(strftime(_time, "%d"))',
  date_wday: 'lower(strftime(_time, "%A"))',
  date_month: 'lower(strftime(_time, "%B"))',
  date_year: 'tonumber(strftime(_time, "%Y"))',
  // Whatever zone an event was written in, the parts above are local to the search.
  date_zone: 'if(isnull(_time), null(), "local")',
  // There is no time of indexing here but the event's own, as for _index_earliest.
  _indextime: '_time',
  // The first line without letters and digits, blanks as underscores, thirty characters at most: they stand in the first
  // thousand of the text, so that no more of a long event is read.
  punct: String.raw`substr(replace(replace(replace(substr(_raw, 1, 1000), "(?s)\r?\n.*", ""), "[\p{L}\p{N}]+", ""), "\s", "_"), 1, 30)`,
  linecount: String.raw`len(_raw)-len(replace(_raw, "\n", ""))+1`,
};

/** The default fields that are asked for by name or by a pattern; an event that has such a field keeps its own. */
export function defaultFieldsOf(asked: Needs): { readonly field: string; readonly spl: string }[] {
  // `fields n` keeps `_*`, which asks for no field by name.
  const named: Needs = { all: false, names: new Set([...asked.names].filter((name) => name !== '*' && name !== '_*')) };
  return Object.entries(EXPRESSIONS)
    .filter(([field]) => isNeeded(named, field))
    .map(([field, expression]) => ({ field, spl: `eval ${field}=coalesce(${field}, ${expression})` }));
}
