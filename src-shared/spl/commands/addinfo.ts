/** `addinfo`: the time range of the search as fields (Search Reference, "addinfo"). */
import type { Column } from '../../results/batch.ts';
import { constantColumn, makeBatch } from '../../results/batch.ts';
import type { CommandDef } from './types.ts';
import { columnsWith, needsMinus } from './support/columns.ts';
import { mapBatches } from './support/stream.ts';
import { INFO_FIELDS, searchInfo } from './support/search-info.ts';
import type { NoArgs } from './support/args.ts';
import { NO_ARGS } from './support/args.ts';

export const addinfoCommand: CommandDef<NoArgs> = {
  name: 'addinfo',
  kind: 'streaming',
  docs: {
    summary: 'Adds the time range of the search to each row.',
    syntax: 'addinfo',
    options: [{ name: 'fields', type: '', description: 'info_min_time and info_max_time (+Infinity where open), info_sid, info_search_time.' }],
    examples: [
      { spl: '| makeresults | addinfo', description: 'One row with the range.' },
      { spl: 'index=* | head 1 | addinfo | eval days=(info_max_time-info_min_time)/86400', description: 'How long the range is.' },
    ],
    page: 'Search Reference: addinfo',
  },
  parse: () => NO_ARGS,
  columnsAfter: (_args, before) => columnsWith(before, INFO_FIELDS.map((f) => [f, 'unknown'] as const)),
  needs: (_args, after) => needsMinus(after, INFO_FIELDS),
  run: (_args, ctx) => {
    const info = searchInfo(ctx);
    return mapBatches((batch) => {
      const columns = new Map<string, Column>(batch.columns);
      for (const name of INFO_FIELDS) columns.set(name, constantColumn(batch.length, info[name]));
      return makeBatch(batch.length, columns);
    });
  },
};
