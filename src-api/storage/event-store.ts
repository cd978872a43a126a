/** Storage that accepted events are delivered to, beside being searched. */
import type { DeliveryGroup } from '../ingest/journal.ts';
import type { TenantStorage } from '../services.ts';

/** Tenant storage that takes events. */
export interface EventStore extends TenantStorage {
  /**
   * Stores a group whole, once: a group whose token it has already is not stored again. Throws EventsRefused where it
   * will never take these events, any other error where trying again may help.
   */
  write(group: DeliveryGroup): Promise<void>;
  /** Events written per second and such, as the server's own metrics show them; names are Prometheus metric names without prefix. */
  figures(): Readonly<Record<string, number>>;
}

/** The storage will never take these events: they are set aside for the operator, not tried for ever. */
export class EventsRefused extends Error {
  override readonly name = 'EventsRefused';
}
