/** What became of lines that are no events. */
import { createWriteStream, type WriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';

/** Why a line was refused. */
export interface RefusedLine {
  readonly source: string;
  readonly line: number;
  readonly reason: string;
}

/** The lines that no event was made of: counted, the first few with their reasons, all kept in a file. */
export class RefusedLines {
  count = 0;
  readonly samples: RefusedLine[] = [];
  private readonly path: string | undefined;
  private stream: WriteStream | null = null;
  private failure: Error | null = null;

  constructor(path: string | undefined) {
    this.path = path;
  }

  add(source: string, line: number, reason: string, raw: string): void {
    this.count++;
    if (this.samples.length < 5) this.samples.push({ source, line, reason });
    if (this.path === undefined) return;
    if (this.stream === null) {
      this.stream = createWriteStream(this.path);
      this.stream.on('error', (error) => (this.failure ??= error));
    }
    this.stream.write(`${raw}\n`);
  }

  async close(): Promise<void> {
    const { stream } = this;
    if (stream !== null) await new Promise<void>((resolve) => stream.end(resolve).once('error', () => resolve()));
    if (this.failure !== null)
      throw new Error(`The refused lines could not be written to ${this.path}: ${this.failure.message}`);
  }

  async discard(): Promise<void> {
    this.stream?.destroy();
    if (this.stream !== null && this.path !== undefined) await rm(this.path, { force: true });
  }
}
