import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generateSample, SEED } from './generate-sample.ts';

describe('generateSample', () => {
  it('gives the text that is in resources/sample, from the same seed', () => {
    const manifest = JSON.parse(
      readFileSync(join(import.meta.dirname, '..', 'resources', 'sample', 'manifest.json'), 'utf8'),
    ) as {
      seed: number;
      files: { file: string; sha256: string }[];
    };
    const generated = generateSample(manifest.seed);
    expect(manifest.seed).toBe(SEED);
    expect(generated.files.map(({ file, sha256 }) => ({ file, sha256 }))).toEqual(
      manifest.files.map(({ file, sha256 }) => ({ file, sha256 })),
    );
  }, 60_000);
});
