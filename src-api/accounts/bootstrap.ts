/** The first administrator of a new server, from the environment: for containers, where nobody types a command. */
import { organisationIdSchema } from '../../src-shared/nexus-api/auth.ts';
import { type Environment, secret } from '../config/secrets.ts';
import type { Accounts } from './accounts.ts';

/** Adds the account that NEXUS_API_ADMIN_EMAIL, _ORG and _PASSWORD (or _PASSWORD_FILE) name, where there is no account at all. */
export async function bootstrapAdmin(accounts: Accounts, environment: Environment, onNotice: (sentence: string) => void): Promise<void> {
  if (!accounts.isEmpty) return;
  const email = environment['NEXUS_API_ADMIN_EMAIL'];
  if (email === undefined || email === '') {
    onNotice('There is no account yet: add one with "nexus api user add", or start with NEXUS_API_ADMIN_EMAIL.');
    return;
  }
  const password = secret('NEXUS_API_ADMIN_PASSWORD', undefined, environment);
  if (password === null) throw new Error('NEXUS_API_ADMIN_EMAIL is set without NEXUS_API_ADMIN_PASSWORD or NEXUS_API_ADMIN_PASSWORD_FILE.');
  const org = organisationIdSchema.safeParse(environment['NEXUS_API_ADMIN_ORG'] ?? 'main');
  if (!org.success) throw new Error('NEXUS_API_ADMIN_ORG must be 1 to 63 lower-case letters, digits, "_" or "-".');
  await accounts.add({ email, name: email, password, orgId: org.data, role: 'admin' });
  onNotice(`The account ${email} is the administrator of the organisation ${org.data}.`);
}
