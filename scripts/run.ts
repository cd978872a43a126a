/** How a script ends: with its status, or with one line that says what went wrong. */

/** Runs a script's work; a number is its exit status, an error is printed as one line and is status 1. */
export async function runScript(work: () => Promise<number | void>): Promise<void> {
  try {
    process.exitCode = (await work()) ?? 0;
  } catch (error) {
    process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
