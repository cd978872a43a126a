/** What an event says, on a line: its text, or for structured events the message and then the other fields. */
import { toText } from '../../src-shared/results/value.ts';
import type { EventFields } from '../results/fields.ts';
import { Marked } from '../results/cell.tsx';
import { LEVEL_FIELDS } from '../results/levels.ts';

/** Shown elsewhere on the line, or no news. */
const LEFT_OUT: ReadonlySet<string> = new Set(['_time', '_raw', 'message', 'msg', 'timestamp', 'time', 'ts', '@timestamp', 'index', 'source', 'sourcetype', 'host', 'service', 'container', 'pod', ...LEVEL_FIELDS]);
const MAX_PAIRS = 12;

export function TailText({ fields, hits }: { readonly fields: EventFields; readonly hits: RegExp | null }): React.ReactNode {
  const raw = fields.get('_raw');
  if (typeof raw === 'string' && !raw.startsWith('{')) return <Marked text={raw} hits={hits} />;
  const message = fields.get('message') ?? fields.get('msg');
  const pairs: React.ReactNode[] = [];
  for (const [name, value] of fields) {
    if (pairs.length >= MAX_PAIRS) break;
    if (LEFT_OUT.has(name)) continue;
    pairs.push(
      <span key={name} className="event-pair">
        <span className="event-key">{name}=</span>
        <Marked text={toText(value, ', ') ?? ''} hits={hits} />
      </span>,
    );
  }
  return (
    <>
      {message !== undefined && (
        <span className="event-message">
          <Marked text={toText(message, ' ') ?? ''} hits={hits} />
        </span>
      )}
      {pairs}
    </>
  );
}
