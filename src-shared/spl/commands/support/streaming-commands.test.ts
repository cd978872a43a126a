/** The list of streaming commands says what the commands say of themselves. */
import { expect, it } from 'vitest';
import { allCommands } from '../registry.ts';
import { STREAMING_COMMANDS } from './streaming-commands.ts';

it('names exactly the commands that state to be streaming', () => {
  const stated = allCommands().filter((command) => command.kind === 'streaming').map((command) => command.name);
  expect([...STREAMING_COMMANDS].sort()).toEqual(stated.sort());
});
