/**
 * Which searches give events as they are read, newest first (Search Reference, "Command types"). The commands are named here
 * because those that ask stand in the registry themselves; a test holds the names to the kinds that commands state.
 */
import type { Pipeline, StageNode } from '../../syntax/ast.ts';

const STREAMING: ReadonlySet<string> = new Set(
  (
    'abstract addinfo addtotals bin convert eval extract fieldformat fields foreach fromjson highlight iconify iplocation localop lookup makemv ' +
    'multikv mvexpand nomv noop outputtext rangemap redistribute regex reltime rename replace require rex scrub search setfields spath strcat ' +
    'tags tojson typer untable where xmlkv xmlunescape xpath'
  ).split(' '),
);

/** The names, for the test. */
export const STREAMING_COMMANDS: readonly string[] = [...STREAMING];

/** The first stage after the one that makes the rows that has to see more than one row at a time; undefined where there is none. */
export function firstNotStreaming(pipeline: Pipeline): StageNode | undefined {
  return pipeline.stages.slice(1).find((stage) => !STREAMING.has(stage.command.text.toLowerCase()));
}

/** True for a search of events that all its commands stream. */
export function streamsEvents(pipeline: Pipeline): boolean {
  return pipeline.stages[0]?.command.text.toLowerCase() === 'search' && firstNotStreaming(pipeline) === undefined;
}
