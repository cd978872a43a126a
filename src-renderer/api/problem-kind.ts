/** What a failure of a Nexus API means to the window, by its code alone. */

export type ProblemKind = 'sign-in' | 'forbidden' | 'busy' | 'offline' | 'other';

const KINDS: Readonly<Record<string, ProblemKind>> = {
  unauthenticated: 'sign-in',
  'sign-in': 'sign-in',
  'needs-secret': 'sign-in',
  'needs-sign-in': 'sign-in',
  forbidden: 'forbidden',
  grants: 'forbidden',
  'rate-limited': 'busy',
  'too-many-queries': 'busy',
  unavailable: 'busy',
  busy: 'busy',
  network: 'offline',
  name: 'offline',
  tls: 'offline',
  'wrong-port': 'offline',
};

/** The kind of a wire error's code; `other` for codes that need no treatment of their own. */
export function problemKind(code: string): ProblemKind {
  return KINDS[code] ?? 'other';
}
