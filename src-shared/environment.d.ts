/**
 * The few globals that Node, Electron's processes and the browser all have. src-shared is compiled without any host's
 * own types, so what is not named here cannot be used there; the hosts' fuller types take over in their own projects.
 */

interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** A file of a drop event; only its identity crosses the bridge. */
interface File {
  readonly name: string;
  readonly size: number;
}

declare const performance: { now(): number };

declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
  encodeInto(text: string, into: Uint8Array): { read: number; written: number };
}

declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(bytes?: ArrayBufferView | ArrayBuffer, options?: { stream?: boolean }): string;
}

declare class URL {
  constructor(url: string, base?: string);
  readonly protocol: string;
  readonly hostname: string;
  readonly host: string;
  readonly port: string;
  readonly pathname: string;
  readonly search: string;
  readonly hash: string;
}

/** A fresh signal that nobody aborts, for contexts without a host. */
declare class AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}
