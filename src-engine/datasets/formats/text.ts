/** Logs without a format of their own: `key=value` lines, lines with a timestamp, and lines. */
import { extractKeyValues, keyValueShare } from '../key-values.ts';
import { TimestampFinder, type TimeContext } from '../timestamps.ts';
import { openZone } from '../zone.ts';
import { share, type FieldReader, type Format, type Sample } from './format.ts';
import { isObject, jsonReader } from './json.ts';
import { extractLevel } from './level-words.ts';
import { timeFromFields } from './time-fields.ts';

/** logfmt: the line is nothing but pairs. */
export const logfmt: Format = {
  name: 'logfmt',
  detect: (sample) =>
    share(sample, (line) => {
      const { pairs, share: covered } = keyValueShare(line);
      return pairs >= 3 && covered >= 0.75 && /^[A-Za-z_@][\w.@-]*=/.test(line);
    }) * 0.9,
  sourcetype: () => 'logfmt',
  breaking: () => ({ kind: 'lines' }),
  reader(context) {
    const setTime = timeFromFields(context);
    return (raw, sink) => {
      extractKeyValues(raw, sink);
      setTime(sink);
      return null;
    };
  },
};

/** Pairs, and a level word near the start, as most loggers write it; only taken where nothing else named it. */
function textReader(context: TimeContext): FieldReader {
  const readJson = jsonReader(context);
  return (raw, sink) => {
    // Applications often mix JSON lines with plain ones.
    if (raw.charCodeAt(0) === 123 && raw.charCodeAt(raw.length - 1) === 125 && isObject(raw))
      return readJson(raw, sink);
    extractKeyValues(raw, sink);
    extractLevel(raw, sink);
    return null;
  };
}

/** Lines among which there are so many whole objects are JSON lines with others between. */
const SOME_WHOLE = 0.3;

/** JSON objects, one a line, with other text between: what starts before the logger does, stack traces, lines that were cut. */
export const jsonAndText: Format = {
  name: 'json and text',
  detect(sample) {
    const whole = share(sample, isObject);
    return whole >= SOME_WHOLE && sample.lines.filter(isObject).length > 1 ? 0.62 + 0.3 * whole : 0;
  },
  sourcetype: () => '_json',
  breaking: () => ({ kind: 'json-and-text' }),
  reader: textReader,
  carriesTime: true,
};

/** The share of lines that carry a timestamp, and whether the first one does. */
function timestamps(sample: Sample): number {
  const finder = new TimestampFinder({ zone: openZone('UTC'), now: Date.now() });
  return share(sample, (line) => finder.find(line) !== null);
}

/** Text with timestamps: a line without one continues the event before it. */
export const timestamped: Format = {
  name: 'text with timestamps',
  detect: (sample) => (timestamps(sample) > 0 ? 0.3 : 0),
  sourcetype: () => 'log',
  breaking: () => ({ kind: 'timestamps' }),
  reader: textReader,
};

/** Anything else: every line an event, without a time. */
export const plainLines: Format = {
  name: 'text',
  detect: () => 0.1,
  sourcetype: () => 'generic_single_line',
  breaking: () => ({ kind: 'lines' }),
  reader: textReader,
};
