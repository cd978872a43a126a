/** A load that the engine runs: how far it is, what came of it, and Stop. */
import { useEffect, useRef, useState } from 'react';
import { engine } from '../app/engine.ts';
import { refresh } from '../app/queries.ts';
import { wireErrorOf } from '../lib/engine-client.ts';
import { formatBytes } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import './datasets.css';

type Transfer =
  | { readonly state: 'idle' }
  | { readonly state: 'running'; readonly importId: string; readonly done: number; readonly total: number | null }
  | { readonly state: 'done'; readonly importId: string; readonly summary: string; readonly refused: number }
  | { readonly state: 'failed'; readonly message: string };

export interface LoadTransfer {
  readonly transfer: Transfer;
  readonly busy: boolean;
  /** Runs a request whose frames are those of an import, under an id of its own where none is given. */
  start(request: (importId: string) => Promise<unknown>, importId?: string): Promise<void>;
  stop(): void;
}

/** A load of this component. `onDone` is called once it is complete. */
export function useLoadTransfer(onDone?: (importId: string) => void): LoadTransfer {
  const [transfer, setTransfer] = useState<Transfer>({ state: 'idle' });
  const stopListening = useRef<(() => void) | null>(null);
  useEffect(() => () => stopListening.current?.(), []);
  return {
    transfer,
    busy: transfer.state === 'running',
    async start(request, importId = crypto.randomUUID()) {
      setTransfer({ state: 'running', importId, done: 0, total: null });
      stopListening.current?.();
      stopListening.current = engine.onTransfer(importId, (frame) => {
        if (frame.type === 'progress') setTransfer({ state: 'running', importId, done: frame.done, total: frame.total });
        else if (frame.type === 'end') {
          setTransfer({ state: 'done', importId, summary: frame.summary, refused: frame.refused });
          refresh('datasets', 'connections', 'catalog');
          onDone?.(importId);
        } else setTransfer({ state: 'failed', message: frame.error.message });
      });
      try {
        await request(importId);
      } catch (error) {
        setTransfer({ state: 'failed', message: wireErrorOf(error).message });
      }
    },
    stop() {
      if (transfer.state === 'running') void engine.request('datasets.importCancel', { importId: transfer.importId }).catch(() => undefined);
    },
  };
}

/** Progress, summary or failure of a load. */
export function TransferStatus({ transfer }: { readonly transfer: Transfer }): React.JSX.Element | null {
  switch (transfer.state) {
    case 'idle':
      return null;
    case 'running':
      return (
        <div role="status" className="num export-progress">
          <div className="progress">
            <i style={{ width: `${transfer.total === null || transfer.total === 0 ? 10 : Math.min(100, (transfer.done / transfer.total) * 100)}%` }} />
          </div>
          {transfer.total === null ? formatBytes(transfer.done) : transfer.done >= transfer.total ? t('import.storing') : t('import.progress', { done: formatBytes(transfer.done), total: formatBytes(transfer.total) })}
        </div>
      );
    case 'done':
      return (
        <p role="status" className="selectable">
          {transfer.summary}
        </p>
      );
    case 'failed':
      return (
        <p role="alert" className="form-error selectable">
          {transfer.message}
        </p>
      );
  }
}
