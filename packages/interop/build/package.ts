/**
 * Makes, in dist, the package that others install: compiled JavaScript and declarations, and a manifest that points at
 * them. In the repository the manifest points at the sources, which Node runs as they are. Then: npm pack ./dist
 */
import { execFileSync } from 'node:child_process'
import { copyFileSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const root = join(import.meta.dirname, '..')
const dist = join(root, 'dist')

rmSync(dist, { recursive: true, force: true })
const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')
execFileSync(process.execPath, [compiler, '-p', join(root, 'tsconfig.build.json')], { stdio: 'inherit' })
// The compiler rewrites the extensions of imports in JavaScript, but leaves them in declarations.
for (const path of globSync(join(dist, '**/*.d.ts'))) {
  const text = readFileSync(path, 'utf8')
  writeFileSync(path, text.replace(/((?:from|import\()\s*')(\.[^']*)\.ts'/g, "$1$2.js'"))
}

const source: Record<string, unknown> = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const { private: _, scripts: __, exports, ...kept } = source
const compiled = (path: string, extension: string) => path.replace('./src/', './').replace(/\.ts$/, extension)
const entries = Object.entries(exports as Record<string, string>).map(([subpath, path]) => [
  subpath,
  { types: compiled(path, '.d.ts'), default: compiled(path, '.js') },
])
const manifest = { ...kept, exports: { ...Object.fromEntries(entries), './package.json': './package.json' } }
writeFileSync(join(dist, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
copyFileSync(join(root, 'README.md'), join(dist, 'README.md'))
copyFileSync(join(root, '../../LICENSE'), join(dist, 'LICENSE'))
