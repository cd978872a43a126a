/** What scheduled saved searches raised, by organisation. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { ALERT_SEVERITIES, ALERT_STATUSES, type Alert, type alertStatsSchema, alertSchema } from '../../src-shared/nexus-api/alerts.ts';
import { ApiError, notFound } from '../errors.ts';
import type { Documents, StoredDocument } from '../storage/documents/documents.ts';

/** Alerts kept of an organisation; the oldest that are resolved or closed go first. */
const MOST = 10_000;
/** Tries of a change while others change the same alert. */
const TRIES = 10;

const storedSchema = alertSchema.omit({ id: true }).extend({
  /** What was done to it and said, oldest first. */
  history: z.array(z.object({ at: z.string(), by: z.string(), status: z.enum(ALERT_STATUSES).optional(), acknowledged: z.boolean().optional(), comment: z.string().optional() })),
});
type Stored = z.infer<typeof storedSchema>;
type Change = Omit<Stored['history'][number], 'at'>;

export type AlertStats = z.infer<typeof alertStatsSchema>;

export interface AlertFilter {
  readonly status?: Alert['status'] | undefined;
  readonly severity?: Alert['severity'] | undefined;
  readonly acknowledged?: boolean | undefined;
}

/** Reads and changes them. */
export class Alerts {
  readonly #documents: Documents;

  constructor(documents: Documents) {
    this.#documents = documents;
  }

  /** Newest first. */
  async list(org: string, filter: AlertFilter = {}): Promise<readonly Alert[]> {
    const all = (await this.#documents.list(org, 'alert')).map(read);
    return all
      .filter((a) => (filter.status ?? a.status) === a.status && (filter.severity ?? a.severity) === a.severity && (filter.acknowledged ?? a.acknowledged !== null) === (a.acknowledged !== null))
      .sort((a, b) => (a.raised === b.raised ? (a.id < b.id ? 1 : -1) : a.raised < b.raised ? 1 : -1));
  }

  async stats(org: string): Promise<AlertStats> {
    const all = await this.list(org);
    const count = <K extends string>(keys: readonly K[], of: (alert: Alert) => K): Record<K, number> => {
      const counts = Object.fromEntries(keys.map((key) => [key, 0])) as Record<K, number>;
      for (const alert of all) counts[of(alert)]++;
      return counts;
    };
    return {
      total: all.length,
      unacknowledged: all.filter((a) => a.acknowledged === null).length,
      byStatus: count(ALERT_STATUSES, (a) => a.status),
      bySeverity: count(ALERT_SEVERITIES, (a) => a.severity),
    };
  }

  /** Keeps a new alert. */
  async raise(org: string, alert: Omit<Alert, 'id' | 'status' | 'updated' | 'acknowledged'>): Promise<Alert> {
    const stored: Stored = { ...alert, status: 'open', updated: alert.raised, acknowledged: null, history: [] };
    const id = randomUUID();
    await this.#documents.put(org, 'alert', id, stored, null);
    await this.#forget(org);
    return alertSchema.parse({ ...stored, id });
  }

  setStatus(org: string, id: string, status: Alert['status'], by: string, comment: string | undefined): Promise<Alert> {
    return this.#change(org, id, { by, status, ...(comment === undefined ? {} : { comment }) }, (alert) => ({ ...alert, status }));
  }

  /** Somebody has seen it. The first who did stands. */
  acknowledge(org: string, id: string, by: string, comment: string | undefined): Promise<Alert> {
    return this.#change(org, id, { by, acknowledged: true, ...(comment === undefined ? {} : { comment }) }, (alert, at) => ({ ...alert, acknowledged: alert.acknowledged ?? { by, at } }));
  }

  async #change(org: string, id: string, change: Change, apply: (alert: Stored, at: string) => Stored): Promise<Alert> {
    for (let tries = 0; tries < TRIES; tries++) {
      const found = await this.#documents.get(org, 'alert', id);
      if (found === null) throw notFound('alert', id);
      const before = storedSchema.parse(found.value);
      const at = new Date().toISOString();
      const after: Stored = { ...apply(before, at), updated: at, history: [...before.history, { at, ...change }].slice(-100) };
      if ((await this.#documents.put(org, 'alert', id, after, found.version)) !== null) return alertSchema.parse({ ...after, id });
    }
    throw new ApiError('CONFLICT', 'Others change this alert at the same time; try again.');
  }

  async #forget(org: string): Promise<void> {
    const documents = await this.#documents.list(org, 'alert');
    if (documents.length <= MOST) return;
    const order = documents.map((document) => ({ document, alert: read(document) }));
    const done = ({ alert }: { alert: Alert }): number => (alert.status === 'resolved' || alert.status === 'closed' ? 0 : 1);
    order.sort((a, b) => done(a) - done(b) || (a.alert.raised < b.alert.raised ? -1 : 1));
    for (const { document } of order.slice(0, documents.length - MOST)) await this.#documents.delete(org, 'alert', document.id, document.version);
  }
}

function read({ id, value }: StoredDocument): Alert {
  return alertSchema.parse({ ...(value as object), id });
}
