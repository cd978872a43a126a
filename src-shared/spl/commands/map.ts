/** `map`: a search for each row (Search Reference, "map"). */
import type { Batch } from '../../results/batch.ts';
import { toText } from '../../results/value.ts';
import type { Pipeline, Span } from '../syntax/ast.ts';
import { SplError } from '../syntax/diagnostics.ts';
import type { CommandDef, ExecContext } from './types.ts';
import { mergeOptions, wholeNumber } from './support/args.ts';
import { NEEDS_ALL, OPEN_COLUMNS } from './support/columns.ts';
import { findSavedSearch } from './support/saved-search.ts';
import { subsearchRows } from './support/stream.ts';

/** What `map` was asked. */
export interface MapArgs {
  /** The search with `$field$` where values go in; or the name of a saved search that has it. */
  readonly template: string | { readonly saved: string };
  readonly maxSearches: number;
  readonly span: Span;
}

const OPTIONS = { search: 'string', maxsearches: 'int' } as const;

export const mapCommand: CommandDef<MapArgs> = {
  name: 'map',
  kind: 'dataset',
  docs: {
    summary: 'Runs a search for each row, with values of the row put in.',
    syntax: 'map search="<search>" | [ <search> ] | <saved search> [maxsearches=<int>]',
    options: [
      { name: 'search', type: '"<search>"', description: 'The search to run; $field$ (in dashboards $$field$$) stands for the value of a field of the row, $_serial_id$ for the number of the search, counted from 1, $$ for a dollar sign.' },
      { name: 'maxsearches', type: '<int>', default: '10', description: 'Rows to run it for; more are left out, with a warning.' },
    ],
    examples: [
      { spl: '| makeresults count=2 | streamstats count AS n | map search="| makeresults | eval twice=$n$*2"', description: 'Two searches.' },
      { spl: 'index=* level=error | stats count by host | map [ search index=* host=$host$ | head 1 ]', description: 'An event of each host.' },
    ],
    page: 'Search Reference: map',
  },
  parse(r) {
    const start = r.here();
    let options = r.options(OPTIONS);
    const body = r.takeBracketText();
    options = mergeOptions(options, r.options(OPTIONS));
    const span = body?.span ?? options.spans.search ?? r.spanFrom(start);
    const maxSearches = wholeNumber(r, options, 'maxsearches', 10, 1);
    if (body === null && options.search === undefined) {
      if (r.atEnd()) r.fail(span, 'map needs search="<search>", a search in square brackets or the name of a saved search.', 'bad-argument');
      const name = r.value('the name of a saved search');
      options = mergeOptions(options, r.options(OPTIONS));
      return { template: { saved: name.text }, maxSearches: wholeNumber(r, options, 'maxsearches', 10, 1), span: name.span };
    }
    return { template: body === null ? (options.search ?? '') : startingWithCommand(body.text), maxSearches, span };
  },
  columnsAfter: () => OPEN_COLUMNS,
  needs: () => NEEDS_ALL,
  run: (args, ctx) =>
    async function* (input) {
      const { template } = args;
      const text = typeof template === 'string' ? template : (await findSavedSearch(template.saved, ctx)).spl;
      let searches = 0;
      for await (const batch of input) {
        for (let i = 0; i < batch.length; i++) {
          if (searches++ >= args.maxSearches) {
            ctx.message('warning', `map ran ${args.maxSearches} searches and left out the other rows: raise maxsearches.`);
            return;
          }
          const pipeline = searchOf(filled(text, batch, i, searches), args.span, ctx);
          yield* subsearchRows(pipeline, ctx, ctx.limits.subsearchJoinRows, 'map');
        }
      }
    },
};

/** A search begins with a command, whose bar may be left out, or else with words to search for. */
function searchOf(text: string, span: Span, ctx: ExecContext): Pipeline {
  if (/^\s*[a-z]\w*(?:\s|$)/i.test(text)) {
    try {
      return ctx.parse(startingWithCommand(text), span);
    } catch (error) {
      if (!(error instanceof SplError) || error.diagnostic.code !== 'unknown-command') throw error;
    }
  }
  return ctx.parse(text, span);
}

/** A search in brackets starts with a command, as every subsearch does; the bar before it may be left out. */
const startingWithCommand = (text: string): string => (text.trimStart().startsWith('|') ? text : `| ${text.trimStart()}`);

/** The template with the row's values; values that are more than one word are quoted unless the template does. */
function filled(template: string, batch: Batch, row: number, serial: number): string {
  return template.replace(/("?)\$(\$?)([^$\s"]*)\$\2("?)/g, (all, open: string, _doubled: string, name: string, end: string) => {
    if (name === '') return `${open}$${end}`;
    if (name === '_serial_id') return `${open}${serial}${end}`;
    const text = toText(batch.columns.get(name)?.[row], ' ');
    if (text === null) {
      if (batch.columns.has(name)) return `${open}${open === '' ? '""' : ''}${end}`;
      throw new Error(`map: there is no field ${name} for ${all}.`);
    }
    const escaped = text.replace(/["\\]/g, '\\$&');
    if (open === '"' || end === '"') return `${open}${escaped}${end}`;
    return /^[\w.:@/*-]+$/.test(text) ? text : `"${escaped}"`;
  });
}
