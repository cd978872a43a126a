import { defineConfig } from 'vitest/config';

/** End-to-end tests drive the built application in real Electron windows: two at a time, each on a display of its own. */
export default defineConfig({
  test: {
    include: ['e2e/**/*.e2e.ts'],
    environment: 'node',
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 90_000,
  },
});
