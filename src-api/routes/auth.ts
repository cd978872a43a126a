/** Signing in and out, and who one is. */
import { createHash } from 'node:crypto';
import { loginSchema, logoutSchema, type Me, refreshSchema } from '../../src-shared/nexus-api/auth.ts';
import { ROLE_PERMISSIONS } from '../../src-shared/nexus-api/permissions.ts';
import { callerOf } from '../auth/principal.ts';
import { ApiError } from '../errors.ts';
import type { Bucket } from '../limits/shared-state.ts';
import { addRoute, checked, ok, type RouteModule } from './route-module.ts';

const perMinute = (count: number): Bucket => ({ ratePerS: count / 60, burst: count });

export const authRoutes: RouteModule = {
  name: 'auth',
  register(app, { identity, shared, config: { limits } }) {
    /** Guessing passwords is slow both for one account from everywhere and from one address for all accounts. */
    async function limitSignIns(email: string, address: string): Promise<void> {
      const account = createHash('sha256').update(email.trim().toLowerCase()).digest('base64url');
      const taken = [
        await shared.take(`sign-in:address:${address}`, perMinute(limits.signInsPerMinutePerAddress)),
        await shared.take(`sign-in:account:${account}`, perMinute(limits.signInsPerMinute)),
      ];
      const refused = taken.find((t) => !t.allowed);
      if (refused !== undefined) throw new ApiError('RATE_LIMITED', 'There were too many sign-ins in the last minute; wait and try again.', { retryAfterS: refused.retryAfterS });
    }

    addRoute(app, 'login', async (request) => {
      const { email, password } = checked(loginSchema, request.body, 'body');
      await limitSignIns(email, request.ip);
      return ok(request, await identity.signIn(email, password));
    });

    addRoute(app, 'refresh', async (request) => {
      const { refreshToken } = checked(refreshSchema, request.body, 'body');
      return ok(request, await identity.refresh(refreshToken));
    });

    addRoute(app, 'logout', async (request) => {
      const { refreshToken } = checked(logoutSchema, request.body ?? {}, 'body');
      await identity.signOut(callerOf(request), refreshToken);
      return ok(request, {});
    });

    addRoute(app, 'me', async (request) => {
      const { userId, email, name, organisation, organisations } = callerOf(request);
      const me: Me = {
        user: { id: userId, email, name },
        organisation,
        role: organisation.role,
        permissions: [...ROLE_PERMISSIONS[organisation.role]],
        organisations: [...organisations],
      };
      return ok(request, me);
    });

    addRoute(app, 'oidc', async (request) => ok(request, identity.oidc));
  },
};
