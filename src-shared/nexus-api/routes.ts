/**
 * Every route of the Nexus API. `access` is `public`, `authenticated` (any token), or the permission that is needed.
 * Paths are under `/api/v1` unless they are absolute.
 */
import type { Permission } from './permissions.ts';

export const API_PREFIX = '/api/v1';
export const HEADERS = {
  requestId: 'x-request-id',
  tenantId: 'x-tenant-id',
  queryId: 'x-query-id',
  idempotencyKey: 'idempotency-key',
  rateLimit: 'x-ratelimit-limit',
  rateRemaining: 'x-ratelimit-remaining',
  rateReset: 'x-ratelimit-reset',
} as const;

export type Access = 'public' | 'authenticated' | Permission;

export interface ApiRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With `:name` for a part that varies. */
  readonly path: string;
  readonly access: Access;
  /** True for the probes, which have no version. */
  readonly unversioned?: boolean;
}

export const ROUTES = {
  login: { method: 'POST', path: '/auth/login', access: 'public' },
  refresh: { method: 'POST', path: '/auth/refresh', access: 'public' },
  logout: { method: 'POST', path: '/auth/logout', access: 'authenticated' },
  me: { method: 'GET', path: '/auth/me', access: 'authenticated' },
  oidc: { method: 'GET', path: '/auth/oidc', access: 'public' },
  query: { method: 'POST', path: '/query/spl', access: 'query:run' },
  explain: { method: 'POST', path: '/query/explain', access: 'query:run' },
  queries: { method: 'GET', path: '/query', access: 'query:run' },
  cancelQuery: { method: 'DELETE', path: '/query/:id', access: 'query:run' },
  fields: { method: 'GET', path: '/fields', access: 'fields:read' },
  fieldValues: { method: 'GET', path: '/fields/:name/values', access: 'fields:read' },
  live: { method: 'GET', path: '/live', access: 'live:read' },
  ingest: { method: 'POST', path: '/ingest/logs', access: 'logs:ingest' },
  savedSearches: { method: 'GET', path: '/saved-searches', access: 'saved-searches:read' },
  savedSearch: { method: 'GET', path: '/saved-searches/:id', access: 'saved-searches:read' },
  createSavedSearch: { method: 'POST', path: '/saved-searches', access: 'saved-searches:write' },
  updateSavedSearch: { method: 'PUT', path: '/saved-searches/:id', access: 'saved-searches:write' },
  deleteSavedSearch: { method: 'DELETE', path: '/saved-searches/:id', access: 'saved-searches:write' },
  alerts: { method: 'GET', path: '/alerts', access: 'alerts:read' },
  alertStats: { method: 'GET', path: '/alerts/stats', access: 'alerts:read' },
  setAlertStatus: { method: 'PUT', path: '/alerts/:id/status', access: 'alerts:write' },
  acknowledgeAlert: { method: 'POST', path: '/alerts/:id/acknowledge', access: 'alerts:write' },
  metricsQuery: { method: 'GET', path: '/metrics/query', access: 'metrics:read' },
  metricsQueryRange: { method: 'GET', path: '/metrics/query_range', access: 'metrics:read' },
  healthLive: { method: 'GET', path: '/health/live', access: 'public', unversioned: true },
  healthReady: { method: 'GET', path: '/health/ready', access: 'public', unversioned: true },
  exposition: { method: 'GET', path: '/metrics', access: 'public', unversioned: true },
} as const satisfies Readonly<Record<string, ApiRoute>>;

export type RouteName = keyof typeof ROUTES;

/** The path of a route as it is asked for: prefix, and parameters in their places, encoded. */
export function routePath(name: RouteName, parameters: Readonly<Record<string, string>> = {}): string {
  const route: ApiRoute = ROUTES[name];
  const path = route.path.replace(/:(\w+)/g, (_, key: string) => encodeURIComponent(parameters[key] ?? ''));
  return route.unversioned === true ? path : `${API_PREFIX}${path}`;
}
