/**
 * Macros that published detections take for granted (Splunk Security Content, Common Information Model add-on). They stand for
 * themselves where nobody has defined them otherwise.
 */
import type { Macro } from './source-text.ts';

const MACROS: readonly Macro[] = [
  { name: 'summariesonly', args: [], definition: 'summariesonly=false', isEval: false },
  { name: 'security_content_summariesonly', args: [], definition: 'summariesonly=false allow_old_summaries=true fillnull_value=null', isEval: false },
  { name: 'security_content_ctime', args: ['field'], definition: 'convert timeformat="%Y-%m-%dT%H:%M:%S" ctime($field$)', isEval: false },
  { name: 'drop_dm_object_name', args: ['object'], definition: 'rename $object$.* as *', isEval: false },
];

/** The standard macro of a name that takes so many arguments. */
export function standardMacro(name: string, args: number): Macro | undefined {
  return MACROS.find((m) => m.name === name && m.args.length === args);
}

/**
 * What a detection's own filter stands for until somebody writes one: each ends in a macro such as `suspicious_process_filter`, which
 * comes as `search *`. Null for other names.
 */
export function filterMacro(name: string, args: number): string | null {
  return args === 0 && /^\w+_filter$/.test(name) ? 'search *' : null;
}
