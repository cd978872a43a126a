/** Entry of the engine's utility process: what Electron gives it (a parent port, message ports) to the service. */
import type { MessagePort } from 'node:worker_threads';
import { ENGINE_OPTIONS, type ControlReply } from '../src-shared/ipc/engine-protocol.ts';
import { sentenceOf } from './jobs/errors.ts';
import { EngineService } from './service/engine-service.ts';
import type { EnginePort } from './service/port.ts';

/** Electron's MessagePortMain as far as it is used here: a Node event emitter whose messages come wrapped in an event. */
type ElectronPort = Pick<MessagePort, 'postMessage' | 'start' | 'close'> & {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
  on(event: 'close', listener: () => void): void;
};

/** `process.parentPort` of a utility process. */
interface ParentPort {
  postMessage(message: ControlReply): void;
  on(event: 'message', listener: (event: { readonly data: unknown; readonly ports: readonly ElectronPort[] }) => void): void;
}

function enginePort(port: ElectronPort): EnginePort {
  return {
    post: (message) => port.postMessage(message),
    listen(onMessage, onClose) {
      port.on('message', ({ data }) => onMessage(data));
      port.on('close', onClose);
      port.start();
    },
    close: () => port.close(),
  };
}

/** A folder from the command line (`--data-dir=...`), else from the environment. */
function folder(option: string, variable: string): string {
  const given = process.argv.find((a) => a.startsWith(option))?.slice(option.length) ?? process.env[variable];
  if (given === undefined || given === '') throw new Error(`The engine was started without ${option}FOLDER.`);
  return given;
}

const log = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

async function serve(parent: ParentPort): Promise<void> {
  // Messages that come while the service starts wait for it, in their order.
  let turn = Promise.resolve();
  const starting = EngineService.start({ dataDir: folder(ENGINE_OPTIONS.dataDir, 'NEXUS_DATA_DIR'), resourcesDir: folder(ENGINE_OPTIONS.resources, 'NEXUS_RESOURCES_DIR'), log, askForPage: (requestId, url) => parent.postMessage({ type: 'open-page', requestId, url }) });
  parent.on('message', ({ data, ports }) => {
    const port = ports[0] === undefined ? undefined : enginePort(ports[0]);
    turn = turn.then(async () => {
      try {
        if (await (await starting).control(data, port)) process.exit(0);
      } catch (error) {
        log(sentenceOf(error));
      }
    });
  });
  try {
    await starting;
    parent.postMessage({ type: 'ready' });
  } catch (error) {
    parent.postMessage({ type: 'fatal', message: sentenceOf(error) });
    // The message needs a turn to leave the process.
    setTimeout(() => process.exit(1), 100);
  }
}

// A fault nobody caught is a bug: it goes to the log and the process goes on, as the other searches are not to blame.
process.on('unhandledRejection', (reason) => log(`The engine met an unexpected fault: ${reason instanceof Error ? (reason.stack ?? reason.message) : String(reason)}`));

const { parentPort } = process as unknown as { readonly parentPort?: ParentPort };
if (parentPort === undefined) {
  log('The engine runs as a utility process of the desktop app; from a terminal use the nexus command.');
  process.exit(1);
}
await serve(parentPort);
