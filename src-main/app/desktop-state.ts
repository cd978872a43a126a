/**
 * What must be known before the engine runs: where the window was and which theme its first paint has. A small JSON file
 * in userData; everything else the app remembers is in the engine's store.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const schema = z.object({
  bounds: z
    .object({
      x: z.number().int(),
      y: z.number().int(),
      width: z.number().int().min(1),
      height: z.number().int().min(1),
    })
    .nullable(),
  maximized: z.boolean(),
  theme: z.enum(['system', 'dark', 'light']),
});
export type DesktopState = z.infer<typeof schema>;

const INITIAL: DesktopState = { bounds: null, maximized: false, theme: 'system' };

/** The state file of one userData folder. */
export class DesktopStateFile {
  readonly #path: string;
  #state: DesktopState;

  constructor(folder: string) {
    this.#path = join(folder, 'desktop-state.json');
    this.#state = read(this.#path);
  }

  get state(): DesktopState {
    return this.#state;
  }

  /** Changes some of the state and writes it; a full disk loses the window's place, never the window. */
  update(change: Partial<DesktopState>): void {
    this.#state = { ...this.#state, ...change };
    try {
      const draft = `${this.#path}.new`;
      writeFileSync(draft, JSON.stringify(this.#state));
      renameSync(draft, this.#path);
    } catch (error) {
      process.stderr.write(`cannot write ${this.#path}: ${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
}

/** A missing or damaged file is the initial state: the window simply opens at its default place. */
function read(path: string): DesktopState {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return INITIAL;
  }
}
