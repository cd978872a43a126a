/** `nexus api`: starts the Nexus API server and manages its accounts. */
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import type * as api from '../src-api/main.ts';
import { organisationIdSchema } from '../src-shared/nexus-api/auth.ts';
import { ROLES } from '../src-shared/nexus-api/permissions.ts';
import { EXIT } from './report-error.ts';
import { note, print } from './terminal.ts';
import { choice, count, type OptionReading, type OptionTable, readArguments, text, UsageError } from './usage.ts';

export const API_HELP = `nexus api [--listen HOST:PORT] [--config FILE]

Starts the Nexus API server. Settings come from FILE (JSON) and the environment, secrets from the environment or files
only; docs/api-configuration.md lists them. SIGTERM and SIGINT end it gracefully.

  --config FILE            settings; without it everything comes from the environment
  --listen HOST:PORT       overrides the setting; port 0 picks a free one

  nexus api user add --email E --org ID --role R [--name N]
                           adds an account, or its role in one more organisation; the password is read from standard
                           input (--no-password: the account signs in through the issuer only)
  nexus api user list
  nexus api user remove --email E
  nexus api token add --org ID --name N [--role R] [--days N]
                           prints a long-lived token for a shipper; role api and 365 days unless told
  nexus api token list
  nexus api token revoke --id ID

Roles: ${ROLES.join(', ')}.`;

type Api = typeof api;

/**
 * The server is loaded only here: its libraries would slow down every other command. It is a bundle of its own beside
 * this one; from source it is the module itself.
 */
async function loadApi(): Promise<Api> {
  const place = import.meta.url.endsWith('.ts') ? '../src-api/main.ts' : './nexus-api.js';
  return (await import(new URL(place, import.meta.url).href)) as Api;
}

const COMMON: OptionTable = { config: { type: 'string' } };

/** Runs the command; yields the exit status. */
export async function apiCommand(args: readonly string[], signal: AbortSignal): Promise<number> {
  const [group, action, ...rest] = args;
  if (group === undefined || group.startsWith('-')) return serve(args, signal);
  const command = Object.hasOwn(ACTIONS, `${group} ${action}`) ? ACTIONS[`${group} ${action}`] : undefined;
  if (command === undefined) throw new UsageError(`nexus api has no command "${[group, action].filter((w) => w !== undefined).join(' ')}". See: nexus api --help`);
  const { values, positionals } = readArguments(`api ${group} ${action}`, rest, { ...COMMON, ...command.options });
  if (positionals.length > 0) throw new UsageError(`nexus api ${group} ${action} takes options only, not "${positionals[0]}".`);
  return command.run(values, await loadApi());
}

async function serve(args: readonly string[], signal: AbortSignal): Promise<number> {
  const { values, positionals } = readArguments('api', args, { ...COMMON, listen: { type: 'string' } });
  if (positionals.length > 0) throw new UsageError(`nexus api does not know "${positionals[0]}". See: nexus api --help`);
  const { loadConfig, startServer } = await loadApi();
  const listen = text(values, 'listen');
  const config = loadConfig(text(values, 'config') ?? null, process.env, listen === undefined ? {} : { listen });
  const server = await startServer(config, process.env, note);
  note(`Nexus API listens on ${server.url}`);
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
  note('stopping: running searches may finish, accepted events are stored');
  await server.stop();
  return EXIT.done;
}

interface Action {
  readonly options: OptionTable;
  run(values: OptionReading, loaded: Api): Promise<number>;
}

const string = { type: 'string' } as const;

const ACTIONS: Readonly<Record<string, Action>> = {
  'user add': {
    options: { email: string, org: string, role: string, name: string, 'no-password': { type: 'boolean' } },
    run: async (values, loaded) => {
      const email = needed(values, 'email');
      const orgId = organisation(values);
      const role = choice(values, 'role', ROLES) ?? missing('role');
      const password = values['no-password'] === true ? null : await readPassword();
      return withAccounts(values, loaded, async (accounts) => {
        const account = await accounts.add({ email, name: text(values, 'name') ?? email, password, orgId, role });
        note(`${account.email}: ${account.organisations.map((o) => `${o.role} of ${o.id}`).join(', ')}`);
      });
    },
  },
  'user list': {
    options: {},
    run: (values, loaded) =>
      withAccounts(values, loaded, async (accounts) => {
        for (const { email, name, organisations } of accounts.list()) await print(`${email}\t${name}\t${organisations.map((o) => `${o.id}:${o.role}`).join(',')}\n`);
      }),
  },
  'user remove': {
    options: { email: string },
    run: (values, loaded) =>
      withAccounts(values, loaded, async (accounts) => {
        const email = needed(values, 'email');
        if (!accounts.remove(email)) throw new Error(`There is no account ${email}.`);
      }),
  },
  'token add': {
    options: { org: string, name: string, role: string, days: string },
    run: (values, loaded) =>
      withAccounts(values, loaded, async (accounts, config) => {
        const orgId = organisation(values);
        const role = choice(values, 'role', ROLES) ?? 'api';
        const days = count(values, 'days') ?? 365;
        const token = accounts.addServiceToken(orgId, orgId, needed(values, 'name'), role, Date.now() / 1000 + days * 86_400);
        await print(`${await loaded.signServiceToken(loaded.readSecrets(config, process.env), token)}\n`);
      }),
  },
  'token list': {
    options: {},
    run: (values, loaded) =>
      withAccounts(values, loaded, async (accounts) => {
        for (const { id, name, organisation: org, expires } of accounts.serviceTokens()) await print(`${id}\t${name}\t${org.id}:${org.role}\t${new Date(expires * 1000).toISOString()}\n`);
      }),
  },
  'token revoke': {
    options: { id: string },
    run: (values, loaded) =>
      withAccounts(values, loaded, async (accounts) => {
        const id = needed(values, 'id');
        if (!accounts.revokeServiceToken(id)) throw new Error(`There is no token ${id}.`);
      }),
  },
};

async function withAccounts(values: OptionReading, loaded: Api, work: (accounts: Awaited<ReturnType<Api['openAccounts']>>, config: ReturnType<Api['loadConfig']>) => Promise<void>): Promise<number> {
  const config = loaded.loadConfig(text(values, 'config') ?? null, process.env);
  const accounts = await loaded.openAccounts(config);
  try {
    await work(accounts, config);
    return EXIT.done;
  } finally {
    accounts.close();
  }
}

function needed(values: OptionReading, name: string): string {
  return text(values, name) ?? missing(name);
}

function missing(name: string): never {
  throw new UsageError(`--${name} is needed. See: nexus api --help`);
}

function organisation(values: OptionReading): string {
  const given = needed(values, 'org');
  if (!organisationIdSchema.safeParse(given).success) throw new UsageError(`--org is 1 to 63 lower-case letters, digits, "_" or "-", not "${given}".`);
  return given;
}

/** The first line of standard input; a typed one is not shown. */
async function readPassword(): Promise<string> {
  const { stdin } = process;
  if (stdin.isTTY) note('Password (not shown):');
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: nowhere, terminal: stdin.isTTY });
  try {
    for await (const line of lines) return line;
  } finally {
    lines.close();
  }
  throw new UsageError('The password is read from standard input, which gave none.');
}
