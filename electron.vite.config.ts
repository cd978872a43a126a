import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const here = import.meta.dirname;

/**
 * Three bundles: main (with the engine's utility process and its threads as further entries), preload, renderer.
 * The targets are those of the oldest runtime the code must run on, Electron 33 (docs/development.md).
 */
export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      target: 'node20.18',
      rolldownOptions: {
        input: { index: resolve(here, 'src-main/app/main.ts'), engine: resolve(here, 'src-engine/host.ts'), 'cut-worker': resolve(here, 'src-engine/datasets/cut-worker.ts') },
        // Shared parts lie beside the entries: a thread's module is found beside whoever starts it.
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      target: 'node20.18',
      // A sandboxed preload can require nothing but Electron: one file, everything of ours inside.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: resolve(here, 'src-preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: resolve(here, 'src-renderer'),
    plugins: [react()],
    build: {
      outDir: resolve(here, 'out/renderer'),
      emptyOutDir: true,
      target: 'chrome130',
      // data: URLs for fonts and workers are refused by the content security policy.
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 6000,
      rolldownOptions: { input: resolve(here, 'src-renderer/index.html') },
    },
    worker: { format: 'es' },
  },
});
