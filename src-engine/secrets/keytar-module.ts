/** The part of keytar's interface that is used. `findCredentials` is left out on purpose: it reads everything at once. */
import type * as keytar from 'keytar';

export type KeytarModule = Pick<typeof keytar, 'getPassword' | 'setPassword' | 'deletePassword'>;
