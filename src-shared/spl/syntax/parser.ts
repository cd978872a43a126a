/**
 * The parser of SPL: one for execution and for the editor. It never throws; what it cannot read becomes a diagnostic, and
 * it goes on at the next top-level pipe.
 */
import type { RefusedCommand, CommandDef } from '../commands/types.ts';
import { allCommands, findCommand, refusedCommand, refusedCommandNames } from '../commands/registry.ts';
import { checkExpr } from '../eval/compile.ts';
import { createArgReader } from './arg-reader.ts';
import type { Expr, Name, Pipeline, SearchExpr, Span, StageNode, StageTemplate } from './ast.ts';
import { type Diagnostic, SplError, nearest, splError } from './diagnostics.ts';
import { parseExpression } from './expr-parser.ts';
import { checkFields } from './field-check.ts';
import { COMMON_COMMANDS, type Hint, OTHER_WORDS, quoteHints, searchHints } from './hints.ts';
import { isBlank, isWordChar, matchingBracket, skipBlanks, stageRanges, topBrackets } from './scanner.ts';
import { parseSearchExpression } from './search-parser.ts';
import { fail } from './site.ts';
import { type SourceOptions, type SourceText, prepareSource } from './source-text.ts';

export type ParseOptions = SourceOptions;

export interface ParseResult {
  readonly pipeline: Pipeline;
  /** In the order of their places. Without an error among them the pipeline can be bound and run. */
  readonly diagnostics: readonly Diagnostic[];
  /** Canonical names of the commands used, subsearches included, in order of first use. */
  readonly commands: readonly string[];
}

const MAX_SUBSEARCH_DEPTH = 32;

/** Commands whose own syntax has brackets: pipelines that they run, templates, conditions of events. */
const READS_BRACKETS = new Set(['append', 'appendcols', 'appendpipe', 'foreach', 'join', 'map', 'multisearch', 'search', 'set', 'union']);

/** Parses a whole search. Offsets in the result are of `text` as given. */
export function parseSearch(text: string, options: ParseOptions = {}): ParseResult {
  const source = prepareSource(text, options);
  const parser = new PipelineParser(source);
  const pipeline = parser.pipeline(0, source.text.length, 'top');
  parser.hint(quoteHints(source.text));
  if (!parser.diagnostics.some((d) => d.severity === 'error')) checkFields(pipeline, (span) => text.slice(span.start, span.end), (d) => parser.diagnostics.push(d));
  // A mistake inside a macro that is called twice is one mistake.
  const seen = new Set<string>();
  const diagnostics = [...source.diagnostics, ...parser.diagnostics]
    .filter((d) => {
      const key = `${d.start}:${d.end}:${d.message}`;
      return seen.has(key) ? false : (seen.add(key), true);
    })
    .sort((a, b) => a.start - b.start || a.end - b.end);
  return { pipeline, diagnostics, commands: [...parser.commands] };
}

/** Parses a search expression alone, as `searchmatch("...")` holds it. Throws SplError. */
export function parseSearchExpressionText(text: string): SearchExpr {
  const site = { text, span: (start: number, end: number): Span => ({ start, end }) };
  return parseSearchExpression(site, 0, text.length, (start, end) => fail(site, start, end, 'A subsearch cannot stand here.')).expr;
}

/** Parses an eval expression alone. Throws SplError; functions are not checked. */
export function parseExpressionText(text: string): Expr {
  const site = { text, span: (start: number, end: number): Span => ({ start, end }) };
  const { expr, end } = parseExpression(site, 0, text.length);
  if (skipBlanks(text, end, text.length) < text.length) fail(site, end, text.length, `"${text.slice(end).trim()}" is left over after the expression.`);
  return expr;
}

/** Parses one stage alone, as a subsearch has completed its text. Throws an Error that says what is wrong with it. */
export function parseStageText(text: string): StageNode {
  const source = prepareSource(text);
  const parser = new PipelineParser(source);
  const { stages } = parser.pipeline(0, source.text.length, 'subsearch');
  const wrong = [...source.diagnostics, ...parser.diagnostics].find((d) => d.severity === 'error');
  if (wrong !== undefined) throw new Error(wrong.message);
  const [stage, ...others] = stages;
  if (stage === undefined || others.length > 0) throw new Error('A subsearch cannot add a pipe.');
  return stage;
}

