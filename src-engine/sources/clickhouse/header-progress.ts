/**
 * Progress out of a response's headers while they still come. ClickHouse sends `X-ClickHouse-Progress` again and again until
 * the first row is ready, but Node's HTTP hands headers on only when they are complete: so the socket's bytes are looked at.
 */
import type { Socket } from 'node:net';

/** What the server has done so far, in rows. `total` is 0 where the server does not know. */
export interface ServerProgress {
  readonly readRows: number;
  readonly totalRows: number;
}

/** Headers longer than this are no longer looked at. */
const MOST_BYTES = 256 * 1024;

/** Hands progress to whoever watches a query, by the id of the query. */
export class HeaderProgress {
  private readonly watchers = new Map<string, (progress: ServerProgress) => void>();

  /** Watches a query until the function that comes back is called. */
  watch(queryId: string, onProgress: (progress: ServerProgress) => void): () => void {
    this.watchers.set(queryId, onProgress);
    return () => this.watchers.delete(queryId);
  }

  /** Looks at what a socket receives. */
  attach(socket: Socket): void {
    let text: string | null = null;
    let queryId: string | null = null;
    socket.on('data', (chunk: Buffer) => {
      if (this.watchers.size === 0) return;
      if (chunk.length > 9 && chunk.toString('latin1', 0, 7) === 'HTTP/1.') {
        text = '';
        queryId = null;
      }
      if (text === null) return;
      text += chunk.toString('latin1');
      const end = text.indexOf('\r\n\r\n');
      const complete = end < 0 ? text.lastIndexOf('\r\n') : end;
      for (const line of text.slice(0, Math.max(0, complete)).split('\r\n')) {
        const at = line.indexOf(':');
        const name = line.slice(0, at).toLowerCase();
        if (name === 'x-clickhouse-query-id') queryId = line.slice(at + 1).trim();
        else if (name === 'x-clickhouse-progress' && queryId !== null) this.tell(queryId, line.slice(at + 1));
      }
      text = end >= 0 || text.length > MOST_BYTES ? null : text.slice(Math.max(0, complete));
    });
  }

  private tell(queryId: string, json: string): void {
    const watcher = this.watchers.get(queryId);
    if (watcher === undefined) return;
    const progress = readProgress(json);
    if (progress !== null) watcher(progress);
  }
}

/** The figures of an `X-ClickHouse-Progress` or `X-ClickHouse-Summary` header, null where it holds none. */
export function readProgress(json: string): ServerProgress | null {
  try {
    const { read_rows: read, total_rows_to_read: total } = JSON.parse(json) as Record<string, unknown>;
    const readRows = Number(read);
    return Number.isFinite(readRows) ? { readRows, totalRows: Number(total) || 0 } : null;
  } catch {
    return null;
  }
}
