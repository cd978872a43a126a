/** PromQL against VictoriaMetrics or Prometheus, each series of one organisation only. */
import { request } from 'undici';
import { z } from 'zod';
import { metricsResultSchema } from '../../src-shared/nexus-api/metrics.ts';
import { ApiError } from '../errors.ts';
import { withTenantLabel } from './tenant-promql.ts';

export interface MetricsStoreOptions {
  /** Base address, without `/api/v1`. */
  readonly url: string;
  readonly tenantLabel: string;
  readonly timeoutS: number;
  /** Bearer token of the metrics server. */
  readonly token: string | null;
}

export type MetricsResult = z.infer<typeof metricsResultSchema>;

const MOST_BYTES = 64 << 20;
const RETRY_AFTER_S = 5;

const answerSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('success'), data: metricsResultSchema }),
  z.object({ status: z.literal('error'), errorType: z.string().optional(), error: z.string() }),
]);

/** Which of the two the server is: VictoriaMetrics enforces labels itself, Prometheus ignores that parameter. */
type Kind = 'victoria-metrics' | 'prometheus';

/** The metrics server behind the proxy. */
export class MetricsStore {
  readonly #options: MetricsStoreOptions;
  #kind: Promise<Kind> | null = null;

  constructor(options: MetricsStoreOptions) {
    this.#options = options;
  }

  /** Answers `path` (`query` or `query_range`). Throws VALIDATION_ERROR for a bad expression, UNAVAILABLE, QUERY_TIMEOUT. */
  async ask(orgId: string, path: 'query' | 'query_range', parameters: Readonly<Record<string, string | undefined>>, signal: AbortSignal): Promise<MetricsResult> {
    const { tenantLabel } = this.#options;
    const form = new URLSearchParams();
    for (const [name, value] of Object.entries(parameters)) if (value !== undefined) form.set(name, value);
    // Both read the expression first, so that the same mistakes are refused whichever server answers.
    if ((await this.#kindOf(signal)) === 'victoria-metrics') form.set('extra_label', `${tenantLabel}=${orgId}`);
    else form.set('query', withTenantLabel(form.get('query') ?? '', tenantLabel, orgId));
    const { status, text } = await this.#send(`/api/v1/${path}`, form, signal);
    const answer = answerSchema.safeParse(parsed(text));
    if (!answer.success) throw new ApiError('UNAVAILABLE', 'The metrics server did not answer as Prometheus does; its administrator has to look at it.', { retryAfterS: RETRY_AFTER_S, cause: answer.error });
    if (answer.data.status === 'success') return answer.data.data;
    if (status === 503 || answer.data.errorType === 'timeout') throw new ApiError('QUERY_TIMEOUT', 'The metrics query took longer than it may; ask for a shorter range or a longer step.');
    // The server's sentence is about the expression; a VictoriaMetrics repeats the enforced filters in it.
    const message = `The PromQL expression cannot be run: ${firstSentence(answer.data.error)}`;
    throw new ApiError('VALIDATION_ERROR', message, { details: [{ field: 'query', message }] });
  }

  /** Throws UNAVAILABLE where the server does not answer. */
  async ready(signal: AbortSignal): Promise<void> {
    await this.#kindOf(signal);
  }

  #kindOf(signal: AbortSignal): Promise<Kind> {
    this.#kind ??= this.#detect(signal).catch((error: unknown) => {
      this.#kind = null;
      throw error;
    });
    return this.#kind;
  }

  /** Prometheus has no such page; where in doubt it counts as Prometheus, whose expressions are rewritten here. */
  async #detect(signal: AbortSignal): Promise<Kind> {
    const { status, text } = await this.#send('/api/v1/status/top_queries', new URLSearchParams({ topN: '1' }), signal);
    if (status !== 200) return 'prometheus';
    return z.object({ topByCount: z.unknown() }).safeParse(parsed(text)).success && text.includes('topBySumDuration') ? 'victoria-metrics' : 'prometheus';
  }

  async #send(path: string, form: URLSearchParams, signal: AbortSignal): Promise<{ readonly status: number; readonly text: string }> {
    const { url, token, timeoutS } = this.#options;
    const limit = AbortSignal.timeout(timeoutS * 1000);
    try {
      const answer = await request(`${url.replace(/\/+$/, '')}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
        body: form.toString(),
        signal: AbortSignal.any([signal, limit]),
      });
      const chunks: Buffer[] = [];
      let bytes = 0;
      for await (const chunk of answer.body as AsyncIterable<Buffer>) {
        bytes += chunk.length;
        if (bytes > MOST_BYTES) throw new ApiError('LIMIT_EXCEEDED', 'The metrics query gives more than one answer may hold; ask for a shorter range, a longer step or fewer series.');
        chunks.push(chunk);
      }
      return { status: answer.statusCode, text: Buffer.concat(chunks).toString('utf8') };
    } catch (cause) {
      if (cause instanceof ApiError) throw cause;
      if (limit.aborted) throw new ApiError('QUERY_TIMEOUT', 'The metrics query took longer than it may; ask for a shorter range or a longer step.', { cause });
      throw new ApiError('UNAVAILABLE', 'The metrics server cannot be reached; try again in a moment.', { retryAfterS: RETRY_AFTER_S, cause });
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function firstSentence(text: string): string {
  return (text.split('\n', 1)[0] ?? '').slice(0, 300);
}
