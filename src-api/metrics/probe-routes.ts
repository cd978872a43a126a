/** Probes and the exposition, at the root: `/health/live`, `/health/ready`, `/metrics`. */
import { BlockList, isIP } from 'node:net';
import type { Config } from '../config/schema.ts';
import { ApiError } from '../errors.ts';
import { type RouteModule, addRoute, ok } from '../routes/route-module.ts';
import type { ServerMetrics } from './server-metrics.ts';

export interface ProbeOptions {
  readonly config: Pick<Config, 'metrics'>;
  readonly metrics: ServerMetrics;
}

/** A part that takes longer is not ready. */
const CHECK_MS = 3000;

/** The probes and the exposition. Throws an Error with a sentence for an allow-list that cannot be read. */
export function probeRoutes({ config, metrics }: ProbeOptions): RouteModule {
  const allowed = addresses(config.metrics.allow);
  return {
    name: 'probes',
    unversioned: true,
    register(app, services) {
      addRoute(app, 'healthLive', (request) => ok(request, { live: true }));
      addRoute(app, 'healthReady', async (request) => {
        if (services.stopping.aborted) throw new ApiError('UNAVAILABLE', 'The server is stopping.', { retryAfterS: 5 });
        // Ingest goes on into the journal while storage is away; searches do not, and another server may do better.
        const parts = { storage: () => services.storage.ready(), shared: () => services.shared.ready() };
        const failed: string[] = [];
        await Promise.all(Object.entries(parts).map(async ([name, check]) => within(CHECK_MS, check()).catch(() => failed.push(name))));
        if (failed.length > 0) throw new ApiError('UNAVAILABLE', `Not ready: ${failed.sort().join(', ')}.`, { retryAfterS: 5, details: failed.map((name) => ({ field: name, message: 'not ready' })) });
        return ok(request, { ready: true });
      });
      addRoute(app, 'exposition', async (request, reply) => {
        const family = isIP(request.ip) === 6 ? 'ipv6' : 'ipv4';
        // The same answer as for a route that is not there: strangers learn nothing.
        if (!allowed.check(request.ip, family)) throw new ApiError('NOT_FOUND', 'There is no route GET /metrics.');
        return reply.type(metrics.contentType).send(await metrics.text());
      });
    },
    close: async () => metrics.close(),
  };
}

function addresses(list: readonly string[]): BlockList {
  const blocks = new BlockList();
  for (const entry of list) {
    const [address = '', prefix] = entry.split('/');
    const family = isIP(address);
    const bits = prefix === undefined ? null : Number(prefix);
    if (family === 0 || (bits !== null && !(Number.isInteger(bits) && bits >= 0 && bits <= (family === 6 ? 128 : 32)))) {
      throw new Error(`metrics.allow holds "${entry}", which is no address; write addresses or networks like 10.0.0.0/8.`);
    }
    const name = family === 6 ? 'ipv6' : 'ipv4';
    if (bits === null) blocks.addAddress(address, name);
    else blocks.addSubnet(address, bits, name);
  }
  return blocks;
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('It did not answer in time.')), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
