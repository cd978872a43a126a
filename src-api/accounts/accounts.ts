/** Accounts, organisations, sessions and service tokens, in SQLite. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Organisation } from '../../src-shared/nexus-api/auth.ts';
import { ROLES, type Role } from '../../src-shared/nexus-api/permissions.ts';
import { type Database, openDatabase } from '../../src-engine/store/driver.ts';
import { transaction } from '../../src-engine/store/migrations.ts';
import { hashPassword, LEAST_PASSWORD, verifyPassword } from './passwords.ts';
import { migrateAccounts } from './schema.ts';

export interface Account {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly organisations: readonly Organisation[];
}

/** A long-lived token of a shipper or a script; the token itself is not kept. */
export interface ServiceToken {
  readonly id: string;
  readonly name: string;
  readonly organisation: Organisation;
  /** Epoch seconds. */
  readonly expires: number;
}

export interface NewAccount {
  readonly email: string;
  readonly name: string;
  /** Null for accounts that only sign in through an issuer. */
  readonly password: string | null;
  readonly orgId: string;
  readonly orgName?: string;
  readonly role: Role;
}

/** The store of accounts. Servers on one machine may share its file. */
export class Accounts {
  readonly #db: Database;
  private constructor(db: Database) {
    this.#db = db;
  }

  /** Opens or makes the file. Throws the driver's error, or one with a sentence for a newer schema. */
  static async open(path: string): Promise<Accounts> {
    const db = await openDatabase(path);
    try {
      migrateAccounts(db, path);
    } catch (error) {
      db.close();
      throw error;
    }
    return new Accounts(db);
  }

  get isEmpty(): boolean {
    return this.#db.all('SELECT 1 FROM users LIMIT 1').length === 0;
  }

