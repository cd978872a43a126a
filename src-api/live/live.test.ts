/** Live events over real WebSockets: frames, filters, pausing, what is lost, sign-in, and going on after a break. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { localLiveBus, type LivePublisher } from '../storage/live-bus.ts';
import { assemble } from '../assemble.ts';
import { configSchema } from '../config/schema.ts';
import { readSecrets } from '../config/secrets.ts';
import { authRoutes } from '../routes/auth.ts';
import { liveRoutes } from '../routes/live.ts';
import { createServer, portOf } from '../server.ts';
import { type ApiFixture, startApi } from '../testing/api-fixture.ts';
import { type LiveClient, openLive } from '../testing/live-client.ts';

let api: ApiFixture;
let token: string;
const clients: LiveClient[] = [];

beforeAll(async () => {
  api = await startApi({ limits: { liveConnections: 3 } });
  token = await api.signIn('acme', 'viewer');
});
afterAll(() => api.close());
beforeEach(() => {
  for (const client of clients.splice(0)) client.socket.terminate();
});

async function live(query: Readonly<Record<string, string>> = {}, as = token): Promise<LiveClient> {
  const client = await openLive(api.server.url, as, query);
  clients.push(client);
  return client;
}
let n = 0;
const send = (count: number, more: object = {}): Promise<void> => api.ingest('acme', Array.from({ length: count }, () => ({ _time: 1_700_000_000.5, n: n++, ...more })));
const events = (client: LiveClient): Record<string, unknown>[] => client.frames.flatMap((f) => (f.type === 'event' ? [f.event] : []));

describe('live events', () => {
  it('come as rows with their sequence numbers, after a heartbeat', async () => {
    const client = await live();
    await send(2, { host: 'a', tags: ['x', 'y'] });
    await client.until(() => events(client).length === 2);
    expect(client.socket.protocol).toBe('nexus.v1');
    expect(client.frames[0]).toMatchObject({ type: 'heartbeat' });
    expect(events(client)[0]).toMatchObject({ _time: '2023-11-14T22:13:20.5Z', host: 'a', 'tags{}': ['x', 'y'], _raw: expect.stringContaining('"n":') });
    const seqs = client.frames.flatMap((f) => (f.type === 'event' ? [f.seq] : []));
    expect(new Set(seqs).size).toBe(2);
  });

  it('go through a filter of streaming commands, which can be changed', async () => {
    const client = await live({ query: 'level=error | eval loud=upper(message) | fields loud, _time' });
    await send(1, { level: 'info', message: 'a' });
    await send(1, { level: 'error', message: 'b' });
    await client.until(() => events(client).length === 1);
    expect(events(client)[0]).toMatchObject({ loud: 'B' });
    expect(events(client)[0]).not.toHaveProperty('level');
    client.send({ type: 'filter', query: 'level=info' });
    await new Promise((resolve) => setTimeout(resolve, 100));
    await send(1, { level: 'error', message: 'c' });
    await send(1, { level: 'info', message: 'd' });
    await client.until(() => events(client).length === 2);
    expect(events(client)[1]).toMatchObject({ message: 'd' });
  });

  it('wait while paused', async () => {
    const client = await live();
    client.send({ type: 'pause' });
    await new Promise((resolve) => setTimeout(resolve, 50));
    await send(3, { paused: 1 });
    expect(events(client)).toEqual([]);
    client.send({ type: 'resume' });
    await client.until(() => events(client).length === 3);
    expect(client.frames.some((f) => f.type === 'dropped')).toBe(false);
  });

  it('a wrong command or filter is told and changes nothing', async () => {
    const client = await live({ query: 'ok=1' });
    client.send('nonsense');
    client.send({ type: 'filter', query: '* | stats count' });
    client.send({ type: 'filter', query: 'foo=(' });
    await client.until((frames) => frames.filter((f) => f.type === 'error').length === 3);
    const errors = client.frames.flatMap((f) => (f.type === 'error' ? [f.error] : []));
    expect(errors.map((e) => e.code)).toEqual(['VALIDATION_ERROR', 'SPL_ERROR', 'SPL_ERROR']);
    expect(errors[1]?.message).toContain('stats needs all events');
    await send(1, { ok: 1 });
    await client.until(() => events(client).length === 1);
  });

  it('go on after the last that was received, without a gap or a double', async () => {
    const first = await live();
    await send(2, { run: 'r' });
    await first.until(() => events(first).length === 2);
    const last = first.frames.flatMap((f) => (f.type === 'event' ? [f.seq] : [])).at(-1) as string;
    first.socket.terminate();
    await send(3, { run: 's' });
    const second = await live({ after: last });
    await send(1, { run: 't' });
    await second.until(() => events(second).length === 4);
    expect(events(second).map((e) => e['run'])).toEqual(['s', 's', 's', 't']);
  });
});

describe('refusals before the upgrade', () => {
  const refused = (query: Readonly<Record<string, string>>, as: string, protocols?: readonly string[]): Promise<string> =>
    openLive(api.server.url, as, query, protocols).then(
      (client) => {
        clients.push(client);
        return 'connected';
      },
      (error: Error) => error.message,
    );

  it('are answers with an envelope', async () => {
    expect(await refused({}, 'nonsense')).toMatch(/^401 .*UNAUTHENTICATED/);
    expect(await refused({}, '', ['nexus.v1'])).toMatch(/^401 .*UNAUTHENTICATED/);
    expect(await refused({}, await api.signIn('acme', 'api'))).toMatch(/^403 .*FORBIDDEN/);
    expect(await refused({ tenant: 'beta' }, token)).toMatch(/^403 .*FORBIDDEN/);
    expect(await refused({ query: '* | stats count' }, token)).toMatch(/^400 .*SPL_ERROR/);
    expect(await refused({ query: '* [search x]' }, token)).toMatch(/^400 .*subsearch/);
    expect(await refused({ query: 'earliest=-5m x=1' }, token)).toMatch(/^400 .*no time range/);
    expect(await refused({}, token, [`bearer.${token}`])).toMatch(/^400 .*nexus\.v1/);
    expect((await api.call('GET', '/live', { token })).body.error.details).toEqual([{ field: 'Upgrade', message: 'must be websocket' }]);
  });

  it('hold the connections of one organisation to their limit', async () => {
    await live();
    await live();
    await live();
    expect(await refused({}, token)).toMatch(/^429 .*RATE_LIMITED/);
    expect(await refused({}, await api.signIn('beta', 'viewer'))).toBe('connected');
  });
});

describe('over time', () => {
  it('heartbeats come, a session that ended closes the socket, and nothing is lost in silence', async () => {
    const { server, bus, close } = await serverWithHeartbeat(0.2);
    try {
      const { accessToken, refreshToken } = await server.signIn();
      const client = await openLive(server.url, accessToken);
      await client.until((frames) => frames.filter((f) => f.type === 'heartbeat').length >= 3);
      client.send({ type: 'pause' });
      await new Promise((resolve) => setTimeout(resolve, 100));
      // More than a paused client's queue holds.
      for (let i = 0; i < 30; i++) bus.publish('acme', 1000, Array.from({ length: 1000 }, (_, k) => ({ _time: 1, n: i * 1000 + k })));
      client.send({ type: 'resume' });
      const got = (): number => client.frames.filter((f) => f.type === 'event').length;
      const dropped = (): number => client.frames.reduce((sum, f) => sum + (f.type === 'dropped' ? f.count : 0), 0);
      await client.until(() => got() + dropped() === 30_000, 10_000);
      expect(dropped()).toBeGreaterThan(0);
      expect(got()).toBeGreaterThanOrEqual(20_000);
      await server.signOut(accessToken, refreshToken);
      expect(await client.closed).toMatchObject({ code: 4401 });
    } finally {
      await close();
    }
  });

  it('a server that stops says that it goes away', async () => {
    const own = await startApi();
    const client = await openLive(own.server.url, await own.signIn('acme', 'viewer'));
    await own.close();
    expect(await client.closed).toMatchObject({ code: 1001 });
  });
});

/** A server with heartbeats every so often and the bus in the test's hand. */
async function serverWithHeartbeat(heartbeatS: number) {
  const config = configSchema.parse({ dataDir: `${api.dataDir}/heartbeat`, logLevel: 'silent' });
  const parts = await assemble(config, readSecrets(config, api.environment), () => undefined);
  const bus: LivePublisher = localLiveBus();
  const app = await createServer({ ...parts.services, liveBus: bus }, [authRoutes, liveRoutes(heartbeatS)]);
  await app.listen({ host: '127.0.0.1', port: 0 });
  await parts.accounts.add({ email: 'ann@acme.example', name: 'Ann', password: 'correct horse battery', orgId: 'acme', role: 'viewer' });
  const url = `http://127.0.0.1:${portOf(app.server)}`;
  const { identity } = parts.services;
  return {
    bus,
    server: {
      url,
      signIn: () => identity.signIn('ann@acme.example', 'correct horse battery'),
      signOut: async (accessToken: string, refreshToken: string) => identity.signOut(await identity.verify(accessToken), refreshToken),
    },
    async close() {
      await app.close();
      await bus.close();
      await parts.close();
    },
  };
}
