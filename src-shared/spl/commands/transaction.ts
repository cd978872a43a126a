/** `transaction`: events that belong together as one (Search Reference, "transaction"). */
import { batchFromRows } from '../../results/batch.ts';
import type { ArgReader, CommandDef, Needs } from './types.ts';
import { warnOfPattern } from './support/args.ts';
import { columnsWith, isNeeded, needsMinus, needsPlus, needsUnion, NEEDS_NONE } from './support/columns.ts';
import { exprNeeds, searchNeeds } from './support/expressions.ts';
import { quotedText } from './support/pipeline-text.ts';
import { searchText } from './support/search-text.ts';
import { gather, pieces } from './support/stream.ts';
import { type EventFilter, type TransactionArgs, transactions } from './support/transactions.ts';

/** The fields that it adds. */
const MADE = ['duration', 'eventcount', 'closed_txn', 'field_match_sum', 'linecount'];

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86400 };

export const transactionCommand: CommandDef<TransactionArgs> = {
  name: 'transaction',
  aliases: ['transam'],
  kind: 'transforming',
  docs: {
    summary: 'Makes one event of events that belong together: by fields, by pauses, by a first and a last event.',
    syntax: 'transaction [<field>...] [maxspan=<int>[s|m|h|d]] [maxpause=<int>[s|m|h|d]] [maxevents=<int>] [startswith=<filter>] [endswith=<filter>] [keepevicted=<bool>] [mvlist=<bool>|<field>...]',
    options: [
      { name: 'field', type: '<field>...', description: 'Events with the same values belong together.' },
      { name: 'maxspan', type: '<int>[s|m|h|d]', default: '-1', description: 'The longest time from first to last event; -1 is no limit.' },
      { name: 'maxpause', type: '<int>[s|m|h|d]', default: '-1', description: 'The longest time between two events; -1 is no limit.' },
      { name: 'maxevents', type: '<int>', default: '1000', description: 'The most events of one; -1 is no limit.' },
      { name: 'startswith', type: '"<search>" | (<search>) | eval(<expression>)', description: 'The first event.' },
      { name: 'endswith', type: '"<search>" | (<search>) | eval(<expression>)', description: 'The last event.' },
      { name: 'connected', type: '<bool>', default: 'true', description: 'An event whose fields no transaction has yet opens one; false lets it join one that they do not contradict.' },
      { name: 'unifyends', type: '<bool>', default: 'false', description: 'First and last events must have one of the fields too; else they join the transaction opened last.' },
      { name: 'keepevicted', type: '<bool>', default: 'false', description: 'Keeps transactions that were not closed (closed_txn=0).' },
      { name: 'keeporphans', type: '<bool>', default: 'false', description: 'Keeps events that are in no transaction (_txn_orphan=1).' },
      { name: 'mvlist', type: '<bool> | <field>...', default: 'false', description: 'Lists all values of fields in order instead of each once.' },
      { name: 'mvraw', type: '<bool>', default: 'false', description: 'Makes _raw a list of the texts of the events instead of one text.' },
      { name: 'delim', type: '<string>', description: 'With mvraw, makes _raw one text with this between the events.' },
      { name: 'nullstr', type: '<string>', default: 'NULL', description: 'With mvlist, the text for a missing value.' },
      { name: 'maxopentxn', type: '<int>', default: '5000', description: 'The most transactions open at once; those that waited longest for an event are evicted.' },
      { name: 'maxopenevents', type: '<int>', default: '100000', description: 'The most events in open transactions.' },
    ],
    examples: [
      { spl: 'index=* | transaction session maxpause=10m | table session, duration, eventcount', description: 'Sessions that end after ten idle minutes.' },
      { spl: 'index=* | transaction user startswith="login" endswith="logout"', description: 'From login to logout.' },
    ],
    page: 'Search Reference: transaction',
  },
  parse: parseTransaction,
  columnsAfter: (_args, before) => columnsWith(before, MADE.map((name) => [name, 'number'])),
  needs(args, after) {
    // The lines of the text are counted only where somebody asks for the count.
    const raw = isNeeded(after, 'linecount') ? ['_raw'] : [];
    const kept = needsPlus(needsMinus(after, MADE), ['_time', ...args.fields, ...raw]);
    return needsUnion(kept, needsUnion(filterNeeds(args.startsWith), filterNeeds(args.endsWith)));
  },
  run: (args, ctx) =>
    async function* (input) {
      yield* pieces(batchFromRows(transactions(await gather(input, ctx, 'transaction'), args, ctx)));
    },
};

function filterNeeds(filter: EventFilter | null): Needs {
  if (filter === null) return NEEDS_NONE;
  return filter.kind === 'search' ? searchNeeds(filter.expr) : exprNeeds(filter.expr);
}

