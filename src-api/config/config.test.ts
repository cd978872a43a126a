/** The configuration: file, environment, secrets, and what the server refuses to start with. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from './load.ts';
import { configSchema } from './schema.ts';
import { readSecrets } from './secrets.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nexus-config-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const GOOD_KEY = 'vT9sQ2xL8mK4pW7zR1cN6bY3hJ5dF0gA';

function file(settings: unknown): string {
  const path = join(folder, 'api.json');
  writeFileSync(path, typeof settings === 'string' ? settings : JSON.stringify(settings));
  return path;
}

describe('settings', () => {
  it('have defaults, take a file, and the environment over it, and the command line over both', () => {
    const path = file({ dataDir: '/data', listen: '127.0.0.1:1', limits: { concurrentQueries: 7 } });
    const config = loadConfig(path, { NEXUS_API__LIMITS__REQUESTS_PER_SECOND: '9', NEXUS_API__REDIS__URL: 'redis://r:6379', NEXUS_API__LISTEN: '127.0.0.1:2' }, { listen: '127.0.0.1:3' });
    expect(config).toMatchObject({ dataDir: '/data', listen: '127.0.0.1:3', redis: { url: 'redis://r:6379' } });
    expect(config.limits).toMatchObject({ concurrentQueries: 7, requestsPerSecond: 9 });
    expect(config.guardrails).toEqual({ maxRangeS: null, maxRows: 100_000, maxMemoryMb: 1024, maxHeldRows: 1_000_000, timeoutS: 60 });
    expect(loadConfig(null, { NEXUS_API__DATA_DIR: '/x' })).toMatchObject({ dataDir: '/x', listen: '127.0.0.1:8443', storage: { kind: 'embedded' } });
  });

  it.each([
    ['{"dataDir":', 'is not JSON'],
    ['[]', 'is not a JSON object'],
    [{}, 'is wrong at dataDir'],
    [{ dataDir: '/x', limits: { concurrentQuerys: 3 } }, 'has no setting limits.concurrentQuerys. Did you mean concurrentQueries?'],
    [{ dataDir: '/x', listen: 'everywhere' }, 'is wrong at listen: must be HOST:PORT'],
    [{ dataDir: '/x', guardrails: { timeoutS: -1 } }, 'is wrong at guardrails.timeoutS'],
    [{ dataDir: '/x', auth: { signingKey: GOOD_KEY } }, 'holds the secret auth.signingKey: secrets come from the environment or from files only'],
    [{ dataDir: '/x', redis: { url: 'redis://r', password: 'x' } }, 'holds the secret redis.password'],
    [{ dataDir: '/x', storage: { kind: 'clickhouse', urls: ['http://c:8123'], password: 'x' } }, 'holds the secret storage.password'],
  ])('%j: %s', (settings, message) => {
    expect(() => loadConfig(file(settings), {})).toThrow(message);
  });

  it('names a file that is not there', () => {
    expect(() => loadConfig('/nowhere/api.json', {})).toThrow('The configuration file /nowhere/api.json cannot be read.');
  });
});

describe('the signing key', () => {
  const read = (environment: Record<string, string>, auth: object = {}): ReturnType<typeof readSecrets> => readSecrets(loadConfig(file({ dataDir: '/x', auth }), {}), environment);

  it.each([
    [{}, 'There is no signing key'],
    [{ NEXUS_API_SIGNING_KEY: '' }, 'There is no signing key'],
    [{ NEXUS_API_SIGNING_KEY: 'changeme' }, 'is a default or an example'],
    [{ NEXUS_API_SIGNING_KEY: 'change-this-key-before-you-go-into-production' }, 'is a default or an example'],
    [{ NEXUS_API_SIGNING_KEY: 'secret'.repeat(10) }, 'is a default or an example'],
    [{ NEXUS_API_SIGNING_KEY: 'q7Zx' }, 'has 4 bytes and needs 32'],
    [{ NEXUS_API_SIGNING_KEY: 'ab'.repeat(30) }, 'repeats few characters'],
    [{ NEXUS_API_SIGNING_KEY_FILE: '/nowhere/key' }, 'The file /nowhere/key with the secret NEXUS_API_SIGNING_KEY cannot be read.'],
  ])('%j: %s', (environment, message) => {
    expect(() => read(environment)).toThrow(message);
  });

  it('comes from the environment, or from a file; a former one still checks tokens', () => {
    const path = join(folder, 'key');
    writeFileSync(path, `${GOOD_KEY}\n`);
    const expected = new TextEncoder().encode(GOOD_KEY);
    expect(read({ NEXUS_API_SIGNING_KEY: GOOD_KEY }).signingKeys).toEqual([expected]);
    expect(read({ NEXUS_API_SIGNING_KEY_FILE: path }).signingKeys).toEqual([expected]);
    expect(read({}, { signingKeyFile: path }).signingKeys).toEqual([expected]);
    const other = GOOD_KEY.split('').reverse().join('');
    expect(read({ NEXUS_API_SIGNING_KEY: other }, { previousSigningKeyFile: path }).signingKeys).toEqual([new TextEncoder().encode(other), expected]);
  });
});

it('every setting is in the documentation', () => {
  const documentation = readFileSync(join(import.meta.dirname, '../../docs/api-configuration.md'), 'utf8');
  const paths = settingsOf(configSchema, '');
  expect(paths.length).toBeGreaterThan(50);
  expect(paths.filter((path) => !documentation.includes(`\`${path}\``))).toEqual([]);
});

interface SchemaNode {
  readonly shape?: Readonly<Record<string, SchemaNode>>;
  readonly options?: readonly SchemaNode[];
  readonly def?: { readonly innerType?: SchemaNode; readonly type?: string };
}

/** Paths of the settings that hold a value; those of a mapped table are described as one. */
function settingsOf(schema: unknown, path: string): readonly string[] {
  let node = schema as SchemaNode;
  while (node.def?.innerType !== undefined) node = node.def.innerType;
  if (path === 'storage.mapping') return [path];
  const children = node.shape !== undefined ? [node.shape] : node.def?.type === 'union' ? (node.options ?? []).map((option) => option.shape ?? {}) : [];
  const found = children.flatMap((shape) => Object.entries(shape).flatMap(([key, child]) => settingsOf(child, path === '' ? key : `${path}.${key}`)));
  return found.length === 0 ? [path] : [...new Set(found)];
}
