import react from '@vitejs/plugin-react'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import { chineseFont } from './vite/chinese-font.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  root: here('.'),
  base: '/',
  plugins: [react(), chineseFont([here('src/words'), here('../contract/src')])],
  build: {
    outDir: here('dist'),
    emptyOutDir: true,
    // Nothing inlined: fonts and images stay under `default-src 'self'`, without `data:` in the policy.
    assetsInlineLimit: 0,
    rolldownOptions: {
      // What comes from others changes rarely: it keeps its name, and stays in browsers' caches, from release to release.
      output: { codeSplitting: { groups: [{ name: 'vendor', test: /node_modules/ }] } },
    },
  },
})
