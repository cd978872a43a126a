/** How a group of routes plugs into the server. */
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteHandlerMethod, RouteOptions } from 'fastify';
import type { z } from 'zod';
import type { Pagination, Success } from '../../src-shared/nexus-api/envelope.ts';
import { type Access, type ApiRoute, ROUTES, type RouteName } from '../../src-shared/nexus-api/routes.ts';
import { ApiError } from '../errors.ts';
import type { Services } from '../services.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call: stated by every route; the server does not start with a route that lacks it. */
    access?: Access;
  }
}

/** One group of routes. */
export interface RouteModule {
  readonly name: string;
  /** True for probes: their routes stand at the root instead of under `/api/v1`. */
  readonly unversioned?: boolean;
  /** Adds the routes with `addRoute`. May add content type parsers: they hold for this module only. */
  register(app: FastifyInstance, services: Services): void | Promise<void>;
  /** After SIGTERM, when no request is under way any more: flush what was accepted, stop timers. */
  close?(): Promise<void>;
}

/** Adds a route of the contract: method, path and access come from its table. */
export function addRoute(app: FastifyInstance, name: RouteName, handler: RouteHandlerMethod, options: Partial<RouteOptions> = {}): void {
  const { method, path, access }: ApiRoute = ROUTES[name];
  app.route({ ...options, method, url: path, handler, config: { ...options.config, access } });
}

/** A success in its envelope; the handler returns it. */
export function ok<T>(request: FastifyRequest, data: T): Success<T> {
  return { success: true, data, meta: { requestId: request.id, timestamp: new Date().toISOString() } };
}

/** A list in its envelope. */
export function okList<T>(request: FastifyRequest, items: readonly T[], pagination: Pagination): Success<{ items: readonly T[]; pagination: Pagination }> {
  return ok(request, { items, pagination });
}

/** Checks a body, query or parameters. Throws VALIDATION_ERROR with a detail for each thing that is wrong. */
export function checked<S extends z.ZodType>(schema: S, value: unknown, what = 'request'): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const details = parsed.error.issues.map((issue) => ({ field: issue.path.join('.') || what, message: issue.message }));
  throw new ApiError('VALIDATION_ERROR', `The ${what} is not as expected: ${details[0]?.field}: ${details[0]?.message}.`, { details });
}

/** The handlers' own types, so that modules need not import fastify. */
export type { FastifyReply, FastifyRequest };