  /** Adds an account, or a membership where the account is there. Throws an Error with a sentence. */
  async add(account: NewAccount): Promise<Account> {
    const email = plainEmail(account.email);
    if (!/^[^\s@]+@[^\s@]+$/.test(email)) throw new Error(`"${account.email}" is not an email address.`);
    if (account.password !== null && [...account.password].length < LEAST_PASSWORD) throw new Error(`The password needs at least ${LEAST_PASSWORD} characters.`);
    const password = account.password === null ? null : await hashPassword(account.password);
    const now = new Date().toISOString();
    return transaction(this.#db, () => {
      this.#db.run('INSERT INTO organisations (id, name, created) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING', [account.orgId, account.orgName ?? account.orgId, now]);
      const existing = this.byEmail(email);
      const id = existing?.id ?? randomUUID();
      if (existing === null) this.#db.run('INSERT INTO users (id, email, name, password, created) VALUES (?, ?, ?, ?, ?)', [id, email, account.name, password, now]);
      else if (password !== null) {
        // A new password signs out whoever had the old one.
        this.#db.run('UPDATE users SET password = ? WHERE id = ?', [password, id]);
        this.#db.run('DELETE FROM sessions WHERE user_id = ?', [id]);
      }
      this.#db.run('INSERT INTO memberships (user_id, org_id, role) VALUES (?, ?, ?) ON CONFLICT (user_id, org_id) DO UPDATE SET role = excluded.role', [id, account.orgId, account.role]);
      return this.byId(id) as Account;
    });
  }

  /** Removes an account with its sessions; false where there is none. */
  remove(email: string): boolean {
    return this.#db.run('DELETE FROM users WHERE email = ?', [plainEmail(email)]).changes > 0;
  }

  list(): readonly Account[] {
    return this.#db.all('SELECT id FROM users ORDER BY email').map((row) => this.byId(String(row['id'])) as Account);
  }

  byEmail(email: string): Account | null {
    return this.#account(this.#db.all('SELECT id, email, name FROM users WHERE email = ?', [plainEmail(email)])[0]);
  }

  byId(id: string): Account | null {
    return this.#account(this.#db.all('SELECT id, email, name FROM users WHERE id = ?', [id])[0]);
  }

  /** Name and existence of organisations. */
  organisation(id: string): { readonly id: string; readonly name: string } | null {
    const row = this.#db.all('SELECT id, name FROM organisations WHERE id = ?', [id])[0];
    return row === undefined ? null : { id: String(row['id']), name: String(row['name']) };
  }

  /** The account where the password is right, else null; takes as long either way. */
  async authenticate(email: string, password: string): Promise<Account | null> {
    const row = this.#db.all('SELECT id, password FROM users WHERE email = ?', [plainEmail(email)])[0];
    const stored = row?.['password'];
    const right = await verifyPassword(password, typeof stored === 'string' ? stored : null);
    return right && row !== undefined ? this.byId(String(row['id'])) : null;
  }

  /** Starts a session; yields its id and its first refresh token. `now` and `seconds` in seconds. */
  startSession(userId: string, now: number, seconds: number): { readonly sessionId: string; readonly refreshToken: string } {
    const sessionId = randomUUID();
    return transaction(this.#db, () => {
      this.#db.run('DELETE FROM sessions WHERE expires <= ?', [now]);
      this.#db.run('INSERT INTO sessions (id, user_id, created, expires) VALUES (?, ?, ?, ?)', [sessionId, userId, now, now + seconds]);
      return { sessionId, refreshToken: this.#newRefreshToken(sessionId) };
    });
  }

  /**
   * Takes a refresh token for a new one and prolongs the session. Null where it is unknown or over. `reused` where it was
   * used before: the session is ended then, because one of the two users of the token stole it.
   */
  rotate(refreshToken: string, now: number, seconds: number): { readonly sessionId: string; readonly account: Account; readonly refreshToken: string } | 'reused' | null {
    const hash = hashed(refreshToken);
    return transaction(this.#db, () => {
      const row = this.#db.all('SELECT t.session_id, t.used, s.user_id, s.expires FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id WHERE t.hash = ?', [hash])[0];
      if (row === undefined) return null;
      const sessionId = String(row['session_id']);
      if (Number(row['used']) === 1) {
        this.#db.run('DELETE FROM sessions WHERE id = ?', [sessionId]);
        return 'reused';
      }
      const account = this.byId(String(row['user_id']));
      if (account === null || Number(row['expires']) <= now) return null;
      this.#db.run('UPDATE refresh_tokens SET used = 1 WHERE hash = ?', [hash]);
      this.#db.run('UPDATE sessions SET expires = ? WHERE id = ?', [now + seconds, sessionId]);
      return { sessionId, account, refreshToken: this.#newRefreshToken(sessionId) };
    });
  }

  /** The account of a session that has not ended, else null. */
  session(sessionId: string, now: number): Account | null {
    const row = this.#db.all('SELECT user_id FROM sessions WHERE id = ? AND expires > ?', [sessionId, now])[0];
    return row === undefined ? null : this.byId(String(row['user_id']));
  }

  endSession(sessionId: string): void {
    this.#db.run('DELETE FROM sessions WHERE id = ?', [sessionId]);
  }

  /** Ends the session that a refresh token belongs to, where it is one of this user. */
  endSessionOf(refreshToken: string, userId: string): void {
    this.#db.run('DELETE FROM sessions WHERE user_id = ? AND id IN (SELECT session_id FROM refresh_tokens WHERE hash = ?)', [userId, hashed(refreshToken)]);
  }

  /** Notes a service token. */
  addServiceToken(orgId: string, orgName: string, name: string, role: Role, expires: number): ServiceToken {
    const id = randomUUID();
    const now = new Date().toISOString();
    this.#db.run('INSERT INTO organisations (id, name, created) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING', [orgId, orgName, now]);
    this.#db.run('INSERT INTO service_tokens (id, org_id, name, role, created, expires) VALUES (?, ?, ?, ?, ?, ?)', [id, orgId, name, role, now, expires]);
    return this.serviceToken(id) as ServiceToken;
  }

  serviceToken(id: string): ServiceToken | null {
    return tokenOf(this.#db.all(`${TOKENS} WHERE t.id = ?`, [id])[0]);
  }

  serviceTokens(): readonly ServiceToken[] {
    return this.#db.all(`${TOKENS} ORDER BY t.created`).map((row) => tokenOf(row) as ServiceToken);
  }

  revokeServiceToken(id: string): boolean {
    return this.#db.run('DELETE FROM service_tokens WHERE id = ?', [id]).changes > 0;
  }

  close(): void {
    this.#db.close();
  }

  #newRefreshToken(sessionId: string): string {
    const token = randomBytes(32).toString('base64url');
    this.#db.run('INSERT INTO refresh_tokens (hash, session_id) VALUES (?, ?)', [hashed(token), sessionId]);
    return token;
  }

  #account(row: Readonly<Record<string, unknown>> | undefined): Account | null {
    if (row === undefined) return null;
    const id = String(row['id']);
    const organisations = this.#db
      .all('SELECT o.id, o.name, m.role FROM memberships m JOIN organisations o ON o.id = m.org_id WHERE m.user_id = ? ORDER BY o.created, o.id', [id])
      .map((m) => ({ id: String(m['id']), name: String(m['name']), role: roleOf(m['role']) }));
    return { id, email: String(row['email']), name: String(row['name']), organisations };
  }
}

const TOKENS = 'SELECT t.id, t.name, t.role, t.expires, o.id AS org_id, o.name AS org_name FROM service_tokens t JOIN organisations o ON o.id = t.org_id';

function tokenOf(row: Readonly<Record<string, unknown>> | undefined): ServiceToken | null {
  if (row === undefined) return null;
  const organisation = { id: String(row['org_id']), name: String(row['org_name']), role: roleOf(row['role']) };
  return { id: String(row['id']), name: String(row['name']), organisation, expires: Number(row['expires']) };
}

function roleOf(text: unknown): Role {
  const role = ROLES.find((r) => r === text);
  if (role === undefined) throw new Error(`The accounts name a role that this version does not know: ${String(text)}.`);
  return role;
}

/** Addresses are compared without case, as mail systems do. */
function plainEmail(email: string): string {
  return email.trim().normalize('NFC').toLowerCase();
}

function hashed(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
