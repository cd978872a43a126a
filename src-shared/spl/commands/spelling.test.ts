/**
 * Splunk reads a search however it is spelled: commands, options, keywords and functions in any case, blanks round `=`, values in
 * quotes, `t`/`1`/`true`, a comma or a blank between arguments, options before or after fields. So each search of the specs and of
 * the documentation is spelled anew, one place at a time, and must be read as the same arguments.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseScript } from '../spec/script.ts';
import type { StageNode } from '../syntax/ast.ts';
import { parseSearch } from '../syntax/parser.ts';
import { allCommands, findCommand } from './registry.ts';

const folder = new URL('../spec/', import.meta.url);

/** Searches without macros, subsearches and comments, whose text the respellings below would have to understand. */
const searches = new Set([
  ...readdirSync(folder)
    .filter((file) => file.endsWith('.spl-spec'))
    .flatMap((file) => parseScript(readFileSync(new URL(file, folder), 'utf8'), file))
    .filter((c) => c.expected.kind === 'rows')
    .map((c) => c.search),
  ...allCommands().flatMap((c) => c.docs.examples.map((e) => e.spl)),
].filter((spl) => !/[`[]/.test(spl)));

/** Commands whose arguments are search terms or expressions, in which a name before `=` is a field. */
const TAKES_EXPRESSIONS = new Set(['search', 'eval', 'where', 'fieldformat', 'set', 'metasearch']);

/** Options that belong to the place where they stand: after a field (`BY n span=10`), before a table or WHERE (`*` is all of the command). */
const PLACED: Readonly<Record<string, readonly string[]>> = {
  chart: ['span', 'bins', 'start', 'end', 'minspan', 'aligntime'],
  timechart: ['span', 'bins'],
  sichart: ['span', 'bins'],
  sitimechart: ['span', 'bins'],
  tstats: ['*'],
  mstats: ['*'],
  inputlookup: ['*'],
  inputcsv: ['*'],
  lookup: ['*'],
  join: ['*'],
  eventcount: ['index'],
};

interface Option {
  readonly command: string;
  readonly name: string;
  readonly value: string;
  readonly bool: boolean;
  /** Of `name=value` in the search. */
  readonly start: number;
  readonly end: number;
  /** The arguments of its command. */
  readonly from: number;
  readonly to: number;
}

/** The options that a search gives, by what the documentation of its commands lists. */
function optionsOf(spl: string, stages: readonly StageNode[]): Option[] {
  return stages.flatMap((stage) => {
    const def = findCommand(stage.command.text);
    if (def === undefined || stage.implicit || TAKES_EXPRESSIONS.has(def.name)) return [];
    const types = new Map(def.docs.options.flatMap((o) => o.name.split(/[, |]+/).map((name) => [name.toLowerCase(), o.type] as const)));
    const from = stage.command.span.end;
    const body = spl.slice(from, stage.span.end);
    return [...body.matchAll(/(?<=[\s,])(\w+)=("(?:[^"\\]|\\.)*"|[^\s,"()]+)(?=[\s,]|$)/g)].flatMap((m) => {
      const type = types.get((m[1] as string).toLowerCase());
      // A quote before the match that is not closed: the match is part of a text.
      if (type === undefined || (body.slice(0, m.index).replaceAll('\\"', '').split('"').length - 1) % 2 === 1) return [];
      const start = from + m.index;
      return [{ command: def.name, name: m[1] as string, value: m[2] as string, bool: type === '<bool>', start, end: start + m[0].length, from, to: stage.span.end }];
    });
  });
}

const BOOLEANS: Readonly<Record<string, readonly string[]>> = { true: ['t', '1', 'TRUE', 'True'], t: ['true', '1'], false: ['f', '0', 'FALSE'], f: ['false', '0'] };

type Respelling = (spl: string, stages: readonly StageNode[]) => string[];

function replaceOptions(respell: (option: Option, spl: string) => readonly string[]): Respelling {
  return (spl, stages) => optionsOf(spl, stages).flatMap((o) => respell(o, spl).map((text) => spl.slice(0, o.start) + text + spl.slice(o.end)));
}

/** Words outside of double quotes, each replaced alone. */
function replaceWords(pattern: RegExp, respell: (word: string) => string): Respelling {
  return (spl) =>
    [...spl.matchAll(pattern)]
      .filter((m) => (spl.slice(0, m.index).replaceAll('\\"', '').split('"').length - 1) % 2 === 0)
      .map((m) => spl.slice(0, m.index) + respell(m[0]) + spl.slice(m.index + m[0].length));
}

function moved(spl: string, option: Option, place: 'first' | 'last'): string[] {
  const placed = PLACED[option.command] ?? [];
  if (placed.includes('*') || placed.includes(option.name.toLowerCase())) return [];
  const text = spl.slice(option.start, option.end);
  const rest = `${spl.slice(option.from, option.start)}${spl.slice(option.end, option.to)}`.trim();
  // What is left must not begin or end with the comma that parted the option from its neighbour.
  if (/^,|,$|,\s*,/.test(rest)) return [];
  return [`${spl.slice(0, option.from)} ${place === 'first' ? `${text} ${rest}` : `${rest} ${text}`} ${spl.slice(option.to)}`];
}

const RESPELLINGS: Readonly<Record<string, Respelling>> = {
  'commands in capitals': (spl, stages) =>
    stages.filter((s) => !s.implicit).map((s) => spl.slice(0, s.command.span.start) + s.command.text.toUpperCase() + spl.slice(s.command.span.end)),
  'options in capitals': replaceOptions((o, spl) => (/\bwhere\b/i.test(spl.slice(o.from, o.start)) ? [] : [`${o.name.toUpperCase()}=${o.value}`])),
  'blanks round the equals sign': replaceOptions((o) => [`${o.name} = ${o.value}`, `${o.name}= ${o.value}`, `${o.name} =${o.value}`]),
  'values in quotes': replaceOptions((o) => (o.value.startsWith('"') ? [] : [`${o.name}="${o.value}"`])),
  'booleans in other words': replaceOptions((o) => (o.bool ? (BOOLEANS[o.value] ?? []).map((word) => `${o.name}=${word}`) : [])),
  'a comma after an option': replaceOptions((o, spl) => (/^\s+[\w"]/.test(spl.slice(o.end, o.to)) ? [`${o.name}=${o.value},`] : [])),
  'a comma before an option': replaceOptions((o, spl) => (/[\w")]\s+$/.test(spl.slice(o.from, o.start)) && !/\b(?:from|by|over|as|where|or)\s+$/i.test(spl.slice(o.from, o.start)) ? [`, ${o.name}=${o.value}`] : [])),
  'options first': (spl, stages) => optionsOf(spl, stages).flatMap((o) => moved(spl, o, 'first')),
  'options last': (spl, stages) => optionsOf(spl, stages).flatMap((o) => moved(spl, o, 'last')),
  'keywords in the other case': replaceWords(/(?<=\s)(?:as|by|over|with|output|outputnew|groupby|sortby)(?=\s)/gi, (word) => (word === word.toUpperCase() ? word.toLowerCase() : word.toUpperCase())),
};

/** The arguments without what only tells where and how they were written. */
function meaning(stages: readonly StageNode[]): string {
  return JSON.stringify(stages.map((stage) => [findCommand(stage.command.text)?.name ?? stage.command.text, stage.args]), (key, value: unknown) => {
    if (/^(?:span|spans|at|quoted|source)$/.test(key)) return undefined;
    if (value instanceof Map) return { entries: [...(value as ReadonlyMap<unknown, unknown>)] };
    if (value instanceof Set) return { items: [...(value as ReadonlySet<unknown>)] };
    if (value instanceof RegExp) return String(value);
    return value;
  });
}

function read(spl: string): string {
  const { pipeline, diagnostics } = parseSearch(spl);
  const error = diagnostics.find((d) => d.severity === 'error');
  return error === undefined ? meaning(pipeline.stages) : `error: ${error.message}`;
}

/** The searches that can run, as they are written. */
const plain = [...searches].flatMap((spl) => {
  const { pipeline, diagnostics } = parseSearch(spl);
  return diagnostics.some((d) => d.severity === 'error') ? [] : [{ spl, stages: pipeline.stages, means: meaning(pipeline.stages) }];
});

describe('a search means the same with', () => {
  for (const [name, respell] of Object.entries(RESPELLINGS)) {
    it(name, () => {
      const wrong: string[] = [];
      let tried = 0;
      for (const { spl, stages, means } of plain) {
        for (const text of respell(spl, stages)) {
          tried++;
          const other = read(text);
          if (other !== means) wrong.push(`${text}\n    ${other.startsWith('error: ') ? other : 'is read differently'}`);
        }
      }
      expect(wrong).toEqual([]);
      // A table that no longer finds anything to respell proves nothing.
      expect(tried).toBeGreaterThan(50);
    });
  }
});
