/** Tables of a ClickHouse connection as a live source: each is asked in turn, trouble is waited out where waiting may help. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClickHouseConnection } from '../../../src-shared/connections/definition.ts';
import { indexTest } from '../local/index-pruning.ts';
import type { LiveFilter, LiveItem, LiveOptions, LiveSource, LiveStream } from '../../tail/live-source.ts';
import type { SourceError } from '../source-error.ts';
import type { ChosenTable } from './chosen-tables.ts';
import type { ClickHouseCluster } from './cluster.ts';
import { isHostFault, toSourceError } from './errors.ts';
import { limitSettings } from './settings.ts';
import { TableTail } from './tail.ts';

export interface ClickHouseLiveOptions {
  /** How late a row may come and still be shown, in seconds. */
  readonly windowS?: number;
  /** Time between two looks, in milliseconds. */
  readonly pollMs?: number;
  /** Most events of one second and table. */
  readonly mostRows?: number;
}

const LIVE: LiveItem = { type: 'state', state: 'live', text: '' };
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;

/** The live source of tables that are being searched already. */
export function clickHouseLive(definition: ClickHouseConnection, cluster: ClickHouseCluster, tables: readonly ChosenTable[], options: ClickHouseLiveOptions = {}): LiveSource {
  return {
    kind: 'clickhouse',
    name: definition.name,
    open: (live) => new ClusterTail(definition, cluster, tables, live, options),
  };
}

class ClusterTail implements LiveStream {
  private readonly live: LiveOptions;
  private readonly pollMs: number;
  private readonly tables: readonly ChosenTable[];
  private readonly make: (table: ChosenTable) => TableTail;
  private filter: LiveFilter;
  private readonly tails = new Map<ChosenTable, TableTail>();

  constructor(definition: ClickHouseConnection, cluster: ClickHouseCluster, tables: readonly ChosenTable[], live: LiveOptions, { windowS = 30, pollMs = 1000, mostRows = 200_000 }: ClickHouseLiveOptions) {
    this.live = live;
    this.pollMs = pollMs;
    this.tables = tables;
    this.filter = live.filter;
    const settings = { ...limitSettings(definition), max_result_rows: '0' };
    this.make = (table) => new TableTail(table, cluster, settings, this.filter, { windowS, mostRows });
  }

  refilter(filter: LiveFilter): void {
    this.filter = filter;
    for (const tail of this.tails.values()) tail.refilter(filter);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<LiveItem> {
    const { signal } = this.live;
    let said: 'live' | 'waiting' | null = null;
    let wait = FIRST_WAIT_MS;
    while (!signal.aborted) {
      const from = performance.now();
      try {
        const tails = this.wanted();
        // All look at what is there before the first one says that it is live.
        for (const tail of tails) await tail.start(signal);
        if (said === null) yield LIVE;
        said ??= 'live';
        for (const tail of tails) {
          for await (const item of tail.poll(signal)) {
            if (said === 'waiting') yield LIVE;
            said = 'live';
            yield item;
          }
        }
        if (said === 'waiting') yield LIVE;
        said = 'live';
        wait = FIRST_WAIT_MS;
      } catch (error) {
        if (signal.aborted) return;
        const fault = toSourceError(error, 'ClickHouse');
        if (!mayPass(fault)) throw fault;
        said = 'waiting';
        yield { type: 'state', state: 'waiting', text: `${fault.sentence} Trying again.` };
        await pause(wait, signal);
        wait = Math.min(LONGEST_WAIT_MS, wait * 2);
        continue;
      }
      await pause(Math.max(0, this.pollMs - (performance.now() - from)), signal);
    }
  }

  /** The tails of the tables that the filter's `index=` allows. */
  private wanted(): TableTail[] {
    const may = indexTest(this.filter.plan);
    return this.tables.filter((t) => t.mapping.index !== undefined || may(t.index)).map((table) => {
      let tail = this.tails.get(table);
      if (tail === undefined) {
        tail = this.make(table);
        this.tails.set(table, tail);
      }
      return tail;
    });
  }
}

/** True for trouble that ends by itself: a server that is away or busy. */
function mayPass(fault: SourceError): boolean {
  return isHostFault(fault) ? fault.code !== 'tls' && fault.code !== 'wrong-port' : fault.code === 'timeout' || fault.code === 'memory';
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
