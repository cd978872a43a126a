/** JSON events: one object a line, an array of objects, or objects one after the other over several lines. */
import type { EventSink } from '../event-sink.ts';
import { breakJson } from '../json-elements.ts';
import { JsonFieldReader } from '../json-fields.ts';
import type { TimeContext } from '../timestamps.ts';
import { startsWrapped } from '../wrapped-json.ts';
import { share, type FieldReader, type Format } from './format.ts';
import { sourceOfLines, sourceOfText } from './json-sources.ts';
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

/** True for a line that is one JSON object. */
export function isObject(line: string): boolean {
  try {
    // Python writes NaN and Infinity, which are no JSON.
    const value: unknown = JSON.parse(line.includes('NaN') || line.includes('Infinity') ? line.replace(/([:,[]\s*)(?:NaN|-?Infinity)(?=\s*[,}\]])/g, '$1null') : line);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** The share of lines that have to be whole objects where broken ones are refused. */
const MOSTLY_WHOLE = 0.8;

/** One JSON object a line. Broken lines are refused, so most lines have to be whole objects for a file to count as this. */
export const ndjson: Format = {
  name: 'ndjson',
  detect(sample) {
    const started = share(sample, (line) => /^\s*\{\s*(?:"|\})/.test(line));
    if (started < 0.8) return 0;
    const whole = share(sample, isObject);
    return whole < MOSTLY_WHOLE ? 0 : 0.6 + 0.4 * whole;
  },
  sourcetype: sourceOfLines,
  breaking: () => ({ kind: 'lines' }),
  reader: jsonReader,
  jsonLines: true,
};

/** True for a line of several whole objects, one after the other. */
function concatenated(line: string): boolean {
  if (!/\}\s*\{/.test(line) || isObject(line)) return false;
  const parts: string[] = [];
  const breaker = breakJson((raw) => parts.push(raw));
  breaker.line(line, 1);
  breaker.end();
  return parts.length > 1 && parts.every(isObject);
}

/** A JSON array of objects, or objects printed over several lines. */
export const json: Format = {
  name: 'json',
  detect(sample) {
    const text = sample.lines.join('\n').trimStart();
    if (/^\[\s*(?:\{|\]|$)/.test(text)) return 0.95;
    if (text.startsWith('{') && sample.lines.some(concatenated)) return 0.999;
    // A first line that is a whole object makes it NDJSON; an object that goes on makes it this.
    return /^\{\s*(?:\n\s*)?(?:"(?:[^"\\]|\\.)*"\s*:|$)/.test(text) && !isObject(text.split('\n', 1)[0] ?? '') ? 0.55 : 0;
  },
  sourcetype: sourceOfText,
  breaking: () => ({ kind: 'json' }),
  reader: jsonReader,
};

const DOCKER = /^\{"log":".*","stream":"std(?:out|err)",.*"time":"\d{4}-[^"]*"\}$/;

/** Docker's `json-file`: each line of a container's output as a string; one that is an object gives its fields, those that Docker has too as `log.name`. */
export const dockerLog: Format = {
  name: 'Docker container log',
  detect: (sample) => (share(sample, (line) => DOCKER.test(line)) >= 0.9 ? 1 : 0),
  sourcetype: () => 'docker:container',
  breaking: () => ({ kind: 'lines' }),
  reader(context) {
    const read = jsonReader(context);
    const inner = new JsonFieldReader();
    return (raw, sink) => {
      const problem = read(raw, sink);
      const text = sink.get('log');
      if (problem !== null || typeof text !== 'string' || !text.startsWith('{') || !isObject(text)) return problem;
      const taken = new Set(sink.names());
      inner.read(text, renamedSink(sink, (name) => (taken.has(name) ? `log.${name}` : name)));
      return null;
    };
  },
};

/** A sink that takes fields by other names. */
export function renamedSink(sink: EventSink, own: (name: string) => string): EventSink {
  return {
    text: (name, value) => sink.text(own(name), value),
    extracted: (name, value) => sink.extracted(own(name), value),
    number: (name, written) => sink.number(own(name), written),
    item: (name, value) => sink.item(own(name), value),
    has: (name) => sink.has(own(name)),
    get: (name) => sink.get(own(name)),
    names: () => sink.names(),
    time: (micros) => sink.time(micros),
    raw: (text) => sink.raw(text),
    host: (value) => sink.host(value),
    source: (value) => sink.source(value),
    sourcetype: (value) => sink.sourcetype(value),
    index: (value) => sink.index(value),
  };
}

/** A document as Elasticsearch hands it out: its content is in an object beside what the index says of it. */
const HIT = /^\s*\{[^{}]*"_(?:index|id)"\s*:[^{}]*\{/;
const CONTENT = '_source.';

/** What stands beside the content of a hit. */
const OF_A_HIT = new Set(['_index', '_type', '_id', '_score', '_version', '_ignored', '_routing', '_seq_no', '_primary_term']);

/** The name of a hit's field: those of its content have their own, unless the hit itself has one of that name. */
function nameInHit(name: string): string {
  const inner = name.startsWith(CONTENT) ? name.slice(CONTENT.length) : '';
  return inner === '' || OF_A_HIT.has(inner) ? name : inner;
}

/** Reads JSON events, those that are hits of a search by the names of their content. */
function documentReader(context: TimeContext): FieldReader {
  const read = jsonReader(context);
  return (raw, sink) => read(raw, HIT.test(raw) && raw.includes('"_source"') ? renamedSink(sink, nameInHit) : sink);
}

/** Documents of an index, one a line, as elasticdump and others write them. */
export const indexDocuments: Format = {
  name: 'Elasticsearch documents',
  detect: (sample) => (share(sample, (line) => HIT.test(line) && line.includes('"_source"') && isObject(line)) >= 0.9 ? 1 : 0),
  sourcetype: () => '_json',
  breaking: () => ({ kind: 'lines' }),
  reader: documentReader,
};

/** Objects around arrays of events: CloudTrail's `Records`, search results, exports of many cloud services. */
export const wrappedJson: Format = {
  name: 'json records',
  detect: (sample) => (startsWrapped(sample.lines) ? 1 : 0),
  sourcetype: sourceOfText,
  breaking: () => ({ kind: 'wrapped-json' }),
  reader: documentReader,
};

const EXPORTED = /^\{"preview":(?:true|false),(?:"offset":\d+,)?(?:"lastrow":true,)?"result":(\{.*\})\}$/s;

/**
 * Events with their text in `_raw` beside their fields: each line a result as Splunk's `-output json` and its export endpoint write it. Chosen by its
 * name it reads lines of mere events too; found it is by Splunk's form alone, as the text of an event from NDJSON is its line.
 */
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

/** Events as they are handed over from here: lines with `_raw` and fields. */
export const ownEvents: Format = { ...splunkExport, name: 'events', detect: () => 1 };
