/** The part of keytar's interface that is used. `findCredentials` is left out on purpose: it reads everything at once. */
export type KeytarModule = Pick<typeof import('keytar'), 'getPassword' | 'setPassword' | 'deletePassword'>;
