/** PromQL through the proxy, against a real VictoriaMetrics; probes and the exposition. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiFixture, startApi } from '../testing/api-fixture.ts';
import { HAS_VICTORIA_METRICS, type Program, startVictoriaMetrics } from '../testing/programs.ts';
import { withTenantLabel } from './tenant-promql.ts';

describe.skipIf(!HAS_VICTORIA_METRICS)('PromQL over VictoriaMetrics (package victoria-metrics)', () => {
  let metrics: Program;
  let api: ApiFixture;
  let token: string;
  const now = Math.floor(Date.now() / 1000);
  beforeAll(async () => {
    metrics = await startVictoriaMetrics();
    const lines = ['acme', 'beta'].flatMap((org, o) =>
      Array.from({ length: 10 }, (_, i) => `jobs_total{org_id="${org}",host="${org}-web"} ${(o + 1) * 1000 + i} ${(now - 600 + i * 60) * 1000}`),
    );
    await fetch(`${metrics.url}/api/v1/import/prometheus`, { method: 'POST', body: `${lines.join('\n')}\n` });
    await fetch(`${metrics.url}/internal/force_flush`);
    api = await startApi({ metrics: { url: metrics.url } });
    token = await api.signIn('acme', 'viewer');
  }, 60_000);
  afterAll(async () => {
    await api?.close();
    await metrics?.kill();
  });
  const ask = (query: string) => api.call('GET', `/metrics/query?${new URLSearchParams({ query, time: String(now - 60) })}`, { token });

  it('answers what the organisation has', async () => {
    const { status, body } = await ask('sum(jobs_total)');
    expect(status).toBe(200);
    expect(body.data.result.map((r: { value: [number, string] }) => r.value[1])).toEqual(['1009']);
    const range = await api.call('GET', `/metrics/query_range?${new URLSearchParams({ query: 'jobs_total', start: String(now - 600), end: String(now), step: '60' })}`, { token });
    expect(range.body.data.result).toHaveLength(1);
    expect(range.body.data.result[0].metric.host).toBe('acme-web');
  });

  it.each([
    '{__name__=~".+"}', '{org_id="beta"}', 'jobs_total{org_id=~".*"}', 'jobs_total{org_id!="acme"}', '{org_id="acme" or org_id="beta"}', 'jobs_total{} or jobs_total{org_id="beta"}',
    'sum(jobs_total) by (org_id)', 'count by (host) ({__name__!=""})', 'label_replace(jobs_total, "org_id", "beta", "", "")', 'max_over_time(jobs_total[1h])', 'topk(10, {host=~"b.*"})',
    'WITH (x = {org_id="beta"}) x', 'jobs_total # } {org_id="beta"}', 'jobs_total offset 1m', 'union(jobs_total, {org_id="beta"})', 'label_values({}, "host")', 'jobs_total&extra_label=org_id=beta',
  ])('nothing of another organisation comes from %s', async (query) => {
    const { text, status } = await ask(query);
    expect(text).not.toMatch(/beta-web|"2009"|20\d\d"\]/);
    expect([200, 400]).toContain(status);
  });

  it('parameters of the caller do not reach the server', async () => {
    const more = new URLSearchParams({ query: 'count(jobs_total)', time: String(now - 60) });
    more.append('extra_label', 'org_id=beta');
    more.append('extra_filters[]', '{org_id=~".*"}');
    const { body } = await api.call('GET', `/metrics/query?${more}`, { token });
    expect(body.data.result[0].value[1]).toBe('1');
  });

  it('says what is wrong with an expression, and when the server is away', async () => {
    const wrong = await ask('sum(');
    expect(wrong).toMatchObject({ status: 400, body: { error: { code: 'VALIDATION_ERROR' } } });
    await metrics.kill();
    expect(await ask('up')).toMatchObject({ status: 503, body: { error: { code: 'UNAVAILABLE' } } });
  });
});

describe('the tenant label in an expression', () => {
  const forced = (expression: string): string => withTenantLabel(expression, 'org_id', 'acme');
  it.each([
    ['up', 'up{org_id="acme"}'],
    ['up{}', 'up{org_id="acme"}'],
    ['{__name__=~".+"}', '{org_id="acme",__name__=~".+"}'],
    ['up{org_id="beta"}', 'up{org_id="acme",org_id="beta"}'],
    ['sum(rate(a{b="}"}[5m])) by (x) / on (x) c offset 5m', 'sum(rate(a{org_id="acme",b="}"}[5m])) by (x) / on (x) c{org_id="acme"} offset 5m'],
    ['max_over_time(rate(x[1m])[5m:1m])', 'max_over_time(rate(x{org_id="acme"}[1m])[5m:1m])'],
    ["a{b='x\\'}'}", 'a{org_id="acme",b=\'x\\\'}\'}'],
    ['{"weird.name", a="}"}', '{org_id="acme","weird.name", a="}"}'],
    ['1 + 2', '1 + 2'],
  ])('%s', (expression, expected) => {
    expect(forced(expression)).toBe(expected);
  });
  it.each(['up{a="b" or org_id="beta"}', 'up{', 'up # comment', 'info(up)', 'up{a="', '', 'a b', '{org_id="acme"} {'])('refuses %s', (expression) => {
    expect(() => forced(expression)).toThrow(/cannot be read/);
  });
});

describe('probes', () => {
  it('tell that the server lives and is ready, and no longer once it stops', async () => {
    const api = await startApi();
    expect(await api.call('GET', '//health/live')).toMatchObject({ status: 200, body: { data: { live: true } } });
    expect(await api.call('GET', '//health/ready')).toMatchObject({ status: 200, body: { data: { ready: true } } });
    await api.close();
  });

  it('give the figures to addresses on the list only', async () => {
    const api = await startApi();
    const token = await api.signIn('acme', 'api');
    await api.call('POST', '/ingest/logs', { token, body: '{"a":1}\n{"a":2}\nx' });
    const { status, text } = await api.call('GET', '//metrics');
    expect(status).toBe(200);
    expect(text).toMatch(/nexus_api_ingest_accepted_events_total 2\n/);
    expect(text).toMatch(/nexus_api_ingest_rejected_events_total 1\n/);
    expect(text).toMatch(/nexus_api_request_seconds_count\{method="POST",route="\/api\/v1\/ingest\/logs",status="202"\} 1/);
    expect(text).not.toContain('acme');
    await api.close();
    const closed = await startApi({ metrics: { allow: ['10.0.0.0/8'] } });
    expect((await closed.call('GET', '//metrics')).status).toBe(404);
    await closed.close();
    await expect(startApi({ metrics: { allow: ['example.com'] } })).rejects.toThrow(/metrics\.allow holds "example\.com"/);
  });
});
