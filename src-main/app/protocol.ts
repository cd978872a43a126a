/** Binds `app://` to the renderer's build. Pages never load from `file://`, so a page can never read the disk. */
import { protocol } from 'electron';
import type { Session } from 'electron';
import { APP_SCHEME, respond } from './app-files.ts';

/** Must run before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Serves `root` under `app://nexus/` in this session. */
export function serveApp(session: Session, root: string): void {
  session.protocol.handle(APP_SCHEME, async (request) => respond(root, request.method, request.url));
}
