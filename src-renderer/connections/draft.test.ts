import { describe, expect, it } from 'vitest';
import { draftOf, isUnprotected, newDraft, readDraft } from './draft.ts';

const none = (): boolean => false;

describe('the connection form', () => {
  it('says what is missing at its field', () => {
    expect(readDraft(newDraft('clickhouse'), none)).toEqual({ errors: { name: expect.any(String), address: expect.any(String) } });
    const token = { ...newDraft('nexus-api'), name: 'n', address: 'https://h', method: 'token' as const };
    expect(readDraft(token, none)).toEqual({ errors: { token: expect.any(String) } });
    expect(readDraft(token, () => true)).toMatchObject({ definition: { auth: { method: 'token' } }, secrets: {} });
    const certificate = { ...newDraft('clickhouse'), name: 'n', address: 'h', method: 'certificate' as const, clientKey: 'no pem' };
    expect(readDraft(certificate, none)).toEqual({ errors: { clientCertificate: expect.any(String), clientKey: expect.any(String) } });
    const oidc = { ...newDraft('nexus-api'), name: 'n', address: 'h', method: 'oidc' as const, issuer: 'http://login.example.com', earliest: 'soonish' };
    expect(readDraft(oidc, none)).toEqual({ errors: { issuer: expect.any(String), earliest: expect.stringContaining('soonish') } });
  });

  it('takes addresses as people write them', () => {
    const read = readDraft({ ...newDraft('clickhouse'), name: ' prod ', address: 'ch1:8123, https://ch2:8443/\nch3' }, none);
    expect(read).toMatchObject({ definition: { name: 'prod', urls: ['http://ch1:8123', 'https://ch2:8443', 'https://ch3'] } });
    for (const address of ['ftp://x', 'https://user:secret@x', 'https://']) expect(readDraft({ ...newDraft('clickhouse'), name: 'n', address }, none)).toHaveProperty('errors.address');
    expect(readDraft({ ...newDraft('nexus-api'), name: 'n', user: 'u', address: 'https://a https://b' }, none)).toHaveProperty('errors.address');
  });

  it('comes back as it was, without its secrets', () => {
    const read = readDraft({ ...newDraft('clickhouse'), name: 'n', address: 'https://h', password: 's3cret', cluster: 'c', folder: 'f', production: true }, none);
    if ('errors' in read) throw new Error('not read');
    expect(read.secrets).toEqual({ password: 's3cret' });
    expect(JSON.stringify(read.definition)).not.toContain('s3cret');
    const again = readDraft(draftOf({ definition: read.definition, secrets: { password: 'keychain' }, status: { state: 'unknown', detail: null } }), none);
    expect(again).toEqual({ definition: read.definition, secrets: {} });
  });

  it('warns of passwords over plain HTTP, but not on this machine', () => {
    expect(isUnprotected({ ...newDraft('clickhouse'), address: 'http://ch:8123' })).toBe(true);
    expect(isUnprotected({ ...newDraft('clickhouse'), address: 'https://ch' })).toBe(false);
    expect(isUnprotected({ ...newDraft('clickhouse'), address: 'http://127.0.0.1:8123' })).toBe(false);
  });
});
