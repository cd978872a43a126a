/**
 * Splunk's `.conf` files (Admin Manual, "Configuration file structure"): stanzas in brackets, `name = value` lines, `#`
 * comments on lines of their own, values continued by a backslash at the line's end.
 */

/** One stanza: settings before the first bracket are those of `default`. */
export interface ConfStanza {
  readonly name: string;
  /** The later of two settings of one name counts, and a stanza that comes again adds to the first. */
  readonly settings: ReadonlyMap<string, string>;
  /** Line of its first bracket, counted from 1. */
  readonly line: number;
}

/** The stanzas of a file, in order. Never fails: lines that are nothing are left out, as Splunk does. */
export function parseConf(text: string): readonly ConfStanza[] {
  const stanzas = new Map<string, { name: string; settings: Map<string, string>; line: number }>();
  const open = (name: string, line: number): Map<string, string> => {
    const known = stanzas.get(name);
    if (known !== undefined) return known.settings;
    const settings = new Map<string, string>();
    stanzas.set(name, { name, settings, line });
    return settings;
  };
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\r|\n/);
  let settings: Map<string, string> | null = null;
  for (let i = 0; i < lines.length; i++) {
    const number = i + 1;
    let line = lines[i] as string;
    if (/^\s*(?:#|$)/.test(line)) continue;
    const stanza = /^\s*\[(.*)\]\s*$/.exec(line);
    if (stanza !== null) {
      settings = open(stanza[1] as string, number);
      continue;
    }
    const equals = line.indexOf('=');
    if (equals < 0) continue;
    const name = line.slice(0, equals).trim();
    let value = '';
    line = line.slice(equals + 1);
    // The backslash goes, the line break stays: a search keeps its lines.
    while (/\\\s*$/.test(line) && i + 1 < lines.length) {
      value += `${line.replace(/\\\s*$/, '')}\n`;
      line = lines[++i] as string;
    }
    (settings ??= open('default', number)).set(name, (value + line).trim());
  }
  return [...stanzas.values()];
}

/** True for the ways in which Splunk writes yes. */
function confTrue(value: string | undefined): boolean {
  return value !== undefined && /^(?:1|true|t|yes|y)$/i.test(value.trim());
}

/** A saved search as `savedsearches.conf` has it. */
export interface ConfSearch {
  readonly name: string;
  readonly spl: string;
  readonly description: string;
  /** Splunk's time modifiers; empty for all time. */
  readonly earliest: string;
  readonly latest: string;
  /** Five crontab fields where it is scheduled. */
  readonly cron: string | null;
}

/** The saved searches of a `savedsearches.conf`; `skipped` says of each stanza that is none, why. */
export function confSearches(text: string): { readonly searches: readonly ConfSearch[]; readonly skipped: readonly string[] } {
  const stanzas = parseConf(text);
  const defaults = stanzas.find((s) => s.name === 'default')?.settings;
  const searches: ConfSearch[] = [];
  const skipped: string[] = [];
  for (const { name, settings, line } of stanzas) {
    if (name === 'default') continue;
    const get = (key: string): string => settings.get(key) ?? defaults?.get(key) ?? '';
    const spl = get('search');
    if (spl === '') {
      skipped.push(`"${name}" (line ${line}) has no search.`);
      continue;
    }
    const cron = get('cron_schedule');
    const scheduled = confTrue(get('enableSched')) && !confTrue(get('disabled')) && cron !== '';
    searches.push({ name, spl, description: get('description'), earliest: modifier(get('dispatch.earliest_time')), latest: modifier(get('dispatch.latest_time')), cron: scheduled ? cron : null });
  }
  return { searches, skipped };
}

/** Real-time modifiers have no meaning without a Splunk server; 0 is the beginning. */
function modifier(text: string): string {
  if (text === '0') return '';
  return text.replace(/^rt(?=[-+@]|now|$)/, '');
}

/** A macro as `macros.conf` has it. */
export interface ConfMacro {
  readonly name: string;
  readonly args: readonly string[];
  readonly definition: string;
  readonly isEval: boolean;
  readonly validation?: string;
  readonly errorMessage?: string;
}

/** The macros of a `macros.conf`: `[name]` or `[name(2)]` with `args`. */
export function confMacros(text: string): { readonly macros: readonly ConfMacro[]; readonly skipped: readonly string[] } {
  const macros: ConfMacro[] = [];
  const skipped: string[] = [];
  for (const { name: stanza, settings, line } of parseConf(text)) {
    if (stanza === 'default') continue;
    const definition = settings.get('definition');
    const count = Number(/\((\d+)\)$/.exec(stanza)?.[1] ?? 0);
    const args = (settings.get('args') ?? '').split(',').map((a) => a.trim()).filter((a) => a !== '');
    if (definition === undefined) skipped.push(`"${stanza}" (line ${line}) has no definition.`);
    else if (args.length !== count) skipped.push(`"${stanza}" (line ${line}) names ${args.length} arguments and takes ${count}.`);
    else {
      const validation = settings.get('validation');
      const errorMessage = settings.get('errormsg');
      macros.push({
        name: stanza.replace(/\(\d+\)$/, ''),
        args,
        definition,
        isEval: confTrue(settings.get('iseval')),
        ...(validation === undefined ? {} : { validation }),
        ...(errorMessage === undefined ? {} : { errorMessage }),
      });
    }
  }
  return { macros, skipped };
}
