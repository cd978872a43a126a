/** The colour of a connection, wherever it is named. */
import type { ConnectionInfo } from '../../src-shared/ipc/engine-protocol.ts';
import './connections.css';

export function ConnectionDot({ colour, title }: { readonly colour: ConnectionInfo['colour']; readonly title?: string }): React.JSX.Element {
  return <i className={`connection-dot colour-${colour}`} aria-hidden {...(title === undefined ? {} : { title })} />;
}
