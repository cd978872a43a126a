/** Secrets: from the environment or from files, never from the configuration itself. */
import { readFileSync } from 'node:fs';
import type { Config } from './schema.ts';

export interface Secrets {
  /** The first signs tokens; all of them are good to check one. 32 bytes at least. */
  readonly signingKeys: readonly [Uint8Array, ...Uint8Array[]];
  readonly redisPassword: string | null;
  readonly clickhousePassword: string | null;
  readonly metricsToken: string | null;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** HS256 wants a key as long as its digest (RFC 7518, section 3.2). */
const LEAST_KEY_BYTES = 32;
/** Keys that stand in examples or are typed to get going. */
const KNOWN_KEYS = /^(?:(?:change|replace)[-_ ]?(?:me|this)|secret|default|password|example|test|dev(?:elopment)?|nexus|insecure|placeholder|your[-_ ])/i;

/** Reads them. Throws an Error with a sentence for one that is missing, default or weak. */
export function readSecrets(config: Config, environment: Environment): Secrets {
  const key = secret('NEXUS_API_SIGNING_KEY', config.auth.signingKeyFile, environment);
  if (key === null) {
    throw new Error('There is no signing key: set NEXUS_API_SIGNING_KEY, or auth.signingKeyFile in the configuration. Make one with: openssl rand -base64 48');
  }
  const previous = secret('NEXUS_API_PREVIOUS_SIGNING_KEY', config.auth.previousSigningKeyFile, environment);
  return {
    signingKeys: [signingKey(key), ...(previous === null ? [] : [signingKey(previous)])],
    redisPassword: secret('NEXUS_API_REDIS_PASSWORD', config.redis?.passwordFile, environment),
    clickhousePassword: secret('NEXUS_API_CLICKHOUSE_PASSWORD', undefined, environment),
    metricsToken: secret('NEXUS_API_METRICS_TOKEN', undefined, environment),
  };
}

/** A secret: `NAME`, the file that `NAME_FILE` names, or the file of the configuration. Null where none is given. */
export function secret(name: string, configured: string | undefined, environment: Environment): string | null {
  const direct = environment[name];
  if (direct !== undefined && direct !== '') return direct;
  const path = environment[`${name}_FILE`] ?? configured;
  if (path === undefined || path === '') return null;
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new Error(`The file ${path} with the secret ${name} cannot be read.`, { cause });
  }
  const value = text.replace(/\r?\n$/, '');
  if (value === '') throw new Error(`The file ${path} with the secret ${name} is empty.`);
  return value;
}

function signingKey(text: string): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  const advice = 'Make one with: openssl rand -base64 48';
  if (KNOWN_KEYS.test(text)) throw new Error(`The signing key is a default or an example, which everybody knows. ${advice}`);
  if (bytes.length < LEAST_KEY_BYTES) throw new Error(`The signing key has ${bytes.length} bytes and needs ${LEAST_KEY_BYTES} at least. ${advice}`);
  if (new Set(text).size < 12) throw new Error(`The signing key repeats few characters and could be guessed. ${advice}`);
  return bytes;
}
