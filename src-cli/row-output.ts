/** Results in the formats of `nexus search`: streamed as they come, or kept up to the limit. */
import { tmpdir } from 'node:os';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Search } from '../src-engine/jobs/search.ts';
import { type TextFormat, textFormat } from '../src-engine/export/formats.ts';
import { jsonRows } from '../src-engine/export/json.ts';
import { ResultSchema } from '../src-engine/results/result-schema.ts';
import { ResultSet } from '../src-engine/results/result-set.ts';
import { type Batch, concatBatches } from '../src-shared/results/batch.ts';
import { toText } from '../src-shared/results/value.ts';
import { print } from './terminal.ts';
import { formatTable } from './table.ts';

export const OUTPUT_FORMATS = ['table', 'json', 'ndjson', 'csv', 'raw'] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

interface RunFigures {
  readonly scanned: number;
  readonly rows: number;
  readonly elapsedMs: number;
  readonly truncated: boolean;
}

/** Where rows go. */
export interface RowOutput {
  rows(batch: Batch): Promise<void>;
  /** After the last row, also of an interrupted search. */
  end(figures: RunFigures): Promise<void>;
  /** Releases what is held; always called. */
  close(): Promise<void>;
}

/** Makes the output of a prepared search. */
export async function rowOutput(format: OutputFormat, search: Search, tz: string): Promise<RowOutput> {
  switch (format) {
    case 'table':
      return tableOutput(search, tz);
    case 'json':
      return jsonOutput(search);
    case 'ndjson':
      return streamOutput(() => textFormat('ndjson', { tz, fields: [] }));
    case 'csv': {
      const columns = await search.columns();
      // Where further fields may come up, the header is known only at the end.
      if (columns.open) return spooledCsv(tz);
      return streamOutput((first) => textFormat('csv', { tz, fields: headerOf(first, [...columns.fields.keys()]) }));
    }
    case 'raw':
      return rawOutput();
  }
}

/** Columns of the first rows, then those that the plan knows of beside them. */
function headerOf(first: Batch | null, known: readonly string[]): readonly string[] {
  return [...new Set([...(first?.columns.keys() ?? []), ...known])];
}

async function noClose(): Promise<void> {}

function streamOutput(make: (first: Batch | null) => TextFormat): RowOutput {
  let format: TextFormat | null = null;
  return {
    async rows(batch) {
      if (batch.length === 0) return;
      if (format === null) {
        format = make(batch);
        await print(format.begin());
      }
      await print(format.rows(batch));
    },
    async end() {
      if (format === null) {
        format = make(null);
        await print(format.begin());
      }
      await print(format.end());
    },
    close: noClose,
  };
}

function spooledCsv(tz: string): RowOutput {
  let folder: Promise<string> | null = null;
  let set: ResultSet | null = null;
  return {
    async rows(batch) {
      folder ??= mkdtemp(join(tmpdir(), 'nexus-csv-'));
      set ??= new ResultSet({ folder: await folder });
      await set.append(batch);
    },
    async end() {
      if (set === null || set.fields.length === 0) return;
      const format = textFormat('csv', { tz, fields: set.fields.map((f) => f.name) });
      await print(format.begin());
      for await (const batch of set.batches()) await print(format.rows(batch));
    },
    async close() {
      await set?.close();
      if (folder !== null) await rm(await folder, { recursive: true, force: true });
    },
  };
}

function jsonOutput(search: Search): RowOutput {
  const kept: Batch[] = [];
  const schema = new ResultSchema();
  return {
    async rows(batch) {
      schema.add(batch);
      kept.push(batch);
    },
    async end(figures) {
      await print(`{"fields":${JSON.stringify(schema.fields)},"results":[`);
      let first = true;
      for (const batch of kept) {
        const row = jsonRows(batch);
        let text = '';
        for (let i = 0; i < batch.length; i++) {
          text += `${first ? '' : ','}${row(i)}`;
          first = false;
        }
        await print(text);
      }
      const messages = search.messages.map(({ severity, text }) => ({ severity, text }));
      await print(`],"messages":${JSON.stringify(messages)},"stats":${JSON.stringify(figures)}}\n`);
    },
    close: noClose,
  };
}

function tableOutput(search: Search, tz: string): RowOutput {
  const kept: Batch[] = [];
  const schema = new ResultSchema();
  return {
    async rows(batch) {
      schema.add(batch);
      kept.push(batch);
    },
    async end() {
      if (kept.length === 0) return;
      const chosen = search.pipeline.stages.some((s) => s.command.text === 'fields' || s.command.text === 'table');
      const names = new Set(schema.fields.map((f) => f.name));
      // Whole events have dozens of fields: their lines are what one reads, and the other formats have the rest.
      const lines = search.shape === 'events' && !chosen && names.has('_raw');
      const table = search.pipeline.stages.at(-1)?.command.text === 'table';
      const shown = schema.fields.filter((f) => (lines ? f.name === '_time' || f.name === '_raw' : table || f.name === '_time' || !f.name.startsWith('_')));
      await print(formatTable(shown, concatBatches(kept), { tz, cellWidth: process.stdout.isTTY ? Math.max(40, (process.stdout.columns ?? 80) - 26) : null }));
    },
    close: noClose,
  };
}

function rawOutput(): RowOutput {
  return {
    async rows(batch) {
      if (batch.length === 0) return;
      const raw = batch.columns.get('_raw');
      if (raw === undefined) throw new Error('These results have no _raw field, so there are no raw events to print; use another --format.');
      let text = '';
      for (const value of raw) text += `${toText(value) ?? ''}\n`;
      await print(text);
    },
    end: noClose,
    close: noClose,
  };
}
