/** The window's one connection to the engine, and what the window knows of the engine's process. */
import { QueryClient } from '@tanstack/react-query';
import { create } from 'zustand';
import type { AppInfo } from '../../src-shared/ipc/desktop-api.ts';
import type { EngineState } from '../../src-shared/ipc/names.ts';
import { desktop } from '../lib/desktop.ts';
import { EngineClient } from '../lib/engine-client.ts';
import { t } from '../lib/messages.ts';

export const engine = new EngineClient(() => desktop.connectEngine(), t('engine.lost'));

/** Metadata of the engine (connections, saved searches, fields): kept until something changes it. */
export const queryClient = new QueryClient({
  defaultOptions: { queries: { staleTime: Infinity, retry: false, refetchOnWindowFocus: false, networkMode: 'always' }, mutations: { networkMode: 'always' } },
});

interface EngineStatus {
  readonly state: EngineState;
  readonly info: AppInfo | null;
  /** The zone that the user chose for times; null for the system's. */
  readonly zone: string | null;
}
export const useEngineStatus = create<EngineStatus>()(() => ({ state: 'starting', info: null, zone: null }));

/** The zone in which times are shown and searched. */
export function useTimeZone(): string {
  return useEngineStatus((s) => s.zone ?? s.info?.timeZone ?? 'UTC');
}
export function timeZone(): string {
  const { zone, info } = useEngineStatus.getState();
  return zone ?? info?.timeZone ?? 'UTC';
}
const ZONE_KEY = 'time-zone';
/** Shows and reads times in a zone from now on; null for the system's. */
export function chooseTimeZone(zone: string | null): void {
  useEngineStatus.setState({ zone });
  engine.request('settings.set', { key: ZONE_KEY, value: zone ?? '' }).catch(() => undefined);
}
/** Takes up the zone of the last session, where there is one that this system knows. */
async function restoreTimeZone(): Promise<void> {
  const { value } = await engine.request('settings.get', { key: ZONE_KEY });
  if (value !== null && value !== '' && (value === 'UTC' || Intl.supportedValuesOf('timeZone').includes(value))) useEngineStatus.setState({ zone: value });
}

/** Follows the engine's process: connects when it is ready, and again after a crash. Called once. */
export function followEngine(onReady: () => void): void {
  void desktop.appInfo().then((info) => useEngineStatus.setState({ info }));
  let connectedOnce = false;
  desktop.onEngineState((state) => {
    const before = useEngineStatus.getState().state;
    useEngineStatus.setState({ state });
    if (state === 'crashed') engine.disconnect();
    if (state === 'ready' && (before !== 'ready' || !connectedOnce)) {
      connectedOnce = true;
      engine.connect().then(
        () => {
          void queryClient.invalidateQueries();
          restoreTimeZone().catch(() => undefined);
          onReady();
        },
        // Main says `crashed` and then `ready` again where the engine went away in between.
        () => useEngineStatus.setState({ state: 'crashed' }),
      );
    }
  });
}
