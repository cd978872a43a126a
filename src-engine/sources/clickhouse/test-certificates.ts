/** Certificates for tests: a private authority, a server's and a client's, made with the openssl command. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Pair {
  readonly cert: string;
  readonly key: string;
}

export interface TestCertificates {
  /** PEM of the authority. */
  readonly ca: string;
  /** For localhost and 127.0.0.1. */
  readonly server: Pair;
  /** Common name `ann`. */
  readonly client: Pair;
  /** Common name `ann`, by another authority. */
  readonly stranger: Pair;
}

/** Makes them anew. Takes some hundred milliseconds. */
export function makeCertificates(): TestCertificates {
  const folder = mkdtempSync(join(tmpdir(), 'nexus-certificates-'));
  const at = (name: string): string => join(folder, name);
  const openssl = (...args: string[]): void => {
    execFileSync('openssl', args, { stdio: 'pipe' });
  };
  const authority = (name: string): void => openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', `/CN=${name}`, '-keyout', at(`${name}.key`), '-out', at(`${name}.pem`));
  const issue = (name: string, subject: string, by: string, extension: string): Pair => {
    openssl('req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-subj', `/CN=${subject}`, '-keyout', at(`${name}.key`), '-out', at(`${name}.csr`));
    writeFileSync(at(`${name}.ext`), extension);
    openssl('x509', '-req', '-in', at(`${name}.csr`), '-CA', at(`${by}.pem`), '-CAkey', at(`${by}.key`), '-CAcreateserial', '-days', '2', '-extfile', at(`${name}.ext`), '-out', at(`${name}.pem`));
    return { cert: readFileSync(at(`${name}.pem`), 'utf8'), key: readFileSync(at(`${name}.key`), 'utf8') };
  };
  try {
    authority('authority');
    authority('other');
    return {
      ca: readFileSync(at('authority.pem'), 'utf8'),
      server: issue('server', 'localhost', 'authority', 'subjectAltName=DNS:localhost,IP:127.0.0.1\n'),
      client: issue('client', 'ann', 'authority', 'extendedKeyUsage=clientAuth\n'),
      stranger: issue('stranger', 'ann', 'other', 'extendedKeyUsage=clientAuth\n'),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
