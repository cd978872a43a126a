/** A search as text for others: a link into the app, a command line. Pure. */
import type { ConnectionInfo, RangeText } from '../../src-shared/ipc/engine-protocol.ts';

export interface SharedSearch {
  readonly spl: string;
  readonly range: RangeText;
  /** What it searches; undefined where that is not known. */
  readonly connection: Pick<ConnectionInfo, 'kind' | 'name' | 'temporary'> | undefined;
}

/** `nexus://search?q=...`, which opens the search in another window. Opened files have no name elsewhere and are left out. */
export function linkOf({ spl, range, connection }: SharedSearch): string {
  const parameters = [
    ['q', spl],
    ['earliest', range.earliest],
    ['latest', range.latest],
    ...(connection === undefined || connection.temporary === true ? [] : [['connection', connection.name] as const]),
  ] as const;
  // Not URLSearchParams: its plus signs for blanks are what chats and mail programs show.
  return `nexus://search?${parameters.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}`;
}

/** The `nexus` command that runs the search in a POSIX shell; null where its data has no name on the command line. */
export function commandOf({ spl, range, connection }: SharedSearch): string | null {
  if (connection === undefined || connection.temporary === true) return null;
  const source = connection.kind === 'sample' ? '--sample' : `--${connection.kind === 'local' ? 'dataset' : 'connection'} ${quoted(connection.name)}`;
  // With `=`, as a value may begin with a dash.
  const times = [...(range.earliest === '' ? [] : [`--earliest=${quoted(range.earliest)}`]), ...(range.latest === '' ? [] : [`--latest=${quoted(range.latest)}`])];
  return ['nexus search', source, ...times, quoted(spl, true)].join(' ');
}

/** A word of a POSIX shell, in quotes where it needs them. */
function quoted(text: string, always = false): string {
  return !always && /^[\w./:@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
