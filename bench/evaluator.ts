/** The evaluator over batches in memory, beside the same work written as a plain loop in JavaScript. */
import { BATCH_ROWS, type Batch } from '../src-shared/results/batch.ts';
import type { Value } from '../src-shared/results/value.ts';
import { bindPlan } from '../src-shared/spl/plan/bind.ts';
import { runStages } from '../src-shared/spl/plan/run.ts';
import { memoryContext } from '../src-shared/spl/spec/memory.ts';
import { parseSearch } from '../src-shared/spl/syntax/parser.ts';
import { median, ms, ratio, table } from './measure.ts';

const OPTIONS = { now: 1_700_000_000, tz: 'UTC', range: { earliest: null, latest: null } };

function batches(rows: number): Batch[] {
  const out: Batch[] = [];
  const services = ['checkout', 'payment', 'auth', 'order', 'stock'];
  for (let at = 0; at < rows; at += BATCH_ROWS) {
    const length = Math.min(BATCH_ROWS, rows - at);
    const column = (make: (i: number) => Value): Value[] => Array.from({ length }, (_, i) => make(at + i));
    out.push({
      length,
      columns: new Map<string, Value[]>([
        ['_time', column((i) => 1_700_000_000 - i)],
        ['service', column((i) => services[(i * 7) % 5] as string)],
        ['status', column((i) => 200 + (i % 10) * 33)],
        ['latency_ms', column((i) => (i * 31) % 2000)],
        ['message', column((i) => `request ${i} upstream=${services[i % 5]} done`)],
      ]),
    });
  }
  return out;
}

/** A search, and the same work as a loop where that says something. */
const CASES: readonly (readonly [name: string, spl: string, loop?: (data: readonly Batch[]) => unknown])[] = [
  ['eval and where', '| eval slow=if(latency_ms>800,"slow","ok") | where status>=400 AND slow="slow"', (data) => {
    const kept: Value[] = [];
    for (const b of data) {
      const latency = b.columns.get('latency_ms') as number[];
      const status = b.columns.get('status') as number[];
      for (let i = 0; i < b.length; i++) if ((status[i] as number) >= 400 && (latency[i] as number) > 800) kept.push(i);
    }
    return kept;
  }],
  ['stats count avg by service', '| stats count avg(latency_ms) by service', (data) => {
    const groups = new Map<string, { n: number; sum: number }>();
    for (const b of data) {
      const service = b.columns.get('service') as string[];
      const latency = b.columns.get('latency_ms') as number[];
      for (let i = 0; i < b.length; i++) {
        let g = groups.get(service[i] as string);
        if (g === undefined) groups.set(service[i] as string, (g = { n: 0, sum: 0 }));
        g.n++;
        g.sum += latency[i] as number;
      }
    }
    return groups;
  }],
  ['search term and field', '| search service=pay* status>400', (data) => {
    let n = 0;
    for (const b of data) {
      const service = b.columns.get('service') as string[];
      const status = b.columns.get('status') as number[];
      for (let i = 0; i < b.length; i++) if ((service[i] as string).toLowerCase().startsWith('pay') && (status[i] as number) > 400) n++;
    }
    return n;
  }],
  ['rex with a lookahead', '| rex field=message "upstream=(?<up>\\w+)(?= done)"', (data) => {
    const regex = /upstream=(\w+)(?= done)/;
    const out: (string | null)[] = [];
    for (const b of data) for (const m of b.columns.get('message') as string[]) out.push(regex.exec(m)?.[1] ?? null);
    return out;
  }],
  ['arithmetic', '| eval x=round(latency_ms/1000,2), y=status%100+1 | where x>0.5 OR y=34'],
  ['text functions', '| eval s=upper(substr(service,1,3))."-".status | where like(s,"PAY%") OR match(message,"upstream=auth")'],
  ['case and coalesce', '| eval c=case(status>=500,"error",status>=400,"warn",true(),"ok"), d=coalesce(missing,c)'],
  ['timechart by', '| timechart span=1h count by service'],
  ['streamstats', '| streamstats count sum(latency_ms) by service'],
  ['dedup', '| dedup service status'],
  ['eventstats', '| eventstats avg(latency_ms) AS a by service | where latency_ms>a'],
  ['sort', '| sort 1000 -latency_ms'],
];

/** Prints rows a second of CPU time of the evaluator, and its time beside the loop's. */
export async function benchEvaluator(rows: number): Promise<void> {
  const data = batches(rows);
  async function* stream(): AsyncIterable<Batch> {
    yield* data;
  }
  const out: string[][] = [];
  for (const [name, spl, loop] of CASES) {
    const { pipeline } = parseSearch(spl);
    const plan = bindPlan(pipeline, OPTIONS);
    const cpu: number[] = [];
    const ours = await median(3, async () => {
      const before = process.cpuUsage();
      for await (const _ of runStages(plan.stages, stream(), memoryContext(null, OPTIONS, { lookups: new Map() }, [])));
      const { user, system } = process.cpuUsage(before);
      cpu.push((user + system) / 1000);
    });
    const least = Math.min(...cpu);
    const plain = loop === undefined ? null : await median(3, async () => loop(data));
    out.push([name, (rows / least / 1000).toFixed(1), ms(ours), ms(least), plain === null ? '-' : ms(plain), plain === null ? '-' : ratio(ours / plain)]);
  }
  table(['evaluator', 'million rows/CPU s', 'ours, ms', 'CPU ms', 'plain loop, ms', 'ratio'], out);
}