class PipelineParser {
  readonly diagnostics: Diagnostic[] = [];
  readonly commands = new Set<string>();
  private readonly source: SourceText;
  private depth = 0;

  constructor(source: SourceText) {
    this.source = source;
  }

  /** Reports hints on the prepared text. */
  hint(hints: readonly Hint[]): void {
    for (const { severity, start, end, message, fix } of hints) {
      const span = this.source.span(start, end);
      const place = this.source.span(fix.from, fix.to);
      this.diagnostics.push({ severity, code: 'syntax', message, ...span, fix: { title: fix.title, start: place.start, end: fix.from === fix.to ? place.start : place.end, replacement: fix.replacement } });
    }
  }

  /** The stages between two offsets. A subsearch's first stage names its command without a pipe. */
  pipeline(start: number, end: number, place: 'top' | 'subsearch'): Pipeline {
    const { text } = this.source;
    const span = this.source.span(start, end);
    if (++this.depth > MAX_SUBSEARCH_DEPTH) {
      this.depth--;
      throw splError(span, 'syntax', `Subsearches are nested more than ${MAX_SUBSEARCH_DEPTH} levels deep.`);
    }
    const stages: StageNode[] = [];
    const ranges = stageRanges(text, start, end);
    ranges.forEach((range, index) => {
      const from = skipBlanks(text, range.start, range.end);
      const blank = from >= range.end;
      const leading = index === 0 && blank && ranges.length > 1;
      if (leading) return;
      if (blank && !this.source.hasUndefinedMacro(range.start, range.end)) {
        if (index === 0 && place === 'top') {
          stages.push(this.stage(from, range.end, 'implicit', true));
        } else {
          const at = index > 0 ? range.start - 1 : range.start;
          this.emptyStage(at, index, stages.at(-1)?.command.text ?? '', range.end < end && text[range.end] === '|');
        }
        return;
      }
      // Nobody knows what a macro without a definition before this stage would be.
      const first = stages.length === 0 || this.source.hasUndefinedMacro(start, range.start);
      stages.push(this.stage(from, range.end, index === 0 && place === 'top' ? 'implicit' : 'command', first));
    });
    this.depth--;
    return { kind: 'pipeline', stages, span };
  }

  /** Nothing stands after a pipe: at the end, between two pipes, or in a condition that has `||` for OR. */
  private emptyStage(at: number, index: number, before: string, doubled: boolean): void {
    if (index === 0) return this.report('syntax', at, at + 1, 'This subsearch is empty.');
    const one = this.source.span(at, at + 1);
    if (doubled && (before === 'where' || before === 'eval')) {
      return this.report('syntax', at, at + 2, 'Two pipes are no operator here: write OR.', { title: 'Change to OR', start: one.start, end: one.end + 1, replacement: 'OR' });
    }
    this.report('syntax', at, at + 1, 'A command is missing after this pipe.', { title: 'Remove the pipe', start: one.start, end: one.end, replacement: '' });
  }

  private report(code: Diagnostic['code'], start: number, end: number, message: string, fix?: Diagnostic['fix']): void {
    this.diagnostics.push({ severity: 'error', code, message, ...this.source.span(start, end), ...(fix ? { fix } : {}) });
  }

