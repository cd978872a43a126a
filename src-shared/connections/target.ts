/**
 * Where a connection's secrets go. A stored secret is used only for the target it was entered for: who changes the address
 * of a connection must enter its secrets again, so that nothing that edits definitions can send them elsewhere.
 */
import type { ConnectionDefinition, SecretName } from './definition.ts';

/** The part of a definition that decides who gets its secrets; equal text, same target. */
export function secretTarget(definition: ConnectionDefinition): string {
  const { kind, tls, auth } = definition;
  const where = kind === 'clickhouse' ? { urls: [...definition.urls].sort() } : { url: definition.url, proxy: definition.proxy ?? null };
  const provider = auth.method === 'oidc' ? { issuer: auth.issuer, clientId: auth.clientId } : null;
  return JSON.stringify({ kind, ...where, ca: tls.ca ?? null, serverName: tls.serverName ?? null, provider });
}

/** The secrets that a way of signing in uses; those the user enters come first. */
export function secretsOf({ auth }: Pick<ConnectionDefinition, 'auth'>): readonly SecretName[] {
  switch (auth.method) {
    case 'none':
      return [];
    case 'password':
      return ['password'];
    case 'token':
      return ['token'];
    case 'certificate':
      return ['clientKey'];
    case 'oidc':
      return ['refreshToken'];
  }
}
