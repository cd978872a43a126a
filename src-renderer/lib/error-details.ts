/** What someone who is asked for help needs to know about an error: copied, never shown. */
import { useEngineStatus } from '../app/engine.ts';
import { t } from './messages.ts';

/** What is known of an error. `stack` is for faults of the window itself. */
export interface ErrorFacts {
  readonly message: string;
  readonly code?: string | undefined;
  readonly spl?: string | undefined;
  readonly range?: string | undefined;
  readonly connection?: string | undefined;
  readonly stack?: string | undefined;
}

/** The facts as text, one a line, with the versions of what is running. */
export function errorDetails({ message, code, spl, range, connection, stack }: ErrorFacts): string {
  const { info } = useEngineStatus.getState();
  const line = (label: string, value: string | undefined): string[] => (value === undefined || value === '' ? [] : [`${label}: ${value}`]);
  return [
    message,
    ...line(t('details.code'), code),
    ...line(t('details.search'), spl),
    ...line(t('details.range'), range),
    ...line(t('details.connection'), connection),
    ...line(t('details.at'), new Date().toISOString()),
    ...(info === null ? [] : line(t('details.versions'), `${info.name} ${info.version}, Electron ${info.electron}, Chrome ${info.chrome}, ${info.platform}`)),
    ...(stack === undefined ? [] : ['', stack]),
  ].join('\n');
}
