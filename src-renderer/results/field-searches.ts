/** The searches that are asked most of one field: how its values are spread, and over time. Pure. */
import type { MessageKey } from '../lib/messages.ts';

export interface FieldSearch {
  readonly label: MessageKey;
  /** SPL. */
  readonly text: string;
}

/** A field's name as the arguments of a command take it. */
function fieldText(field: string): string {
  return /^[A-Za-z_][\w.]*$/.test(field) ? field : `"${field.replaceAll('"', String.raw`\"`)}"`;
}

/** What comes before the first pipe of a search: the events that it is about. */
function eventsOf(text: string): string {
  const bar = text.indexOf('|');
  return (bar < 0 ? text : text.slice(0, bar)).trim() || '*';
}

/** Searches for the values of a field among the events of a search; more of them where these are numbers. */
export function fieldSearches(text: string, field: string, numeric: boolean): readonly FieldSearch[] {
  const [events, name] = [eventsOf(text), fieldText(field)];
  return [
    { label: 'field.top', text: `${events} | top limit=20 ${name}` },
    { label: 'field.overTime', text: `${events} | timechart count by ${name}` },
    { label: 'field.rare', text: `${events} | rare limit=20 ${name}` },
    ...(numeric
      ? ([
          { label: 'field.averageOverTime', text: `${events} | timechart avg(${name}) p95(${name}) max(${name})` },
          { label: 'field.spread', text: `${events} | bin ${name} bins=20 | stats count by ${name} | sort 0 ${name}` },
        ] as const)
      : []),
  ];
}
