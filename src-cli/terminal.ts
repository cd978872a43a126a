/** Standard output and error: back-pressure, readers that leave, colour, progress, widths. */

/** The reader of our output has gone, as `| head` does: not an error. */
export class ReaderGone extends Error {
  constructor() {
    super('The reader of the output has gone.');
    this.name = 'ReaderGone';
  }
}

let gone = false;
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED') gone = true;
    else throw error;
  });
}

/** Writes results; waits while the reader is slow. Throws ReaderGone. */
export async function print(text: string): Promise<void> {
  if (gone) throw new ReaderGone();
  if (text === '') return;
  await new Promise<void>((resolve, reject) => {
    process.stdout.write(text, (error) => {
      if (error === null || error === undefined) resolve();
      else reject((error as NodeJS.ErrnoException).code === 'EPIPE' ? new ReaderGone() : error);
    });
  });
}

/** Writes a line for the person at the terminal. */
export function note(line: string): void {
  progressDone();
  process.stderr.write(`${line}\n`);
}

let progressShown = false;

/** Shows a line that the next one replaces; only on a terminal. */
export function progress(line: string): void {
  if (!process.stderr.isTTY) return;
  process.stderr.write(`\r\u001b[K${line.slice(0, (process.stderr.columns ?? 80) - 1)}`);
  progressShown = true;
}

/** Removes the progress line. */
export function progressDone(): void {
  if (progressShown) process.stderr.write('\r\u001b[K');
  progressShown = false;
}

/** True where text for this stream may hold colour (https://no-color.org). */
function colours(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY && (process.env['NO_COLOR'] ?? '') === '' && process.env['TERM'] !== 'dumb';
}

/** The text in bold or a colour, where the stream may show it. */
export function styled(text: string, style: 'bold' | 'red' | 'yellow' | 'dim', stream: NodeJS.WriteStream): string {
  const codes = { bold: [1, 22], red: [31, 39], yellow: [33, 39], dim: [2, 22] } as const;
  return colours(stream) ? `\u001b[${codes[style][0]}m${text}\u001b[${codes[style][1]}m` : text;
}

const ZERO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}\u200b]$/u;
const WIDE = /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f900}-\u{1f9ff}\u{1f680}-\u{1f6ff}\u{20000}-\u{3fffd}]$/u;
const NOT_ASCII = /[^\x20-\x7e]/;

/** Columns that text takes on a terminal: East Asian wide characters and emoji two, combining marks none. */
export function displayWidth(text: string): number {
  if (!NOT_ASCII.test(text)) return text.length;
  let width = 0;
  for (const c of text) width += ZERO_WIDTH.test(c) ? 0 : WIDE.test(c) ? 2 : 1;
  return width;
}

/** Text cut to a width, with an ellipsis where something is missing. */
export function fit(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let out = '';
  let used = 0;
  for (const c of text) {
    const w = displayWidth(c);
    if (used + w > width - 1) break;
    out += c;
    used += w;
  }
  return `${out}…`;
}
