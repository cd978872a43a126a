/**
 * One search from text to batches: parse, resolve subsearches, bind, split by what the source can do, run the pushed part
 * in the source and the rest in the evaluator.
 *
 * | step | in | out |
 * |---|---|---|
 * | `parseForRun` | SPL text | pipeline, or `SearchRefused` |
 * | `resolveSubsearches`, `bindPlan` | pipeline, range | logical plan |
 * | `source.plan` | logical plan | how many stages are pushed, and why not more |
 * | `source.open`, `runStages` | plan | batches |
 */
import type { RangeText, ResultField } from '../../src-shared/ipc/engine-protocol.ts';
import { type Batch, concatBatches, sliceBatch } from '../../src-shared/results/batch.ts';
import type { Columns, ExecContext, Limits, PlaceFinder, SearchLibrary, TimeRange } from '../../src-shared/spl/commands/types.ts';
import { findCommand } from '../../src-shared/spl/commands/registry.ts';
import { evaluateMacroText } from '../../src-shared/spl/eval/macro.ts';
import { type Knowledge, NO_KNOWLEDGE } from '../../src-shared/spl/knowledge/knowledge.ts';
import { bindPlan } from '../../src-shared/spl/plan/bind.ts';
import { withFormatsLast } from '../../src-shared/spl/plan/display.ts';
import { namesKnowledge, resolveKnowledgeTerms } from '../../src-shared/spl/plan/knowledge.ts';
import { type StageMeter, noInput, runStages } from '../../src-shared/spl/plan/run.ts';
import { withSearchTimeFields } from '../../src-shared/spl/plan/search-time-fields.ts';
import { resolveSubsearches } from '../../src-shared/spl/plan/subsearch.ts';
import type { Explanation, LogicalPlan, PlanStage, StagePlacement, StageProfile } from '../../src-shared/spl/plan/types.ts';
import type { Pipeline, Span } from '../../src-shared/spl/syntax/ast.ts';
import { type Diagnostic, SplError } from '../../src-shared/spl/syntax/diagnostics.ts';
import { parseSearch } from '../../src-shared/spl/syntax/parser.ts';
import type { MacroTable } from '../../src-shared/spl/syntax/source-text.ts';
import { resolveTime } from '../../src-shared/spl/time/relative.ts';
import { zoneOf } from '../../src-shared/spl/time/zone.ts';
import type { Lookups } from '../lookups/lookups.ts';
import type { ReadEstimate, RowReferences, ScanProgress, Source, SourcePlan } from '../sources/source.ts';
import { SearchRefused } from './errors.ts';
import { guarded } from './guard.ts';
import { missingIndexes } from './missing-indexes.ts';
import { breathing } from './breathing.ts';

export const DEFAULT_LIMITS: Limits = {
  subsearchRows: 10_000,
  subsearchJoinRows: 50_000,
  memoryRows: 5_000_000,
  listValues: 100,
  batchMs: 5_000,
};

/** What a search runs in. */
export interface SearchEnvironment {
  /** The source of events; asked for only when the search reads events. */
  source(): Promise<Source>;
  /** Epoch seconds. */
  readonly now: number;
  /** IANA zone. */
  readonly tz: string;
  readonly pushdown: boolean;
  readonly lookups: Lookups;
  readonly macros?: MacroTable | undefined;
  /** Data models, event types and tags; read when a search first names one. */
  readonly knowledge?: (() => Promise<Knowledge>) | undefined;
  /** Saved searches and kept results. */
  readonly library?: SearchLibrary | undefined;
  /** The database of places; read when a search first asks for one. */
  readonly places?: (() => Promise<PlaceFinder | null>) | undefined;
  /** Adds events to a summary index; not there where none are kept. */
  readonly collect?: ExecContext['collect'] | undefined;
  readonly limits?: Partial<Limits>;
  readonly signal: AbortSignal;
}

export interface JobMessage {
  readonly severity: 'info' | 'warning' | 'error';
  readonly text: string;
}

/** Parses a search that is to run. Throws SearchRefused when it holds an error. */
export function parseForRun(spl: string, macros?: MacroTable): { readonly pipeline: Pipeline; readonly diagnostics: readonly Diagnostic[] } {
  const { pipeline, diagnostics } = parseSearch(spl, { ...(macros === undefined ? {} : { macros }), evaluateMacro: evaluateMacroText });
  if (diagnostics.some((d) => d.severity === 'error')) throw new SearchRefused(diagnostics);
  return { pipeline, diagnostics };
}

/** Parses a search that a stage of another one makes, such as `map`. Throws SplError at that stage's place. */
export function parseWithin(spl: string, at: Span, macros?: MacroTable): Pipeline {
  const { pipeline, diagnostics } = parseSearch(spl, { ...(macros === undefined ? {} : { macros }), evaluateMacro: evaluateMacroText });
  const error = diagnostics.find((d) => d.severity === 'error');
  if (error !== undefined) throw new SplError({ severity: 'error', code: error.code, message: error.message, start: at.start, end: at.end });
  return pipeline;
}

