/** What is known of a scan's progress, from the server's figures, the pieces that are behind and the rows that came. */
import type { ScanProgress } from '../source.ts';
import type { ServerProgress } from './header-progress.ts';

export class ScanMeter {
  /** Rows that came so far. */
  rows = 0;
  private readonly total: number | null;
  private readonly scoped: boolean;
  private readonly onProgress: (p: ScanProgress) => void;
  /** Rows that queries before the running one have read. */
  private before = 0;
  private read = 0;
  private pieces: number | null = null;

  /** `scoped`: the tables hold rows of others, which the server counts as well and nobody may know of. */
  constructor(total: number | null, scoped: boolean, onProgress: (p: ScanProgress) => void) {
    this.total = total;
    this.scoped = scoped;
    this.onProgress = onProgress;
  }

  /** The running query's figures. */
  server({ readRows, totalRows }: ServerProgress): void {
    this.read = Math.max(this.read, readRows);
    this.tell(totalRows);
  }

  gave(rows: number): void {
    this.rows += rows;
  }

  /** A piece has ended; `fraction` of the range is behind. */
  slice(fraction: number): void {
    this.before += this.read;
    this.read = 0;
    this.pieces = fraction;
    this.tell(0);
  }

  done(): void {
    const scanned = this.scoped ? this.rows : Math.max(this.before + this.read, this.rows);
    this.onProgress({ scanned, total: scanned, fraction: 1 });
  }

  private tell(totalRows: number): void {
    const scanned = Math.max(this.before + this.read, this.rows);
    // What the server reads may be less than the tables hold: it says so as soon as it knows.
    const all = this.pieces === null && totalRows > 0 ? totalRows : this.total;
    const fraction = this.pieces ?? (all === null || all === 0 ? null : Math.min(1, scanned / all));
    this.onProgress(this.scoped ? { scanned: this.rows, total: null, fraction: this.pieces ?? (totalRows > 0 ? Math.min(1, this.read / totalRows) : null) } : { scanned, total: all, fraction });
  }
}
