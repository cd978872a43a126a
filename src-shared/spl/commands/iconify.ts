/** `iconify`: an icon for each kind of event (Search Reference, "iconify"). */
import { passThrough } from './support/notes.ts';

/** What `iconify` was asked. */
export interface IconifyArgs {
  readonly fields: readonly string[];
}

export const iconifyCommand = passThrough<IconifyArgs>({
  name: 'iconify',
  docs: {
    summary: 'Gives events icons by field values on Splunk\'s page; here the rows stay the same.',
    syntax: 'iconify <field-list>',
    options: [{ name: 'field-list', type: '<field>, ...', description: 'The fields.' }],
    examples: [
      { spl: 'index=* | iconify level', description: 'By level.' },
      { spl: 'index=* | iconify host, service', description: 'By two fields.' },
    ],
    page: 'Search Reference: iconify',
  },
  parse: (r) => ({ fields: r.fields().map((f) => f.text) }),
  note: 'iconify draws icons on Splunk\'s own page; the rows stay the same here.',
});
