/** Reads the configuration: a JSON file, then the environment over it. */
import { readFileSync } from 'node:fs';
import { nearest } from '../../src-shared/spl/syntax/diagnostics.ts';
import { type Config, configSchema } from './schema.ts';
import type { Environment } from './secrets.ts';

/** Settings are `NEXUS_API__LIMITS__CONCURRENT_QUERIES=9`; a single underscore after NEXUS_API is a secret or a start value. */
const PREFIX = 'NEXUS_API__';
const SECRET_WORDS = /^(?:.*\.)?(?:signingKey|password|token|secret|clientSecret)$/i;

/** The configuration. `overrides` are from the command line. Throws an Error with a sentence that names file, place and remedy. */
export function loadConfig(path: string | null, environment: Environment, overrides: Readonly<Record<string, unknown>> = {}): Config {
  const from = path === null ? 'the environment' : path;
  const settings = { ...merged(path === null ? {} : readFile(path), environment), ...overrides };
  const parsed = configSchema.safeParse(settings);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const place = issue?.path.join('.') ?? '';
  if (issue?.code === 'unrecognized_keys') {
    const key = issue.keys[0] ?? '';
    const full = place === '' ? key : `${place}.${key}`;
    if (SECRET_WORDS.test(full)) throw new Error(`The configuration (${from}) holds the secret ${full}: secrets come from the environment or from files only. Remove it; see docs/api-configuration.md.`);
    const near = nearest(key, keysAt(issue.path));
    throw new Error(`The configuration (${from}) has no setting ${full}.${near === null ? ' See docs/api-configuration.md.' : ` Did you mean ${near}?`}`);
  }
  throw new Error(`The configuration (${from}) is wrong at ${place === '' ? 'its top' : place}: ${issue?.message ?? 'not as expected'}.`);
}

function readFile(path: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new Error(`The configuration file ${path} cannot be read.`, { cause });
  }
  try {
    const json: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
    if (json !== null && typeof json === 'object' && !Array.isArray(json)) return json as Record<string, unknown>;
  } catch (cause) {
    throw new Error(`The configuration file ${path} is not JSON: ${cause instanceof Error ? cause.message : String(cause)}.`, { cause });
  }
  throw new Error(`The configuration file ${path} is not a JSON object.`);
}

/** `NEXUS_API__REDIS__URL` is `redis.url`. Values are JSON where they read as such, else text. */
function merged(file: Record<string, unknown>, environment: Environment): Record<string, unknown> {
  const result = structuredClone(file);
  for (const [name, value] of Object.entries(environment)) {
    if (!name.startsWith(PREFIX) || value === undefined) continue;
    const path = name.slice(PREFIX.length).split('__').map(camelCase);
    const last = path.pop() as string;
    let at = result;
    for (const key of path) {
      if (typeof at[key] !== 'object' || at[key] === null) at[key] = {};
      at = at[key] as Record<string, unknown>;
    }
    at[last] = jsonOrText(value);
  }
  return result;
}

function camelCase(name: string): string {
  return name.toLowerCase().replace(/_([a-z0-9])/g, (_, c: string) => c.toUpperCase());
}

function jsonOrText(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** Names of the settings at a place, for the near name. */
function keysAt(path: readonly PropertyKey[]): readonly string[] {
  let schema: unknown = configSchema;
  for (const key of path) schema = shapeOf(schema)?.[String(key)];
  return Object.keys(shapeOf(schema) ?? {});
}

function shapeOf(schema: unknown): Readonly<Record<string, unknown>> | undefined {
  let inner = schema as { shape?: Record<string, unknown>; def?: { innerType?: unknown } } | undefined;
  while (inner !== undefined && inner.shape === undefined) inner = inner.def?.innerType as typeof inner;
  return inner?.shape;
}
