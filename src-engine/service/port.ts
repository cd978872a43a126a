/** A message port as the engine uses it, whichever host it comes from. */
import type { EngineMessage } from '../../src-shared/ipc/engine-protocol.ts';

export interface EnginePort {
  post(message: EngineMessage): void;
  /** Called with each message's data; messages before this wait. */
  listen(onMessage: (data: unknown) => void, onClose: () => void): void;
  close(): void;
}
