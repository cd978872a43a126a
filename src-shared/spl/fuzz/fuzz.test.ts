/**
 * Fuzzing of the parser and of pipelines. A second and a half of each by default, from a fixed seed; a long run:
 * `FUZZ_SECONDS=600 FUZZ_SEED=7 npx vitest run src-shared/spl/fuzz -t parser` (or `-t pipelines`). FUZZ_LAST names a file that
 * holds the search being run, to see one that hangs.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { allCommands } from '../commands/registry.ts';
import { parseScript } from '../spec/script.ts';
import { stageRanges } from '../syntax/scanner.ts';
import { type Finding, checkParse, runPipelineCase } from './fuzz.ts';
import { mutatedSearch, randomEvents, randomPipeline, seededRandom } from './mutate.ts';

const SECONDS = Number(process.env.FUZZ_SECONDS ?? 1.5);
const SEED = Number(process.env.FUZZ_SEED ?? 1);
/** Bytes of the longest text: a megabyte in a long run, a tenth of it otherwise. */
const LARGE = process.env.FUZZ_SECONDS === undefined ? 100_000 : 1_000_000;
const TIMEOUT = SECONDS * 1000 + 60_000;
const specs = new URL('../spec/', import.meta.url);

/** Every search of the specs and of the commands' reference. */
const corpus: readonly string[] = [
  ...readdirSync(specs).filter((f) => f.endsWith('.spl-spec')).flatMap((file) => parseScript(readFileSync(new URL(file, specs), 'utf8'), file).map((c) => c.search.trim())),
  ...allCommands().flatMap((c) => c.docs.examples.map((e) => e.spl)),
];

/** The fields that pipelines run over are those that the corpus's searches most often name. */
const FIELDS = ['a', 'b', 'c', 'n', 'x', 'y', 'host', 'status', 'user', 'v', 'k', 'bytes', 'clientip', 'sourcetype', 'source'];

function remember(search: string): void {
  if (process.env.FUZZ_LAST !== undefined) writeFileSync(process.env.FUZZ_LAST, search);
}

it('the parser answers whatever it is given', { timeout: TIMEOUT }, () => {
  const random = seededRandom(SEED);
  const findings: Finding[] = [];
  const until = performance.now() + SECONDS * 1000;
  let count = 0;
  while (performance.now() < until && findings.length < 20) {
    const search = mutatedSearch(corpus, random);
    remember(search);
    // Half a second for 4,000 letters: a hundred times what it takes, so that a busy machine makes no finding.
    const what = checkParse(search, 500);
    if (what !== null) findings.push({ search, what });
    count++;
  }
  process.stdout.write(`fuzz: ${count} searches parsed, ${findings.length} findings (seed ${SEED})\n`);
  expect(findings).toEqual([]);
  expect(count).toBeGreaterThan(100);
});

it('pipelines end with rows or with a message', { timeout: TIMEOUT }, async () => {
  const random = seededRandom(SEED + 1);
  const stages = [...new Set(corpus.flatMap((text) => stageRanges(text, 0, text.length).map((range) => text.slice(range.start, range.end).trim())))].filter((s) => s !== '' && s !== '*');
  const findings: Finding[] = [];
  const ends = { refused: 0, stopped: 0, rows: 0 };
  const until = performance.now() + SECONDS * 1000;
  while (performance.now() < until && findings.length < 20) {
    const search = randomPipeline(stages, random);
    const events = randomEvents(FIELDS, Math.floor(random() * 30), random);
    remember(`${search}\n${events}`);
    try {
      ends[await runPipelineCase(search, events, 10_000)]++;
    } catch (e) {
      findings.push({ search, what: (e as Error).stack?.split('\n').slice(0, 4).join(' ') ?? String(e) });
    }
  }
  process.stdout.write(`fuzz: pipelines: ${ends.rows} gave rows, ${ends.stopped} stopped with a message, ${ends.refused} refused, ${findings.length} findings (seed ${SEED})\n`);
  expect(findings).toEqual([]);
  expect(ends.rows).toBeGreaterThan(10);
});

it('reads long texts in linear time', { timeout: 60_000 }, () => {
  const time = (unit: string, bytes: number): number => {
    const text = unit.repeat(Math.ceil(bytes / unit.length));
    const started = performance.now();
    expect(checkParse(text, 20_000), unit).toBeNull();
    return performance.now() - started;
  };
  for (const unit of ['(', '[ search ', '| eval a=[', '| where a=1 ', '| stats count by a ', 'NOT ', 'a OR ', '"', '`', '``` x ', '| eval x=-', '| eval a=(', 'a*b*', '\\', '“', 'x IN (', '| rex "(', '{', ', ']) {
    time(unit, 10_000);
    const small = Math.max(time(unit, LARGE / 10), 20);
    // Ten times the text: ten times the time, with room for a busy machine; a quadratic reader takes a hundred.
    expect(time(unit, LARGE) / small, unit).toBeLessThan(50);
  }
});
