/**
 * What several servers must agree on: token buckets, slots of running searches, short-lived marks, and messages to all of
 * them. In this process where one server runs (memory-state.ts), in Redis where several do (redis-state.ts).
 */

/** A token bucket: `ratePerS` tokens a second, at most `burst` at once. */
export interface Bucket {
  readonly ratePerS: number;
  readonly burst: number;
}

export interface Taken {
  readonly allowed: boolean;
  /** Whole tokens left. */
  readonly remaining: number;
  /** Seconds until one token is there again; 0 where one is. */
  readonly retryAfterS: number;
  /** Seconds until the bucket is full. */
  readonly resetS: number;
}

export interface SharedState {
  /** Takes one token from the bucket of `key`. */
  take(key: string, bucket: Bucket): Promise<Taken>;
  /** Takes one of `most` slots for `id`; false where all are taken. It is free again after `leaseS` without `renew`, so a server that died holds none. */
  acquire(key: string, id: string, most: number, leaseS: number): Promise<boolean>;
  renew(key: string, id: string, leaseS: number): Promise<void>;
  release(key: string, id: string): Promise<void>;
  /** Sets a mark unless it is set; false where it was. Gone after `ttlS`. */
  setIfAbsent(key: string, value: string, ttlS: number): Promise<boolean>;
  set(key: string, value: string, ttlS: number): Promise<void>;
  get(key: string): Promise<string | null>;
  delete(key: string): Promise<void>;
  /** The marks whose keys begin with `prefix`, by key. For few. */
  list(prefix: string): Promise<ReadonlyMap<string, string>>;
  /** Tells all servers, this one included. */
  publish(channel: string, text: string): Promise<void>;
  subscribe(channel: string, listener: (text: string) => void): () => void;
  /** Throws UNAVAILABLE where the state cannot be reached. */
  ready(): Promise<void>;
  close(): Promise<void>;
}