/** A range as the user gave it in epoch seconds. Throws an Error with a sentence. */
export function resolveRange(range: RangeText, now: number, tz: string): TimeRange {
  const at = (text: string): number | null => (text.trim() === '' ? null : resolveTime(text, now, tz));
  return { earliest: at(range.earliest), latest: at(range.latest) };
}

interface Planned {
  /** The pipeline with its subsearches replaced by what they gave. */
  readonly pipeline: Pipeline;
  readonly plan: LogicalPlan;
  /** Null when the search reads no events. */
  readonly source: Source | null;
  readonly split: SourcePlan | null;
}

/** One search: planned by `prepare`, run once by iterating `batches`. */
export class Search {
  readonly spl: string;
  /** What the parser had to say; no errors. */
  readonly diagnostics: readonly Diagnostic[];
  readonly #env: SearchEnvironment;
  readonly #pipeline: Pipeline;
  readonly #asked: TimeRange;
  readonly #messages: JobMessage[] = [];
  readonly #meters: StageMeter[] = [];
  #planned: Planned | null = null;
  #scan: ScanProgress = { scanned: 0, total: null, fraction: null };
  #nestedScanned = 0;
  #sourceRows = 0;
  #sourceMs = 0;

  constructor(spl: string, pipeline: Pipeline, diagnostics: readonly Diagnostic[], asked: TimeRange, env: SearchEnvironment) {
    this.spl = spl;
    this.diagnostics = diagnostics;
    this.#env = env;
    this.#pipeline = pipeline;
    this.#asked = asked;
    for (const { severity, message } of diagnostics) this.#message(severity, message);
  }

  /** Warnings and notes so far, each once. */
  get messages(): readonly JobMessage[] {
    return this.#messages;
  }

  /** The parsed search. */
  get pipeline(): Pipeline {
    return this.#pipeline;
  }

