import { expect, it } from 'vitest';
import { levelOf, levelOfStatus } from './levels.ts';

it('knows levels by many names, and those of answers by their class', () => {
  expect(['ERROR', 'Warning', 'notice', 'trace', 'other', 3].map(levelOf)).toEqual(['error', 'warn', 'info', 'debug', null, null]);
  // As Bunyan and Pino number them.
  expect([20, 30, 40, 50, 60, 55, '50'].map(levelOf)).toEqual(['debug', 'info', 'warn', 'error', 'error', null, null]);
  expect([200, '404', 503, 600, 'x', null, undefined].map(levelOfStatus)).toEqual([null, 'warn', 'error', null, null, null, null]);
});
