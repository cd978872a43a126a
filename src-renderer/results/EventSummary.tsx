/** What an event says, on a line: its text, or for structured events the message and then the other fields. */
import { toText } from '../../src-shared/results/value.ts';
import { Marked } from './cell.tsx';
import type { EventFields } from './fields.ts';

/** Fields that every event has, or that only repeat what the line shows anyway. */
const NOT_IN_SUMMARY: ReadonlySet<string> = new Set(['_time', '_raw', 'message', 'msg', 'timestamp', 'time', 'ts', '@timestamp', 'punct', 'linecount', 'index', 'source', 'sourcetype', 'host']);
/** Fields that a summary shows. */
const SUMMARY_FIELDS = 14;

export interface EventSummaryProps {
  readonly fields: EventFields;
  /** What is marked in the text. */
  readonly hits: RegExp | null;
  /** The text as it was read, of structured events too. */
  readonly raw?: boolean;
  /** True for a field that has its place elsewhere on the line. */
  readonly shownElsewhere: (name: string) => boolean;
  /** Values can be picked: each carries its field's name for the menu of the row. */
  readonly pickable?: boolean;
}

export function EventSummary({ fields, hits, raw = false, shownElsewhere, pickable = false }: EventSummaryProps): React.ReactNode {
  const text = fields.get('_raw');
  // The text of a record of CSV does not say what its values are.
  const structured = typeof text !== 'string' || text.startsWith('{') || fields.get('sourcetype') === 'csv';
  if (!structured || (raw && typeof text === 'string')) return <Marked text={text} hits={hits} />;
  const message = fields.get('message') ?? fields.get('msg');
  const rest: React.ReactNode[] = [];
  for (const [name, value] of fields) {
    if (rest.length >= SUMMARY_FIELDS) break;
    if (NOT_IN_SUMMARY.has(name) || name.startsWith('date_') || shownElsewhere(name)) continue;
    rest.push(
      <span key={name} className={`event-pair${pickable ? ' event-pick' : ''}`} {...(pickable ? { 'data-field': name } : {})}>
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
      {rest}
    </>
  );
}
