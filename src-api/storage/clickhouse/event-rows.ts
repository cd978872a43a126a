/** Accepted events as rows of the table `logs`. */
import { createHash } from 'node:crypto';
import { EventFields } from '../../ingest/event-fields.ts';
import type { JournalRecord } from '../../ingest/journal-records.ts';
import { rowOf } from '../../ingest/accept-events.ts';
import { eachStoredEvent } from '../../ingest/stored-events.ts';

/** Columns in the order of the rows, quoted where they are words of SQL. */
export const EVENT_COLUMNS = ['org_id', '_time', '_raw', 'host', 'source', 'sourcetype', '`index`', 'attributes', '_received', '_batch'] as const;

/** A row: values in the order of EVENT_COLUMNS. */
export type EventRow = readonly unknown[];

const FIXED = new Set(['_time', '_raw', 'host', 'source', 'sourcetype', 'index']);

/** Number of a batch, the same whenever it is sent: it chooses the shard and finds a batch again. */
export function batchNumber(token: string, record: number): string {
  return createHash('sha256').update(`${token}:${record}`).digest().readBigUInt64LE(0).toString();
}

/** The rows of a record. */
export function eventRows({ head, body }: JournalRecord, batch: string): EventRow[] {
  const list: EventRow[] = [];
  const fields = new EventFields();
  eachStoredEvent(
    body,
    fields,
    () => fields.reset(),
    (micros, text) => {
      const row = rowOf(fields, micros, text, head.defaults);
      // Without a prototype: a field may be called `__proto__`.
      const attributes = Object.create(null) as Record<string, string>;
      for (const name in row) {
        if (FIXED.has(name)) continue;
        const value = row[name];
        attributes[name] = typeof value === 'object' && value !== null ? value.join('\n') : String(value);
      }
      list.push([head.org, seconds(micros), row['_raw'], row['host'], row['source'], row['sourcetype'], row['index'], attributes, seconds(head.received * 1000), batch]);
    },
  );
  return list;
}

/** Microseconds as seconds with six decimals: exact, where a double would not be. */
function seconds(micros: number): string {
  const whole = Math.floor(micros / 1e6);
  return `${whole}.${String(micros - whole * 1e6).padStart(6, '0')}`;
}
