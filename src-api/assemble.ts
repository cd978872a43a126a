/** The real parts of a server, opened in order and closed in the opposite one. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Accounts } from './accounts/accounts.ts';
import { AlertRunner } from './alerts/alert-runner.ts';
import { alertRoutes } from './alerts/alert-routes.ts';
import { Alerts } from './alerts/alerts.ts';
import { tokenIdentity } from './auth/token-identity.ts';
import type { Config } from './config/schema.ts';
import type { Secrets } from './config/secrets.ts';
import { ingestRoutes } from './ingest/ingest-routes.ts';
import { IngestService } from './ingest/ingest-service.ts';
import { tenantFiles } from './knowledge/tenant-files.ts';
import { memoryState } from './limits/memory-state.ts';
import { redisState } from './limits/redis-state.ts';
import { metricsRoutes } from './metrics/metrics-routes.ts';
import { MetricsStore } from './metrics/metrics-store.ts';
import { probeRoutes } from './metrics/probe-routes.ts';
import { ServerMetrics } from './metrics/server-metrics.ts';
import { engineQueries } from './queries/engine-queries.ts';
import { authRoutes } from './routes/auth.ts';
import { fieldsRoutes } from './routes/fields.ts';
import { liveRoutes } from './routes/live.ts';
import { queryRoutes } from './routes/query.ts';
import type { RouteModule } from './routes/route-module.ts';
import { savedSearchRoutes } from './saved/saved-routes.ts';
import { SavedSearches } from './saved/saved-searches.ts';
import type { Services } from './services.ts';
import { localLiveBus, redisLiveBus } from './storage/live-bus.ts';
import { openDocuments, openStorage } from './storage/open-storage.ts';

export interface Assembled {
  readonly services: Services;
  readonly modules: readonly RouteModule[];
  readonly accounts: Accounts;
  /** Aborts `services.stopping`. */
  beginStop(): void;
  /** Closes what was opened; the modules first. */
  close(): Promise<void>;
}

/** Opens the accounts of a data folder, which is made where it is missing. */
export async function openAccounts({ dataDir }: Pick<Config, 'dataDir'>): Promise<Accounts> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  return Accounts.open(join(dataDir, 'accounts.sqlite'));
}

/** Opens everything. `onNotice` is told what an operator should know. Throws an Error with a sentence; nothing stays open then. */
export async function assemble(config: Config, secrets: Secrets, onNotice: (sentence: string) => void): Promise<Assembled> {
  const closers: (() => Promise<void> | void)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const accounts = await openAccounts(config);
    closers.push(() => accounts.close());
    const { redis } = config;
    const shared = redis === undefined ? memoryState() : redisState({ url: redis.url, password: secrets.redisPassword, prefix: redis.prefix, onChange: onNotice });
    closers.push(() => shared.close());
    const storage = await openStorage(config, secrets, onNotice);
    closers.push(() => storage.close());
    const liveBus = redis === undefined ? localLiveBus() : redisLiveBus({ url: redis.url, password: secrets.redisPassword, prefix: redis.prefix, onNotice });
    closers.push(() => liveBus.close());

    const documents = await openDocuments(config, secrets);
    closers.push(() => documents.close());

    const stop = new AbortController();
    const knowledge = tenantFiles(config.dataDir);
    const saved = new SavedSearches({ documents, knowledge });
    const queries = engineQueries({ config, storage, knowledge, library: (org) => saved.library(org), shared, stopping: stop.signal });
    closers.push(() => queries.close());
    const ingest = await IngestService.open({ config, store: storage, liveBus, shared: redis === undefined ? null : shared, onNotice });

    const services: Services = { config, identity: tokenIdentity(config, secrets, accounts), storage, knowledge, liveBus, shared, queries, stopping: stop.signal };
    const alerts = new Alerts(documents);
    const runner = config.alerts.enabled ? new AlertRunner({ saved, alerts, services, onNotice }) : null;
    runner?.start();
    const { url, tenantLabel, timeoutS } = config.metrics;
    const metrics = url === undefined ? null : new MetricsStore({ url, tenantLabel, timeoutS, token: secrets.metricsToken });
    const figures = new ServerMetrics({ ingest, store: storage, runner, queries });
    const modules = [
      authRoutes,
      queryRoutes,
      fieldsRoutes,
      liveRoutes(),
      ingestRoutes(ingest, config),
      savedSearchRoutes(saved),
      alertRoutes(alerts, runner),
      metricsRoutes(metrics),
      probeRoutes({ config, metrics: figures }),
    ];
    for (const module of modules) closers.push(async () => module.close?.());
    return { services, modules, accounts, beginStop: () => stop.abort(), close };
  } catch (error) {
    await close().catch(() => undefined);
    throw error;
  }
}
