/** The server's own figures, in Prometheus' exposition format. No label names an organisation. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { type Counter, type Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { Counter as CounterOf, Gauge as GaugeOf } from 'prom-client';
import type { AlertRunner } from '../alerts/alert-runner.ts';
import type { IngestService } from '../ingest/ingest-service.ts';
import type { Services } from '../services.ts';
import type { EventStore } from '../storage/event-store.ts';

export interface ServerMetricsOptions {
  readonly ingest: IngestService;
  readonly store: EventStore;
  readonly runner: AlertRunner | null;
  readonly queries: Services['queries'];
}

const PREFIX = 'nexus_api_';
/** Published by Fastify for each request whose handler starts. */
const HANDLER_STARTS = 'tracing:fastify.request.handler:start';

interface HandlerStart {
  readonly request: { readonly method: string; readonly routeOptions: { readonly url?: string } };
  readonly reply: { readonly raw: { readonly statusCode: number; once(event: 'close', listener: () => void): unknown } };
}

/** The figures of one server process. */
export class ServerMetrics {
  readonly #registry = new Registry();
  readonly #observe: (message: unknown) => void;

  constructor({ ingest, store, runner, queries }: ServerMetricsOptions) {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    const seconds = new Histogram({
      name: `${PREFIX}request_seconds`,
      help: 'Time from the start of the handler to the end of the answer.',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
      registers,
    });
    this.#observe = (message) => {
      const { request, reply } = message as HandlerStart;
      const end = seconds.startTimer();
      // The route's pattern, never the path: ids would make a series each.
      reply.raw.once('close', () => end({ method: request.method, route: request.routeOptions.url ?? 'unknown', status: String(reply.raw.statusCode) }));
    };
    subscribe(HANDLER_STARTS, this.#observe);

    const counter = (name: string, help: string, value: () => number): Counter => {
      let told = 0;
      return new CounterOf({
        name: `${PREFIX}${name}`,
        help,
        registers,
        collect() {
          const now = value();
          this.inc(Math.max(0, now - told));
          told = now;
        },
      });
    };
    const gauge = (name: string, help: string, value: () => number): Gauge =>
      new GaugeOf({
        name: `${PREFIX}${name}`,
        help,
        registers,
        collect() {
          this.set(value());
        },
      });
    counter('ingest_requests_total', 'Ingest requests.', () => ingest.figures.requests);
    counter('ingest_refused_requests_total', 'Ingest requests of which nothing was accepted.', () => ingest.figures.refused);
    counter('ingest_accepted_events_total', 'Events accepted and durable.', () => ingest.figures.accepted);
    counter('ingest_rejected_events_total', 'Events rejected one by one.', () => ingest.figures.rejected);
    counter('ingest_bytes_total', 'Bytes of bodies after decompression.', () => ingest.figures.bytes);
    gauge('journal_events', 'Accepted events that wait for storage.', () => ingest.backlog.events);
    gauge('journal_bytes', 'Their bytes on disk.', () => ingest.backlog.bytes);
    gauge('journal_age_seconds', 'Age of the oldest of them.', () => ingest.backlog.ageMs / 1000);
    gauge('journal_blocked', '1 while storage does not take events.', () => (ingest.backlog.problem === null ? 0 : 1));
    counter('delivered_events_total', 'Events stored.', () => ingest.delivered.events);
    counter('delivered_groups_total', 'Groups of events stored.', () => ingest.delivered.groups);
    counter('delivery_failures_total', 'Failed tries to store a group.', () => ingest.delivered.failures);
    counter('set_aside_events_total', 'Accepted events that storage refused for good, kept in files.', () => ingest.delivered.refusedEvents);
    gauge('queries_running', 'Searches that run on this server.', () => queries.running);
    for (const name of Object.keys(store.figures())) counter(name, 'Of the storage.', () => store.figures()[name] ?? 0);
    if (runner !== null) {
      counter('alert_runs_total', 'Runs of scheduled searches.', () => runner.figures.runs);
      counter('alert_failures_total', 'Runs that failed.', () => runner.figures.failures);
      counter('alerts_raised_total', 'Alerts raised.', () => runner.figures.raised);
    }
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** All figures as text. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  close(): void {
    unsubscribe(HANDLER_STARTS, this.#observe);
    this.#registry.clear();
  }
}
