/** The level that a line of an unknown logger states: where nothing else says which part of it is one. */
import type { EventSink } from '../event-sink.ts';

/** Characters of an event's first line that are looked at: time, process and thread come first, then the level. */
const HEAD = 120;

/** Written in capitals a level stands for itself. */
const CAPITALS = 'TRACE|TRC|VERBOSE|VRB|DEBUG|DBG|INFO|INF|NOTICE|WARN|WARNING|WRN|ERROR|ERR|CRITICAL|CRIT|FATAL|FTL|SEVERE|ALERT|EMERG|PANIC|SUCCESS';
/** In other cases it is a word of the sentence unless it stands between brackets or bars, blanks fill its column or a colon ends it. */
const WORDS = '[Tt]race|[Vv]erbose|[Dd]ebug|[Ii]nfo|[Ii]nformation|[Nn]otice|[Ww]arn|[Ww]arning|[Ee]rror|[Ee]rr|[Cc]ritical|[Cc]rit|[Ff]atal|[Aa]lert|[Ee]merg|[Pp]anic';

const LEVEL = new RegExp(
  [
    String.raw`(?:^|[\s[(<|"':*])(?<capitals>${CAPITALS})(?=\s*[\s\])>|:*"']|$)`,
    String.raw`[[(<]\s*(?<bracketed>${WORDS})\s*[\])>]`,
    String.raw`(?:[\])>]\s+|\s{2,})(?<padded>${WORDS})(?=\s{2,})`,
    String.raw`[|,]\s*(?<barred>${WORDS})\s*[|,]`,
    // Behind another word it is a part of the sentence: "Authentication error:".
    String.raw`(?:^|[^A-Za-z\s,]\s+)(?<ended>${WORDS})\s*:(?=\s|$)`,
  ].join('|'),
);

/** Fields that already say it. */
const NAMED = ['level', 'severity', 'log_level', 'lvl', 'loglevel', 'levelname', 'log.level'];

/** Puts the level word near the start of an event into `level`, unless a field has it already. */
export function extractLevel(raw: string, sink: EventSink): void {
  for (const name of NAMED) if (sink.has(name)) return;
  const end = raw.indexOf('\n');
  const groups = LEVEL.exec(raw.slice(0, end < 0 || end > HEAD ? HEAD : end))?.groups;
  const level = groups?.['capitals'] ?? groups?.['bracketed'] ?? groups?.['padded'] ?? groups?.['barred'] ?? groups?.['ended'];
  if (level !== undefined) sink.text('level', level);
}