function parseTransaction(r: ArgReader): TransactionArgs {
  const specs = {
    maxevents: 'int', connected: 'bool', unifyends: 'bool', keepevicted: 'bool', keeporphans: 'bool', delim: 'string',
    nullstr: 'string', maxopentxn: 'int', maxopenevents: 'int', mvraw: 'bool', name: 'string', maxspan: 'string', maxpause: 'string',
  } as const;
  const fields: string[] = [];
  let startsWith: EventFilter | null = null;
  let endsWith: EventFilter | null = null;
  let mvList: true | Set<string> = new Set();
  const given: { -readonly [K in keyof typeof specs]?: unknown } = {};
  while (!r.atEnd()) {
    if (r.peekOption('startswith') || r.peekOption('endswith')) {
      const which = r.value('an option').text.toLowerCase();
      r.takeSymbol('=');
      const filter = eventFilter(r);
      if (which === 'startswith') startsWith = filter;
      else endsWith = filter;
      r.takeSymbol(',');
    } else if (r.peekOption('mvlist')) {
      const value = r.takeOption('mvlist');
      const word = value?.text.toLowerCase() ?? '';
      if (['t', 'true', '1', 'yes'].includes(word)) mvList = true;
      else if (!['f', 'false', '0', 'no'].includes(word) && mvList !== true) for (const f of (value?.text ?? '').split(/[\s,]+/)) mvList.add(f);
    } else if (r.peekOption('fields')) {
      fields.push(...(r.takeOption('fields')?.text ?? '').split(/[\s,]+/).filter((f) => f !== ''));
      // fields=a,b without quotes: the names after the comma are fields as they are without the option.
      r.takeSymbol(',');
    } else if (r.peekOption()) {
      const before = r.here();
      const values = r.options(specs, false);
      for (const key of Object.keys(specs) as (keyof typeof specs)[]) {
        const value = values[key];
        if (value === undefined) continue;
        if (key === 'name') r.fail(values.spans.name ?? r.spanFrom(before), `There is no transaction type ${String(value)} here: write its fields and options in the search.`, 'bad-argument');
        if ((key === 'maxopentxn' || key === 'maxopenevents') && Number(value) < 1) r.fail(values.spans[key] ?? r.spanFrom(before), `${key} must be 1 or more, not ${String(value)}.`, 'bad-argument');
        given[key] = key === 'maxspan' || key === 'maxpause' ? seconds(r, key, String(value), values.spans[key]) : value;
      }
      // What is neither here nor above is unknown: the strict reader says so with the nearest name.
      if (r.here() === before) r.options({ ...specs, startswith: 'string', endswith: 'string', mvlist: 'string', fields: 'string' });
    } else {
      // A quoted list names several fields: "host, cookie".
      const item = warnOfPattern(r, r.field());
      fields.push(...(item.quoted ? item.text.split(',').map((f) => f.trim()).filter((f) => f !== '') : [item.text]));
      r.takeSymbol(',');
    }
  }
  return {
    fields,
    maxSpan: (given.maxspan as number | null | undefined) ?? null,
    maxPause: (given.maxpause as number | null | undefined) ?? null,
    maxEvents: ((n) => (n < 0 ? null : Math.max(1, n)))((given.maxevents as number | undefined) ?? 1000),
    maxOpen: (given.maxopentxn as number | undefined) ?? 5000,
    maxOpenEvents: (given.maxopenevents as number | undefined) ?? 100_000,
    startsWith,
    endsWith,
    connected: (given.connected as boolean | undefined) ?? true,
    unifyEnds: (given.unifyends as boolean | undefined) ?? false,
    keepEvicted: (given.keepevicted as boolean | undefined) ?? false,
    keepOrphans: (given.keeporphans as boolean | undefined) ?? false,
    mvList,
    mvRaw: (given.mvraw as boolean | undefined) ?? false,
    delimiter: (given.delim as string | undefined) ?? null,
    nullText: (given.nullstr as string | undefined) ?? 'NULL',
  };
}

/** `30`, `30s`, `5m`, `-1` in seconds; null for no limit. */
function seconds(r: ArgReader, name: string, text: string, span: { start: number; end: number } | undefined): number | null {
  const m = /^(-?\d+)(?:(s)(?:ecs?|econds?)?|(m)(?:ins?|inutes?)?|(h)(?:rs?|ours?)?|(d)(?:ays?)?)?$/i.exec(text);
  if (m === null) return r.fail(span ?? r.spanFrom(r.here()), `${name} must be a number with s, m, h or d, for instance ${name}=5m, not ${text}.`, 'bad-argument');
  const n = Number(m[1]) * (UNITS[(m.slice(2).find((unit) => unit !== undefined) ?? 's').toLowerCase()] as number);
  return n < 0 ? null : n;
}

function eventFilter(r: ArgReader): EventFilter {
  const text = r.takeString();
  if (text !== null) return { kind: 'search', expr: searchText(text.text, text.span) };
  const evaluated = r.takeKeyword('eval') !== null;
  const body = r.takeParenText();
  if (evaluated) {
    if (body === null) return r.fail(r.spanFrom(r.here()), 'eval needs an expression in parentheses.');
    return { kind: 'eval', expr: r.parseExpression(body.text, body.span) };
  }
  if (body !== null) return { kind: 'search', expr: searchText(body.text, body.span) };
  const word = r.value('a filter in double quotes');
  if (!r.takeSymbol('=')) return { kind: 'search', expr: searchText(word.text, word.span) };
  // A comparison without parentheses: startswith=EventCode="4800".
  const value = r.value('a value');
  const span = { start: word.span.start, end: value.span.end };
  return { kind: 'search', expr: searchText(`${word.text}=${quotedText(value.text)}`, span) };
}
