/** Who may do what: five roles, permissions as `resource:action`. Desktop and server read the same table. */

export const ROLES = ['admin', 'manager', 'analyst', 'viewer', 'api'] as const;
export type Role = (typeof ROLES)[number];

export const PERMISSIONS = [
  /** Run, explain, list and cancel one's own searches. */
  'query:run',
  /** List and cancel the searches of everybody in the organisation. */
  'query:manage',
  'fields:read',
  'live:read',
  'logs:ingest',
  'saved-searches:read',
  'saved-searches:write',
  'alerts:read',
  'alerts:write',
  'metrics:read',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

const VIEWER: readonly Permission[] = ['query:run', 'fields:read', 'live:read', 'saved-searches:read', 'alerts:read', 'metrics:read'];
const ANALYST: readonly Permission[] = [...VIEWER, 'saved-searches:write', 'alerts:write'];

/** Permissions of each role. `api` is for shippers: it can write logs and read nothing. */
export const ROLE_PERMISSIONS: Readonly<Record<Role, readonly Permission[]>> = {
  admin: PERMISSIONS,
  manager: ANALYST,
  analyst: ANALYST,
  viewer: VIEWER,
  api: ['logs:ingest'],
};

/** True where the role has the permission. */
export function allows(role: Role, permission: Permission): boolean {
  return ROLE_PERMISSIONS[role].includes(permission);
}
