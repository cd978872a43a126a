/**
 * Spec scripts: searches with their data and expected rows, independent of who executes them. `docs/architecture.md` tells
 * the format; every `*.spl-spec` file beside this one is run on each executor.
 */
import { type LookupDefinition, parseLookupDefinition } from '../knowledge/lookup-definition.ts';
import type { Value } from '../../results/value.ts';
import { type Knowledge, NO_KNOWLEDGE, joinKnowledge, knowledgeSchema } from '../knowledge/knowledge.ts';

/** One case of a script. */
export interface SpecCase {
  readonly name: string;
  /** 1-based line of its heading in the script. */
  readonly line: number;
  readonly search: string;
  readonly data: { readonly format: 'ndjson' | 'csv'; readonly text: string } | null;
  readonly options: Readonly<Record<string, string>>;
  readonly lookups: ReadonlyMap<string, string>;
  /** Of `--- lookup-definition NAME` sections, as JSON text and read. */
  readonly definitions: ReadonlyMap<string, { readonly text: string; readonly definition: LookupDefinition }>;
  /** Of its `--- knowledge` section: a knowledge file's text. */
  readonly knowledge: Knowledge;
  /** Saved searches of `--- saved <name>` sections. */
  readonly saved: ReadonlyMap<string, string>;
  /** Results kept of searches, of `--- job <id>` sections: CSV. */
  readonly jobs: ReadonlyMap<string, string>;
  readonly macros: readonly { readonly name: string; readonly args: readonly string[]; readonly definition: string; readonly isEval?: boolean; readonly validation?: string; readonly errorMessage?: string }[];
  readonly expected:
    | { readonly kind: 'rows'; readonly mode: 'ordered' | 'unordered' | 'contains'; readonly rows: readonly Readonly<Record<string, Value>>[] }
    | { readonly kind: 'error'; readonly code: string; readonly text: string };
  /** Exact columns in order, where the case states them. */
  readonly columns: readonly string[] | null;
  readonly warnings: readonly string[];
}

/** Reads a script. Throws Error with the line of what is wrong. */
export function parseScript(text: string, file: string): SpecCase[] {
  const lines = text.split(/\r?\n/);
  const cases: SpecCase[] = [];
  let i = 0;
  const broken = (line: number, message: string): never => {
    throw new Error(`${file}:${line}: ${message}`);
  };
  while (i < lines.length) {
    const line = lines[i] as string;
    if (line.trim() === '' || line.startsWith('# ') || line === '#') {
      i++;
      continue;
    }
    const heading = /^===\s+(.+?)\s*(?:===)?\s*$/.exec(line);
    if (heading === null) broken(i + 1, `expected "=== name" but found "${line}"`);
    const start = i + 1;
    const sections: { head: string; body: string; line: number }[] = [];
    i++;
    while (i < lines.length && !/^===\s/.test(lines[i] as string)) {
      const head = /^---\s+(.*)$/.exec(lines[i] as string);
      if (head) sections.push({ head: (head[1] as string).trim(), body: '', line: i + 1 });
      else if (sections.length > 0) {
        const section = sections[sections.length - 1] as { body: string };
        section.body += `${lines[i] as string}\n`;
      } else if ((lines[i] as string).trim() !== '' && !(lines[i] as string).startsWith('#')) broken(i + 1, 'text before the first section');
      i++;
    }
    cases.push(toCase((heading as RegExpExecArray)[1] as string, start, sections, broken));
  }
  return cases;
}

function toCase(name: string, line: number, sections: readonly { head: string; body: string; line: number }[], broken: (line: number, message: string) => never): SpecCase {
  let search: string | null = null;
  let data: SpecCase['data'] = null;
  let expected: SpecCase['expected'] | null = null;
  let columns: string[] | null = null;
  const options: Record<string, string> = {};
  const lookups = new Map<string, string>();
  const definitions = new Map<string, { text: string; definition: LookupDefinition }>();
  const macros: SpecCase['macros'][number][] = [];
  const warnings: string[] = [];
  let knowledge = NO_KNOWLEDGE;
  const saved = new Map<string, string>();
  const jobs = new Map<string, string>();
  const jsonLines = (section: { body: string; line: number }): unknown[] =>
    section.body.split('\n').flatMap((l, n) => {
      if (l.trim() === '' || l.startsWith('# ')) return [];
      try {
        return [JSON.parse(l) as unknown];
      } catch {
        return broken(section.line + n + 1, `not JSON: ${l}`);
      }
    });
  for (const section of sections) {
    const [word, ...rest] = section.head.split(/\s+/) as [string, ...string[]];
    const body = section.body.replace(/\s+$/, '');
    if (word === 'search') search = body;
    else if (word === 'data') data = { format: rest[0] === 'csv' ? 'csv' : 'ndjson', text: section.body.replace(/\n+$/, '\n') };
    else if (word === 'expect') {
      const mode = rest[0] ?? 'ordered';
      if (mode !== 'ordered' && mode !== 'unordered' && mode !== 'contains') broken(section.line, `unknown mode "${mode}"`);
      expected = { kind: 'rows', mode: mode as 'ordered', rows: jsonLines(section) as Record<string, Value>[] };
    } else if (word === 'columns') columns = section.head.slice('columns'.length).trim().match(/"[^"]*"|\S+/g)?.map((c) => c.replace(/^"|"$/g, '')) ?? [];
    else if (word === 'error') expected = { kind: 'error', code: rest[0] ?? '', text: rest.slice(1).join(' ') };
    else if (word === 'warning') warnings.push(rest.join(' '));
    else if (word === 'options') {
      for (const pair of rest) {
        const at = pair.indexOf('=');
        options[pair.slice(0, at)] = pair.slice(at + 1);
      }
    } else if (word === 'lookup-definition') definitions.set(rest[0] ?? '', { text: body, definition: parseLookupDefinition(JSON.parse(body)) });
    else if (word === 'lookup') lookups.set(rest[0] ?? '', body);
    else if (word === 'saved') saved.set(rest.join(' '), body);
    else if (word === 'job') jobs.set(rest[0] ?? '', body);
    else if (word === 'knowledge') knowledge = joinKnowledge([knowledgeSchema.parse(JSON.parse(body))]);
    else if (word === 'macros') macros.push(...(jsonLines(section) as SpecCase['macros'][number][]));
    else broken(section.line, `unknown section "${section.head}"`);
  }
  if (search === null) return broken(line, 'no --- search');
  if (expected === null) return broken(line, 'no --- expect and no --- error');
  return { name, line, search, data, options, lookups, definitions, knowledge, saved, jobs, macros, expected, columns, warnings };
}