  /** Events looked at, subsearches included, and how far the source is. */
  get scan(): ScanProgress {
    // A source that was stopped early has looked at least at what it gave.
    return { ...this.#scan, scanned: Math.max(this.#scan.scanned, this.#sourceRows) + this.#nestedScanned };
  }

  /** The range that is searched: asked for, or set by terms in the search. */
  get range(): TimeRange {
    return this.#planned?.plan.range ?? this.#asked;
  }

  /** The parsed search with its subsearches resolved. After `prepare`. */
  get resolved(): Pipeline {
    return this.#plannedNow().pipeline;
  }

  /** The range asked for outside the search. */
  get asked(): TimeRange {
    return this.#asked;
  }

  /** Runs the subsearches and makes the plan. Called once, before anything that needs the plan. */
  async prepare(): Promise<void> {
    this.#planned ??= await this.#plan(this.#pipeline, true);
  }

  /** Where each stage runs and why, and the query. After `prepare`. */
  get explanation(): Explanation {
    const { plan, split } = this.#plannedNow();
    return { stages: placementsOf(plan, split), sql: split?.sql ?? null, dialect: split?.dialect ?? null };
  }

  /** What the source would read for it; null where it cannot tell. After `prepare`. */
  async estimate(): Promise<ReadEstimate | null> {
    const { source, split } = this.#plannedNow();
    return split === null || source?.estimate === undefined ? null : source.estimate(split, this.#env.signal);
  }

  /** What is known of the result's fields without running. After `prepare`. */
  async columns(): Promise<Columns> {
    const { plan, source } = this.#plannedNow();
    let columns: Columns = { fields: new Map(), open: true };
    if (source !== null) {
      const fields = new Map<string, { type: ResultField['type'] }>();
      for (const { name, type } of await source.fields()) fields.set(name, { type });
      columns = { fields, open: true };
    }
    for (const stage of plan.stages) columns = stage.command.columnsAfter(stage.args, columns);
    return columns;
  }

  /** Events (the fields that the source has, and perhaps more) or a table of results. After `prepare`. */
  get shape(): 'events' | 'table' {
    const { plan, source } = this.#plannedNow();
    const first = plan.stages[0];
    if (source === null || first === undefined || first.command.kind === 'transforming') return 'table';
    return plan.stages.every((s, i) => (i === 0 && s.command.scansEvents === true) || keepsEvents(s.command.name, s.command.kind)) ? 'events' : 'table';
  }

  /** Rows and time per stage so far. After `prepare`. */
  get profile(): readonly StageProfile[] {
    const { plan, split } = this.#plannedNow();
    const pushed = split?.pushed ?? 0;
    return placementsOf(plan, split).map((placement, i) => {
      if (i >= pushed) {
        const meter = this.#meters[i - pushed];
        return { ...placement, rowsIn: meter?.rowsIn ?? 0, rowsOut: meter?.rowsOut ?? 0, ms: meter?.ms ?? 0 };
      }
      const last = i === pushed - 1;
      return { ...placement, rowsIn: i === 0 ? Math.max(this.#scan.scanned, this.#sourceRows) : null, rowsOut: last ? this.#sourceRows : null, ms: last ? this.#sourceMs : null };
    });
  }

  /**
   * References to the result's rows, where they are events that stay where they are: then `places` runs the search instead of
   * `batches`. Null where the rows have to be taken as they come. After `prepare`.
   */
  get references(): RowReferences | null {
    const { plan, source, split } = this.#plannedNow();
    if (source === null || split === null || this.shape !== 'events') return null;
    return source.references?.(plan, split) ?? null;
  }

  /** Runs the search, yielding the places of its rows. */
  async *places(references: RowReferences): AsyncGenerator<Float64Array> {
    const from = performance.now();
    for await (const places of references.places(this.#env.signal, (p) => (this.#scan = p))) {
      this.#sourceRows += places.length;
      this.#sourceMs = performance.now() - from;
      yield places;
    }
    this.#sourceMs = performance.now() - from;
    await this.#tellOfIndexes();
  }

  /** Runs the search. Aborting the environment's signal ends the iteration with its reason. */
  async *batches(): AsyncGenerator<Batch> {
    await this.prepare();
    const { plan, source, split } = this.#plannedNow();
    const { signal } = this.#env;
    const pushed = split?.pushed ?? 0;
    const rest = plan.stages.slice(pushed);
    for (const _ of rest) this.#meters.push({ rowsIn: 0, rowsOut: 0, ms: 0 });
    const ctx = this.#context(plan.range);
    const input = source === null || split === null ? noInput() : this.#measured(source.open(plan, split, signal, (p) => (this.#scan = p)));
    yield* runBreathing(rest, input, ctx, this.#meters);
    await this.#tellOfIndexes();
  }

  /** Warns of indexes that are not there. */
  async #tellOfIndexes(): Promise<void> {
    const { plan, source } = this.#plannedNow();
    if (source !== null) for (const text of await missingIndexes(plan, source)) this.#message('warning', text);
  }

  #plannedNow(): Planned {
    if (this.#planned === null) throw new Error('The search is not prepared.');
    return this.#planned;
  }

  /** `shown` for the whole search, whose formats of fields apply to what it shows. */
  async #plan(pipeline: Pipeline, shown = false): Promise<Planned> {
    const { now, tz, pushdown } = this.#env;
    const asText = await this.#isReadAsText(pipeline);
    const bare = asText ? pipeline : await this.#resolved(pipeline);
    const shownAs = shown ? withFormatsLast(bare) : bare;
    const options = { range: this.#asked, now, tz };
    const resolved = asText ? shownAs : withSearchTimeFields(shownAs, await this.#knowledge(), options);
    const plan = bindPlan(resolved, options);
    if (plan.stages[0]?.command.scansEvents !== true) return { pipeline: resolved, plan, source: null, split: null };
    const source = await this.#env.source();
    return { pipeline: resolved, plan, source, split: await source.plan(plan, { pushdown, now, tz }) };
  }

  /** True where the source takes the whole text, subsearches included. */
  async #isReadAsText({ stages }: Pipeline): Promise<boolean> {
    const scans = findCommand(stages[0]?.command.text ?? '')?.scansEvents === true;
    return this.#env.pushdown && scans && stages.every((stage) => stage.text !== undefined && stage.template === undefined) && (await this.#env.source()).readsText === true;
  }

  /** The pipeline with its event types, tags and subsearches replaced by what they stand for. */
  async #resolved(pipeline: Pipeline): Promise<Pipeline> {
    const known = namesKnowledge(pipeline) ? resolveKnowledgeTerms(pipeline, await this.#knowledge()) : pipeline;
    return resolveSubsearches(known, (sub) => this.#subsearch(sub));
  }

  #knowledge(): Promise<Knowledge> {
    return this.#env.knowledge?.() ?? Promise.resolve(NO_KNOWLEDGE);
  }

  /** Runs stages on rows at hand; subsearches inside them run first. */
  async *#staged(pipeline: Pipeline, input: AsyncIterable<Batch>, range: TimeRange): AsyncGenerator<Batch> {
    const { now, tz } = this.#env;
    const { stages } = bindPlan(await this.#resolved(pipeline), { range, now, tz });
    yield* runStages(stages, input, this.#context(range));
  }

  async #subsearch(pipeline: Pipeline): Promise<Batch> {
    const limit = this.#limits.subsearchRows;
    const rows: Batch[] = [];
    let count = 0;
    for await (const batch of this.#nested(pipeline)) {
      rows.push(batch);
      count += batch.length;
      if (count > limit) {
        this.#message('warning', `A subsearch gave more than ${limit.toLocaleString('en')} rows; only the first ${limit.toLocaleString('en')} were used.`);
        break;
      }
    }
    return rows.length === 0 ? { length: 0, columns: new Map() } : sliceBatch(concatBatches(rows), 0, limit);
  }

  /** Runs a pipeline inside this search, through the same source. */
  async *#nested(pipeline: Pipeline): AsyncGenerator<Batch> {
    const { signal } = this.#env;
    const { plan, source, split } = await this.#plan(pipeline);
    let scanned = 0;
    const progress = (p: ScanProgress): void => {
      this.#nestedScanned += p.scanned - scanned;
      scanned = p.scanned;
    };
    const input = source === null || split === null ? noInput() : source.open(plan, split, signal, progress);
    yield* runBreathing(plan.stages.slice(split?.pushed ?? 0), input, this.#context(plan.range));
  }

  get #limits(): Limits {
    return { ...DEFAULT_LIMITS, ...this.#env.limits };
  }

  #context(range: TimeRange): ExecContext {
    const { now, tz, signal, macros, lookups } = this.#env;
    const limits = this.#limits;
    return {
      now,
      tz,
      range,
      signal,
      limits,
      message: (severity, text) => this.#message(severity, text),
      runPipeline: (pipeline) => this.#nested(pipeline),
      runStages: (pipeline, input) => this.#staged(pipeline, input, range),
      parse: (text, at) => parseWithin(text, at, macros),
      lookup: (name) => lookups.read(name),
      knowledge: () => this.#knowledge(),
      ...(this.#env.library === undefined ? {} : { library: this.#env.library }),
      ...(this.#env.places === undefined ? {} : { places: this.#env.places }),
      ...(this.#env.collect === undefined ? {} : { collect: this.#env.collect }),
      writeLookup: (name, rows, append) => lookups.write(name, rows, append),
      guard: (work) => guarded(work, limits.batchMs),
      random: Math.random,
    };
  }

  #message(severity: JobMessage['severity'], text: string): void {
    if (!this.#messages.some((m) => m.text === text)) this.#messages.push({ severity, text });
  }

  async *#measured(input: AsyncIterable<Batch>): AsyncGenerator<Batch> {
    const iterator = input[Symbol.asyncIterator]();
    try {
      for (;;) {
        const from = performance.now();
        const next = await iterator.next();
        this.#sourceMs += performance.now() - from;
        if (next.done === true) return;
        this.#sourceRows += next.value.length;
        yield next.value;
      }
    } finally {
      await iterator.return?.();
    }
  }
}

/** Runs stages; the event loop gets its turn after each of them, as any may make many rows of few. */
function runBreathing(stages: readonly PlanStage[], input: AsyncIterable<Batch>, ctx: ExecContext, meters?: readonly StageMeter[]): AsyncIterable<Batch> {
  let current: AsyncIterable<Batch> = breathing(input, ctx.signal);
  stages.forEach((stage, i) => {
    const meter = meters?.[i];
    current = breathing(runStages([stage], current, ctx, meter === undefined ? undefined : [meter]), ctx.signal);
  });
  return current;
}

/** Parses a search and readies it to be prepared and run. Throws SearchRefused, or an Error for a bad range or zone. */
export function createSearch(spl: string, range: RangeText, env: SearchEnvironment): Search {
  zoneOf(env.tz);
  const { pipeline, diagnostics } = parseForRun(spl, env.macros);
  return new Search(spl, pipeline, diagnostics, resolveRange(range, env.now, env.tz), env);
}

/** A search over a pipeline that is at hand already. */
export function searchOf(pipeline: Pipeline, range: TimeRange, env: SearchEnvironment): Search {
  return new Search('', pipeline, [], range, env);
}

const EVENT_COMMANDS: ReadonlySet<string> = new Set(['sort', 'reverse', 'head', 'tail', 'dedup', 'fillnull', 'eventstats', 'transaction', 'erex', 'outlier']);

/** True for a command that yields the events it was given, perhaps fewer, in another order or with more fields. */
export function keepsEvents(name: string, kind: string): boolean {
  if (name === 'table') return false;
  return kind === 'streaming' || kind === 'stateful-streaming' || EVENT_COMMANDS.has(name);
}

function placementsOf(plan: LogicalPlan, split: SourcePlan | null): readonly StagePlacement[] {
  if (split !== null) return split.placements;
  return plan.stages.map(({ command, span }, i) => ({
    command: command.name,
    span,
    where: 'here',
    reason: i === 0 ? `${command.name} does not read events` : `after ${plan.stages[0]?.command.name}, which does not read events`,
  }));
}
