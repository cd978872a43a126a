/** Knowledge objects as texts in a form, and back. */
import type { KnowledgeObject, KnowledgeObjects } from '../../src-shared/ipc/knowledge-protocol.ts';

export type Kind = KnowledgeObject['kind'];
/** In the order in which searches apply them. */
export const KINDS: readonly Kind[] = ['extractions', 'aliases', 'calculated', 'lookups', 'eventtypes', 'tags'];
/** The texts of a form by the name of the field. */
export type Form = Readonly<Record<string, string>>;
/** The fields of each kind's form, in order. */
export const FORM_FIELDS = {
  extractions: ['name', 'sourcetype', 'field', 'regex'],
  aliases: ['name', 'sourcetype', 'field', 'alias'],
  calculated: ['name', 'sourcetype', 'field', 'expression'],
  lookups: ['name', 'sourcetype', 'lookup', 'input', 'output'],
  eventtypes: ['name', 'search', 'tagList'],
  tags: ['field', 'value', 'tagList'],
} as const;
/** Those that may be empty, and what stands for empty ones. */
const DEFAULTS: Form = { sourcetype: '*', field: '_raw', tagList: '' };

/** What tells an object from others of its kind, as the engine does it. */
export function keyOf(object: KnowledgeObject): string {
  return object.kind === 'tags' ? `${object.value.field}=${object.value.value}` : object.value.name;
}

/** What an object does, in a line. */
export function lineOf(object: KnowledgeObject): string {
  switch (object.kind) {
    case 'extractions':
      return object.value.regex;
    case 'aliases':
      return `${object.value.field} AS ${object.value.alias}`;
    case 'calculated':
      return `${object.value.field} = ${object.value.expression}`;
    case 'lookups':
      return `${object.value.lookup} ${pairs(object.value.input)} → ${pairs(object.value.output)}`;
    case 'eventtypes':
      return object.value.search;
    case 'tags':
      return object.value.tags.join(', ');
  }
}

/** All objects of all kinds. */
export function objectsOf(all: KnowledgeObjects, kind: Kind): KnowledgeObject[] {
  return all[kind].map((value) => ({ kind, value }) as KnowledgeObject);
}

const pairs = (fields: Readonly<Record<string, string>>): string => Object.entries(fields).map(([table, event]) => (table === event ? table : `${table}=${event}`)).join(', ');
const list = (text: string): string[] => text.split(',').map((part) => part.trim()).filter((part) => part !== '');
const record = (text: string): Record<string, string> =>
  Object.fromEntries(list(text).map((part) => { const [table = '', event = table] = part.split('=').map((s) => s.trim()); return [table, event]; }));

/** The texts of an object's form. */
export function formOf(object: KnowledgeObject): Form {
  const out: Record<string, string> = {};
  for (const [name, value] of Object.entries(object.value) as [string, unknown][]) {
    if (Array.isArray(value)) out['tagList'] = value.join(', ');
    else if (typeof value === 'object' && value !== null) out[name] = pairs(value as Record<string, string>);
    else out[name] = String(value);
  }
  return out;
}

/** The object that a form describes; null while something is missing. */
export function objectOf(kind: Kind, form: Form): KnowledgeObject | null {
  const value: Record<string, unknown> = {};
  for (const field of FORM_FIELDS[kind]) {
    const given = form[field]?.trim() ?? '';
    const text = given === '' && (field !== 'field' || kind === 'extractions') ? DEFAULTS[field] : given;
    if (text === undefined || (text === '' && (field !== 'tagList' || kind === 'tags'))) return null;
    if (field === 'tagList') value['tags'] = list(text);
    else value[field] = field === 'input' || field === 'output' ? record(text) : text;
  }
  if (kind === 'lookups') value['overwrite'] = form['overwrite'] !== 'false';
  return { kind, value } as KnowledgeObject;
}
