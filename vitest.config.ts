import { defineConfig } from 'vitest/config';

/**
 * Everything that runs without a window. The end-to-end tests have a configuration of their own (e2e/vitest.config.ts)
 * because they need a build, a display and one application at a time.
 */
export default defineConfig({
  test: {
    include: ['src-*/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts'],
    environment: 'node',
    pool: 'forks',
    testTimeout: 20_000,
    // The same zone on every machine; a test that is about zones names its own.
    env: { TZ: 'UTC' },
  },
});
