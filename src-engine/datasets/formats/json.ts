/** JSON events: one object a line, an array of objects, or objects one after the other over several lines. */
import { breakJson } from '../event-breakers.ts';
import { JsonFieldReader } from '../json-fields.ts';
import type { TimeContext } from '../timestamps.ts';
import { startsWrapped } from '../wrapped-json.ts';
import { share, type FieldReader, type Format } from './format.ts';
import { timeFromFields } from './time-fields.ts';

/** Reads the fields of a JSON event and its time. */
export function jsonReader(context: TimeContext): FieldReader {
  const fields = new JsonFieldReader();
  const setTime = timeFromFields(context);
  return (raw, sink) => {
    const problem = fields.read(raw, sink);
    if (problem !== null) return problem;
    setTime(sink);
    return null;
  };
}

function parses(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** One JSON object a line. Broken lines are refused, so most lines have to be whole objects for a file to count as this. */
export const ndjson: Format = {
  name: 'ndjson',
  detect(sample) {
    const started = share(sample, (line) => /^\s*\{\s*(?:"|\})/.test(line));
    if (started < 0.8) return 0;
    const whole = share(sample, parses);
    return whole === 0 ? 0 : 0.6 + 0.4 * whole;
  },
  sourcetype: () => '_json',
  breaking: () => ({ kind: 'lines' }),
  reader: jsonReader,
  jsonLines: true,
};

/** True for a line of several whole objects, one after the other. */
function concatenated(line: string): boolean {
  if (!/\}\s*\{/.test(line) || parses(line)) return false;
  const parts: string[] = [];
  const breaker = breakJson((raw) => parts.push(raw));
  breaker.line(line, 1);
  breaker.end();
  return parts.length > 1 && parts.every(parses);
}

/** A JSON array of objects, or objects printed over several lines. */
export const json: Format = {
  name: 'json',
  detect(sample) {
    const text = sample.lines.join('\n').trimStart();
    if (/^\[\s*(?:\{|\]|$)/.test(text)) return 0.95;
    if (text.startsWith('{') && sample.lines.some(concatenated)) return 0.999;
    // A first line that is a whole object makes it NDJSON; an object that goes on makes it this.
    return /^\{\s*(?:\n\s*)?(?:"(?:[^"\\]|\\.)*"\s*:|$)/.test(text) && !parses(text.split('\n', 1)[0] ?? '') ? 0.55 : 0;
  },
  sourcetype: () => '_json',
  breaking: () => ({ kind: 'json' }),
  reader: jsonReader,
};

/** Objects around arrays of events: CloudTrail's `Records`, search results, exports of many cloud services. */
export const wrappedJson: Format = {
  name: 'json records',
  detect: (sample) => (startsWrapped(sample.lines) ? 1 : 0),
  sourcetype: (sample) => (/"eventSource"\s*:\s*"[\w.-]+\.amazonaws\.com"/.test(sample.lines.join('\n')) ? 'aws:cloudtrail' : '_json'),
  breaking: () => ({ kind: 'wrapped-json' }),
  reader: jsonReader,
};

const EXPORTED = /^\{"preview":(?:true|false),(?:"offset":\d+,)?(?:"lastrow":true,)?"result":(\{.*\})\}$/s;

/** What Splunk's `-output json` and its export endpoint write: each line one result, whose `_raw` and `_time` are an event's. */
export const splunkExport: Format = {
  name: 'Splunk export',
  detect: (sample) => (share(sample, (line) => EXPORTED.test(line)) >= 0.9 ? 1 : 0),
  sourcetype: () => '_json',
  breaking: () => ({ kind: 'lines' }),
  reader(context) {
    const readJson = jsonReader(context);
    return (raw, sink) => {
      const problem = readJson(EXPORTED.exec(raw)?.[1] ?? raw, sink);
      const text = sink.get('_raw');
      if (problem === null && typeof text === 'string') sink.raw(text);
      return problem;
    };
  },
};
