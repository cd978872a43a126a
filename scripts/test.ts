/**
 * `npm test`: every check there is, in one go, and one last line `N passed, N failed, N skipped` that sums them up.
 * Lint, type check and build count as one test each; the others count as their runners count.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './paths.ts';
import { ensureKeychain, ensureSystemPackages, TEST_PACKAGES, WINDOW_PACKAGES } from './setup.ts';

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

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
  ['end to end', await suite('e2e', [join(ROOT, 'scripts', 'e2e.ts')])],
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
  const report = join(REPORTS, `${name}.json`);
  rmSync(report, { force: true });
  const status = await run([...args, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]);
  const counts = read(report);
  const unexplained = counts.passed + counts.failed + counts.skipped === 0 || (status !== 0 && counts.failed === 0);
  return unexplained ? { ...counts, failed: counts.failed + 1 } : counts;
}

function read(report: string): Counts {
  try {
    const json = JSON.parse(readFileSync(report, 'utf8')) as Record<string, number>;
    return {
      passed: json['numPassedTests'] ?? 0,
      failed: json['numFailedTests'] ?? 0,
      skipped: (json['numPendingTests'] ?? 0) + (json['numTodoTests'] ?? 0),
    };
  } catch {
    return { passed: 0, failed: 0, skipped: 0 };
  }
}

function run(args: readonly string[]): Promise<number> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [...args], { cwd: ROOT, stdio: 'inherit' });
    child.once('error', () => done(1));
    child.once('exit', (code) => done(code ?? 1));
  });
}
