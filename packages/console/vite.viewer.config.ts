import react from '@vitejs/plugin-react'
import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** The page may run what stands in it, and nothing else: above all it may open no connection. */
const policy = [
  "default-src 'none'",
  "script-src 'unsafe-inline' blob:",
  "style-src 'unsafe-inline'",
  'worker-src blob:',
  'img-src data: blob:',
  "connect-src 'none'",
  "form-action 'none'",
  "base-uri 'none'",
].join('; ')

/**
 * Puts scripts and styles into the page itself: one file that works from a disk and from any web server. Browsers load
 * no module from a disk, so the script becomes a plain one at the end of the body.
 */
function onePage(): Plugin {
  return {
    name: 'seqward:one-page',
    enforce: 'post',
    generateBundle(_, bundle) {
      const page = Object.values(bundle).find(({ fileName }) => fileName.endsWith('.html'))
      if (page?.type !== 'asset') throw new Error('the build made no page')
      let html = String(page.source)
      html = html.replace(/\s*<script [^>]*src="[^"]*"[^>]*><\/script>/g, '').replace(/\s*<link [^>]*>/g, '')
      let styles = ''
      let scripts = ''
      for (const [name, part] of Object.entries(bundle)) {
        if (part === page) continue
        if (part.type === 'chunk') scripts += part.code
        else if (name.endsWith('.css')) styles += String(part.source)
        delete bundle[name]
      }
      // "</script" in a text of the program would end the element.
      const script = scripts.replaceAll('</script', '<\\/script')
      const head = `<meta http-equiv="Content-Security-Policy" content="${policy}" /><style>${styles}</style></head>`
      html = html.replace('</head>', () => head).replace('</body>', () => `<script>${script}</script></body>`)
      page.source = html
    },
  }
}

export default defineConfig({
  root: here('.'),
  base: './',
  plugins: [react(), onePage()],
  worker: { format: 'iife' },
  build: {
    outDir: here('dist-viewer'),
    emptyOutDir: true,
    // Everything that is not a script or a style is none of this page's.
    assetsInlineLimit: Number.MAX_SAFE_INTEGER,
    modulePreload: false,
    cssCodeSplit: false,
    rolldownOptions: { input: here('viewer.html'), output: { format: 'iife' } },
  },
})
