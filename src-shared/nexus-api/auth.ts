/** Sign-in: password and refresh tokens, or an issuer of OpenID Connect. */
import { z } from 'zod';
import { PERMISSIONS, ROLES } from './permissions.ts';

export const organisationIdSchema = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/);

export const loginSchema = z.object({ email: z.string().trim().min(3).max(320), password: z.string().min(1).max(1000) }).strict();
export const refreshSchema = z.object({ refreshToken: z.string().min(1).max(500) }).strict();
/** Ends the session of the refresh token, or of the access token where none is given. */
export const logoutSchema = z.object({ refreshToken: z.string().min(1).max(500).optional() }).strict();

/** A refresh token is good for one use: each refresh answers a new one. Using an old one again ends the session. */
export const tokensSchema = z.object({
  accessToken: z.string(),
  refreshToken: z.string(),
  tokenType: z.literal('Bearer'),
  /** Seconds that the access token is good for. */
  expiresIn: z.number().int(),
});
export type Tokens = z.infer<typeof tokensSchema>;

const organisationSchema = z.object({ id: organisationIdSchema, name: z.string(), role: z.enum(ROLES) });
export type Organisation = z.infer<typeof organisationSchema>;

export const meSchema = z.object({
  user: z.object({ id: z.string(), email: z.string(), name: z.string() }),
  /** The organisation of this request: that of `X-Tenant-ID`, else the first. */
  organisation: organisationSchema,
  role: z.enum(ROLES),
  permissions: z.array(z.enum(PERMISSIONS)),
  organisations: z.array(organisationSchema),
});
export type Me = z.infer<typeof meSchema>;

/** Authorization code with PKCE and a loopback redirect; `enabled` false where single sign-on is not set up. */
export const oidcInfoSchema = z.discriminatedUnion('enabled', [
  z.object({ enabled: z.literal(false) }),
  z.object({ enabled: z.literal(true), issuer: z.string(), clientId: z.string(), scopes: z.string() }),
]);
export type OidcInfo = z.infer<typeof oidcInfoSchema>;
