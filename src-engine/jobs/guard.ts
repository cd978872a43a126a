/**
 * Stops CPU-bound work at a deadline. JavaScript's regular expressions backtrack and cannot be asked to stop; V8 can end
 * them from outside, which node:vm offers as the timeout of a script. A guarded call costs some 50 microseconds (a watchdog
 * thread is started), nothing beside a batch of thousands of rows.
 */
import { Script } from 'node:vm';

/** Where the script finds the work of the call under way; a global of this name is ours alone. */
const SLOT = '__nexusGuardedWork';
const slot = globalThis as unknown as Record<string, (() => unknown) | undefined>;
const script = new Script(`globalThis.${SLOT}()`, { filename: 'guard' });

/** Runs `work` synchronously. Throws an Error with a sentence when it takes longer than `ms`. */
export function guarded<T>(work: () => T, ms: number): T {
  // Work within guarded work is under the outer deadline already.
  if (slot[SLOT] !== undefined) return work();
  slot[SLOT] = work;
  try {
    return script.runInThisContext({ timeout: ms }) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    throw new Error(
      `The search was stopped: a regular expression took longer than ${ms / 1000} s on one batch of rows. Make it more exact: nested repetitions such as (a+)+ take endless time on text that does not match.`,
      { cause: error },
    );
  } finally {
    slot[SLOT] = undefined;
  }
}
