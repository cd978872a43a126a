/** Documents in Redis: a hash for each organisation and kind. Each write is one script, so that servers cannot interleave. */
import { Redis } from 'ioredis';
import { z } from 'zod';
import { ApiError } from '../../errors.ts';
import type { Documents, StoredDocument } from './documents.ts';

export interface RedisDocumentsOptions {
  readonly url: string;
  readonly password: string | null;
  readonly prefix: string;
}

const documentSchema = z.object({ version: z.number(), value: z.unknown() });

/** The stored text is `<version>:<JSON>`. */
const PUT = `
local now = redis.call('HGET', KEYS[1], ARGV[1])
local version = now and string.match(now, '^%d+') or ''
if version ~= ARGV[2] then return 0 end
local next = version == '' and 1 or tonumber(version) + 1
redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f', next) .. ':' .. ARGV[3])
redis.call('SADD', KEYS[2], ARGV[4])
return next`;

const DELETE = `
local now = redis.call('HGET', KEYS[1], ARGV[1])
if not now or string.match(now, '^%d+') ~= ARGV[2] then return 0 end
return redis.call('HDEL', KEYS[1], ARGV[1])`;

/** Connects; does not wait for Redis to be there. Calls throw UNAVAILABLE while it is away. */
export function redisDocuments({ url, password, prefix }: RedisDocumentsOptions): Documents {
  const redis = new Redis(url, {
    ...(password === null ? {} : { password }),
    maxRetriesPerRequest: 0,
    commandTimeout: 5000,
    retryStrategy: (times: number) => Math.min(times * 100, 2000),
  });
  redis.on('error', () => undefined);
  const hash = (org: string, kind: string): string => `${prefix}documents:${kind}:${org}`;
  const orgs = (kind: string): string => `${prefix}documents-of:${kind}`;
  async function ask<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      throw new ApiError('UNAVAILABLE', 'What organisations share cannot be reached; try again in a moment.', { cause, retryAfterS: 2 });
    }
  }
  return {
    list: (org, kind) => ask(async () => Object.entries(await redis.hgetall(hash(org, kind))).map(([id, text]) => read(id, text))),
    get: (org, kind, id) =>
      ask(async () => {
        const text = await redis.hget(hash(org, kind), id);
        return text === null ? null : read(id, text);
      }),
    put: (org, kind, id, value, expected) =>
      ask(async () => {
        const next = (await redis.eval(PUT, 2, hash(org, kind), orgs(kind), id, expected ?? '', JSON.stringify(value), org)) as number;
        return next === 0 ? null : String(next);
      }),
    delete: (org, kind, id, expected) => ask(async () => (await redis.eval(DELETE, 1, hash(org, kind), id, expected)) === 1),
    organisations: (kind) => ask(() => redis.smembers(orgs(kind))),
    close: async () => redis.disconnect(),
  };
}

function read(id: string, text: string): StoredDocument {
  const at = text.indexOf(':');
  const { version, value } = documentSchema.parse({ version: Number(text.slice(0, at)), value: JSON.parse(text.slice(at + 1)) });
  return { id, version: String(version), value };
}
