/** `tags`: the tags of field values (Search Reference, "tags"). */
import { passThrough } from './support/notes.ts';

/** What `tags` was asked. */
export interface TagsArgs {
  readonly fields: readonly string[];
}

export const tagsCommand = passThrough<TagsArgs>({
  name: 'tags',
  docs: {
    summary: 'Adds the tags of field values; there are no tags here, and a message says so.',
    syntax: 'tags [outputfield=<field>] [inclname=<bool>] [inclvalue=<bool>] [allowed_tags=<list>] [<field>...]',
    options: [
      { name: 'outputfield', type: '<field>', description: 'The field for the tags.' },
      { name: 'inclname, inclvalue', type: '<bool>', description: 'What is written with a tag.' },
      { name: 'allowed_tags', type: '<list>', description: 'Tags to add.' },
    ],
    examples: [
      { spl: 'index=* | tags host', description: 'Tags of hosts.' },
      { spl: 'index=* | tags outputfield=tags host eventtype', description: 'In one field.' },
    ],
    page: 'Search Reference: tags',
  },
  parse(r) {
    r.options({ outputfield: 'field', inclname: 'bool', inclvalue: 'bool', allowed_tags: 'string' });
    return { fields: r.fields({ optional: true }).map((f) => f.text) };
  },
  note: 'No tags are defined here: tags added none.',
});
