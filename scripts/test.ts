/**
 * `npm test`: every check there is, in one go, and one last line `N passed, N failed, N skipped` that sums them up.
 * Lint, type check and build count as one test each; the others count as their runners count.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ROOT } from './paths.ts';
import { ensureKeychain, ensureSystemPackages, TEST_PACKAGES, WINDOW_PACKAGES } from './setup.ts';

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** What a run of vitest says of one file of tests: its path, and how each test in it ended. */
interface FileReport {
  readonly name: string;
  readonly status: string;
  readonly assertionResults: readonly { readonly status: string }[];
}

/** A real window on a loaded machine may once be late; more files than this that fail are no accident. */
const MOST_AGAIN = 4;

const REPORTS = join(ROOT, '.cache', 'test');
const bin = (name: string, file: string): string => join(ROOT, 'node_modules', name, file);

ensureSystemPackages([...WINDOW_PACKAGES, ...TEST_PACKAGES]);

ensureKeychain();
mkdirSync(REPORTS, { recursive: true });

const results: readonly (readonly [string, Counts])[] = [
  ['lint and layers', await check([bin('oxlint', 'bin/oxlint'), '--type-aware', '--deny-warnings'])],
  ['type check', await check([bin('typescript', 'bin/tsc'), '-b'])],
  ['build', await check([join(ROOT, 'scripts', 'build.ts')])],
  ['unit, spec, property, integration', await suite('unit', [bin('vitest', 'vitest.mjs'), 'run'])],
  ['end to end', await windowSuite('e2e', [join(ROOT, 'scripts', 'e2e.ts')])],
];

const total = { passed: 0, failed: 0, skipped: 0 };
process.stdout.write('\n');
for (const [name, counts] of results) {
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
  process.stdout.write(`${name}: ${line(counts)}\n`);
}
process.stdout.write(`${line(total)}\n`);
process.exitCode = total.failed === 0 ? 0 : 1;

function line({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/** A step that passes or fails as a whole. */
async function check(args: readonly string[]): Promise<Counts> {
  const ok = (await run(args)) === 0;
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
}

/** A vitest run; a run that fails outside of its tests (a file that does not load, no report) is one failure more. */
async function suite(name: string, args: readonly string[]): Promise<Counts> {
  return countsOf(await reports(name, args));
}

/** As `suite`, for tests of windows, of which two run at once: files that failed run again, alone, and that run counts. Both are printed. */
async function windowSuite(name: string, args: readonly string[]): Promise<Counts> {
  const first = await reports(name, args);
  const failed = first.files.filter((file) => file.status !== 'passed').map((file) => file.name);
  if (failed.length === 0 || failed.length > MOST_AGAIN) return countsOf(first);
  process.stdout.write(`\nrun again, one window at a time: ${failed.map((file) => relative(ROOT, file)).join(', ')}\n`);
  const again = await reports(`${name}-again`, [...args, '--no-file-parallelism', ...failed]);
  return countsOf({ status: again.status, files: [...first.files.filter((file) => !failed.includes(file.name)), ...again.files] });
}

interface Run {
  /** Exit code of the runner. */
  readonly status: number;
  readonly files: readonly FileReport[];
}

async function reports(name: string, args: readonly string[]): Promise<Run> {
  const path = join(REPORTS, `${name}.json`);
  rmSync(path, { force: true });
  const status = await run([...args, '--reporter=default', '--reporter=json', `--outputFile.json=${path}`]);
  try {
    const { testResults } = JSON.parse(readFileSync(path, 'utf8')) as { readonly testResults: readonly FileReport[] };
    return { status, files: testResults };
  } catch {
    return { status, files: [] };
  }
}

function countsOf({ status, files }: Run): Counts {
  const states = files.flatMap((file) => file.assertionResults.map((test) => test.status));
  const count = (...which: readonly string[]): number => states.filter((state) => which.includes(state)).length;
  const counts = { passed: count('passed'), failed: count('failed'), skipped: count('skipped', 'pending', 'todo', 'disabled') };
  return states.length === 0 || (status !== 0 && counts.failed === 0) ? { ...counts, failed: counts.failed + 1 } : counts;
}

function run(args: readonly string[]): Promise<number> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [...args], { cwd: ROOT, stdio: 'inherit' });
    child.once('error', () => done(1));
    child.once('exit', (code) => done(code ?? 1));
  });
}
