/** Events on their way from files to the staging: held in blocks, handed on when a block is as full as it should be. */
import { ByteBlock } from './byte-block.ts';
import { ByteSink } from './byte-sink.ts';
import { MAX_CUT_FIELDS, MAX_CUT_SIZE } from './cut-segment.ts';
import { EventBlock } from './event-block.ts';
import type { SegmentLimits } from './segment-feeder.ts';
import type { Staging } from './staging.ts';

/**
 * Rows and characters of text after which a block goes to the staging: they bound the memory that events take here. Large,
 * since sorting a block here costs next to nothing, and sorting overlapping blocks in DuckDB moves every column of every
 * row. Two of DuckDB's row groups, or one where lines are long: what does not fill a group would be written twice.
 */
const ROW_GROUP = 122_880;
const BLOCK_ROWS = 2 * ROW_GROUP;
const BLOCK_CHARACTERS = 72 << 20;
/** Bytes after which a block whose lines are cut is as full as it may be, and those after which it ends with its row group. */
const CUT_BYTES = 128 << 20;
const CUT_GROUP_BYTES = 48 << 20;

/** The same for lines that threads cut. */
export const SEGMENT_LIMITS: SegmentLimits = { groupLines: ROW_GROUP, lines: BLOCK_ROWS, groupBytes: CUT_GROUP_BYTES, bytes: CUT_BYTES };

/**
 * The blocks that are being filled: `wide` for events with so many fields that their columns would take more memory than their
 * values, `bytes` for all others. One of the two is empty, since events arrive in the order of the files.
 */
export class BlockFiller {
  readonly sink: ByteSink;
  #wide = new EventBlock();
  #bytes = new ByteBlock();
  /** Blocks to be handed on. */
  readonly #full: ByteBlock[] = [];
  readonly #staging: Staging;
  readonly #pause: () => Promise<void>;

  constructor(staging: Staging, pause: () => Promise<void>) {
    this.#staging = staging;
    this.#pause = pause;
    this.sink = new ByteSink(this.#bytes);
  }

  get wide(): EventBlock {
    return this.#wide;
  }
  get bytes(): ByteBlock {
    return this.#bytes;
  }
  /** Events that are held. */
  get rows(): number {
    return this.#wide.length + this.#bytes.rows;
  }

  /** Hands on all that is held. */
  async finish(): Promise<void> {
    await this.finishWide();
    await this.finishBytes();
  }

  async finishWide(): Promise<void> {
    const block = this.#wide;
    if (block.length === 0) return;
    this.#wide = new EventBlock();
    await this.#staging.add(block, this.#pause);
  }

  async finishBytes(): Promise<void> {
    await this.#handFull();
    const block = this.#bytes;
    if (block.rows === 0) return;
    this.#start(new ByteBlock());
    await this.#staging.addBytes(block);
  }

  /** Hands on what is full. `tooWide` is told where the events of a file turn out to have too many fields for columns. */
  async handFull(tooWide: () => void): Promise<void> {
    await this.#handFull();
    const block = this.#bytes;
    if (block.columns.size > MAX_CUT_FIELDS) {
      await this.finishBytes();
      // Fields of many files may have come together.
      if (block.defaults.length === 1) tooWide();
    } else if (block.used >= CUT_BYTES || block.size >= MAX_CUT_SIZE) await this.finishBytes();
    if (this.#wide.length >= BLOCK_ROWS || this.#wide.size >= BLOCK_CHARACTERS) await this.finish();
  }

  /** Rows up to which a block of lines that are cut may be filled. */
  get mostRows(): number {
    return this.#bytes.rows < ROW_GROUP ? ROW_GROUP : BLOCK_ROWS;
  }

  /** Starts another block where this one is as full as a block should be. Called in the midst of lines, where nothing can wait. */
  turn(): void {
    const block = this.#bytes;
    if (block.rows < BLOCK_ROWS && (block.rows !== ROW_GROUP || block.used < CUT_GROUP_BYTES)) return;
    this.#full.push(block);
    // The next lines are hardly longer.
    this.#start(new ByteBlock(Math.ceil(block.used * 1.05)));
  }

  #start(block: ByteBlock): void {
    this.#bytes = block;
    this.sink.block = block;
  }

  async #handFull(): Promise<void> {
    for (const block of this.#full.splice(0)) await this.#staging.addBytes(block);
  }
}