  private stage(from: number, to: number, mode: 'implicit' | 'command', first: boolean): StageNode {
    const { text } = this.source;
    let end = to;
    while (end > from && isBlank(text.charCodeAt(end - 1))) end--;
    const span = this.source.span(from, end);
    let nameEnd = from;
    while (nameEnd < end && isWordChar(text.charCodeAt(nameEnd))) nameEnd++;
    const word = text.slice(from, nameEnd).toLowerCase();
    // A call that expanded to nothing may stand before the blanks that `from` is behind.
    let gap = from;
    while (gap > 0 && isBlank(text.charCodeAt(gap - 1))) gap--;
    const undefinedMacro = this.source.hasUndefinedMacro(gap, to);

    if (mode === 'implicit' || (from >= end && undefinedMacro)) {
      const explicit = word === 'search' && (nameEnd >= end || isBlank(text.charCodeAt(nameEnd)) || text[nameEnd] === '(' || text[nameEnd] === '"' || text[nameEnd] === '[');
      if (!explicit) {
        this.hintMissingPipe(word, from, nameEnd, end);
        this.hint(searchHints(text, from, end));
        const search = findCommand('search') as CommandDef;
        return this.command(search, { text: 'search', span: this.source.span(from, from) }, from, end, span, true, first, undefinedMacro);
      }
    }
    const name: Name = { text: word === '' ? text.slice(from, Math.min(end, from + 1)) : text.slice(from, nameEnd), span: this.source.span(from, Math.max(nameEnd, from + 1)) };
    const definition = word === '' ? undefined : findCommand(word);
    if (definition !== undefined) {
      if (definition.name === 'search') this.hint(searchHints(text, nameEnd, end));
      return this.command(definition, { text: definition.name, span: name.span }, nameEnd, end, span, false, first, undefinedMacro);
    }
    const refused: RefusedCommand | undefined = word === '' ? undefined : refusedCommand(word);
    if (refused !== undefined) {
      this.commands.add(refused.name);
      this.diagnostics.push({ severity: 'error', code: 'unsupported', message: refused.reason, ...name.span });
    } else if (word === '') {
      this.report('syntax', from, Math.min(end, from + 1), `Expected a command after the pipe but found "${text[from] ?? ''}".`);
    } else {
      this.commands.add(word);
      if (/^\s*(?:!=|==?|[<>]=?|(?:NOT\s+)?IN\s*\()/.test(text.slice(nameEnd, nameEnd + 20))) {
        this.report('unknown-command', from, nameEnd, `A pipe needs a command, and "${name.text}" begins a condition: write search or where before it.`, { title: 'Put search before it', start: name.span.start, end: name.span.start, replacement: 'search ' });
        this.subsearchesOf(nameEnd, end);
        return { kind: 'stage', command: name, args: null, span, implicit: false };
      }
      const other = OTHER_WORDS[word];
      const near = other ?? nearest(word, [...COMMON_COMMANDS, ...allCommands().flatMap((c) => [c.name, ...(c.aliases ?? [])]), ...refusedCommandNames()]);
      this.report(
        'unknown-command', from, nameEnd,
        `Unknown command "${name.text}".${near ? ` Did you mean "${near}"?` : mode === 'command' ? ' Commands of apps do not run here; to look for the word write "search" before it.' : ''}`,
        near ? { title: `Change to "${near}"`, start: name.span.start, end: name.span.end, replacement: near } : undefined,
      );
    }
    // What stands in brackets after a refused command may be its own syntax, JSON for instance.
    if (refused === undefined) this.subsearchesOf(nameEnd, end);
    return { kind: 'stage', command: name, args: null, span, implicit: false };
  }

  /** A command that makes its own rows stands after others, whose rows would be lost without a word. */
  private dropsInput({ name, docs }: CommandDef, { span }: Name): void {
    const append = docs.options.some((option) => option.name === 'append') ? ', give it append=true to keep the rows before it' : '';
    this.diagnostics.push({ severity: 'error', code: 'syntax', ...span, message: `${name} makes its own rows, so it must be the first command of a search: start with it${append}, or put it in the brackets of append, join or union.` });
  }

  /** Reads the arguments of a known command. */
  private command(definition: CommandDef, name: Name, from: number, end: number, span: Span, implicit: boolean, first: boolean, undefinedMacro: boolean): StageNode {
    this.commands.add(definition.name);
    const before = this.diagnostics.length;
    const reader = createArgReader(
      {
        site: this.source,
        command: definition.name,
        subsearch: (a, b) => this.pipeline(a, b, 'subsearch'),
        report: (diagnostic) => this.diagnostics.push(diagnostic),
        checkExpression: (expr) => checkExpr(expr, (diagnostic) => this.diagnostics.push(diagnostic)),
      },
      from, end,
    );
    let args: unknown = null;
    try {
      args = definition.parse(reader);
      if (!reader.atEnd()) {
        const at = reader.offset();
        const left = this.source.text.slice(at, end);
        const shown = left.length > 60 ? `${left.slice(0, 57)}...` : left;
        // Text that brings its own quotes needs no others.
        const option = definition.docs.options.find((o) => o.name === shown.split(/[\s,]/)[0]?.toLowerCase());
        const quoted = shown.startsWith('"') ? shown : `"${shown}"`;
        this.report('syntax', at, end, option === undefined ? `${quoted} is left over after the arguments of ${definition.name}.` : `The option ${option.name} of ${definition.name} needs = and a value: ${option.name}=${option.type}.`);
        args = null;
      }
    } catch (error) {
      if (error instanceof SplError) this.diagnostics.push(error.diagnostic);
      else this.report('syntax', from, end, `The arguments of ${definition.name} could not be read: ${error instanceof Error ? error.message : String(error)}`);
      args = null;
    }
    if (undefinedMacro) {
      // What is wrong after a macro was left out cannot be told apart from what the macro would have put right.
      const own = this.diagnostics.splice(before).filter((d) => d.code === 'unknown-command' || d.code === 'unsupported' || d.severity !== 'error');
      this.diagnostics.push(...own);
    }
    if (!first && args !== null && definition.kind === 'generating' && definition.keepsInput?.(args) !== true) this.dropsInput(definition, name);
    if (this.diagnostics.slice(before).some((d) => d.severity === 'error')) args = null;
    const template = args === null ? this.template(definition, from, end, before) : null;
    const text = `${definition.name} ${this.source.text.slice(from, end).trim()}`.trim();
    return { kind: 'stage', command: name, args, span, implicit, text, ...(template === null ? {} : { template }) };
  }

  /**
   * Reads arguments that a subsearch stands in the middle of: `timechart [... | return $span] count`. Splunk puts what it gives
   * into the text of the search before it reads it (Search Manual, "About subsearches"). Null where the command reads brackets
   * itself, or where something else is wrong; in that case the problems found before stay.
   */
  private template(definition: CommandDef, from: number, end: number, before: number): StageTemplate | null {
    const { text } = this.source;
    const [wrong] = this.diagnostics.slice(before).filter((d) => d.severity === 'error');
    if (wrong === undefined || READS_BRACKETS.has(definition.name)) return null;
    const brackets = topBrackets(text, from, end);
    const isAt = ({ open, close }: (typeof brackets)[number]): boolean => {
      const span = this.source.span(open, close + 1);
      // An option that lacks its value is told of before the bracket.
      return wrong.start < span.end && wrong.end >= span.start - 1;
    };
    if (!brackets.some(isAt) || !brackets.every(({ open, close }) => this.beginsPipeline(open + 1, close))) return null;
    this.diagnostics.splice(before);
    const subsearches = brackets.map(({ open, close }) => this.pipeline(open + 1, close, 'subsearch'));
    const cuts = brackets.map(({ open }, i) => text.slice((brackets[i - 1]?.close ?? from - 1) + 1, open));
    const texts = [...cuts, text.slice((brackets.at(-1)?.close ?? from) + 1, end)];
    return { texts: [`${definition.name}${texts[0] ?? ''}`, ...texts.slice(1)], subsearches };
  }

  /** True where a pipe or the name of a command stands first. */
  private beginsPipeline(start: number, end: number): boolean {
    const { text } = this.source;
    const at = skipBlanks(text, start, end);
    const word = /^[a-z]\w*(?=\s)/i.exec(text.slice(at, Math.min(end, at + 40)))?.[0].toLowerCase();
    return at < end && (text[at] === '|' || (word !== undefined && findCommand(word) !== undefined));
  }

  /** Parses the subsearches in the text of a stage whose command is unknown, so that their mistakes are told too. */
  private subsearchesOf(from: number, end: number): void {
    const { text } = this.source;
    for (let i = text.indexOf('[', from); i !== -1 && i < end; i = text.indexOf('[', i + 1)) {
      const close = matchingBracket(text, i, end);
      if (close === -1) return;
      if (skipBlanks(text, i + 1, close) < close && this.depth < MAX_SUBSEARCH_DEPTH) this.pipeline(i + 1, close, 'subsearch');
      i = close;
    }
  }

  /** A search that starts with a command's name and goes on like one most likely lacks its pipe. */
  private hintMissingPipe(word: string, from: number, nameEnd: number, end: number): void {
    const definition = word === '' ? undefined : findCommand(word);
    if (definition === undefined || definition.name === 'search' || nameEnd >= end || !isBlank(this.source.text.charCodeAt(nameEnd))) return;
    const next = skipBlanks(this.source.text, nameEnd, end);
    if (next >= end || /^(?:=|!=|<|>|OR\b|AND\b|IN\b)/.test(this.source.text.slice(next, next + 4))) return;
    const span = this.source.span(from, nameEnd);
    this.diagnostics.push({
      severity: 'warning', code: 'syntax', ...span,
      message: `"${word}" is looked for as a word here. To run the command, put a pipe before it: "| ${word}".`,
      fix: { title: `Put a pipe before "${word}"`, start: span.start, end: span.start, replacement: '| ' },
    });
  }
}
