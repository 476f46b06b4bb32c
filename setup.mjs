// Runs under whatever Node the shell has (20.19 or newer): installs what the lock file says when it changed, builds the
// console when its sources changed, then hands over to the pinned Node. `npm start`, `npm test` and `npm run check` call it.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(fileURLToPath(import.meta.url))
const [verb = 'install', ...rest] = process.argv.slice(2)

const verbs = {
  install: null,
  start: ['packages/seqward/src/demonstration/main.ts'],
  test: ['node_modules/vitest/vitest.mjs', 'run'],
  check: ['tools/check.ts'],
}
if (!Object.hasOwn(verbs, verb)) fail(2, `setup: unknown verb ${verb}; one of ${Object.keys(verbs).join(', ')}`)

install()
buildConsole()
const script = verbs[verb]
if (script !== null) handOver(script, rest)

function install() {
  const stamp = join(root, 'node_modules', '.seqward-installed')
  const wanted = digest([join(root, 'package-lock.json')])
  if (read(stamp) === wanted && pinnedNode() !== null) return
  say('setup: installing what package-lock.json says (once, and when it changes) ...')
  // npm is a script of the Node that runs us; found through npm itself where possible, since Windows has no `npm` to spawn.
  const [command, first] = process.env.npm_execpath ? [process.execPath, [process.env.npm_execpath]] : ['npm', []]
  const done = spawnSync(command, [...first, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  })
  if (done.status !== 0) fail(done.status ?? 1, 'setup: npm ci failed; its own words are above')
  if (pinnedNode() === null) fail(78, `setup: there is no pinned Node for ${process.platform}-${process.arch}`)
  writeFileSync(stamp, wanted)
}

function buildConsole() {
  const room = join(root, 'packages', 'console')
  if (!existsSync(join(room, 'vite.config.ts'))) return
  const sources = [
    ...files(join(room, 'src')),
    ...files(join(root, 'packages', 'contract', 'src')),
    ...files(join(root, 'packages', 'interop', 'src')),
  ]
  const stamp = join(room, 'dist', '.seqward-built')
  const wanted = digest([
    join(room, 'index.html'),
    join(room, 'vite.config.ts'),
    join(room, 'vite.viewer.config.ts'),
    join(room, 'viewer.html'),
    join(root, 'package-lock.json'),
    ...sources,
  ])
  if (read(stamp) === wanted) return
  say('setup: building the console ...')
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
  // The console, and the run viewer as one page that works from a disk.
  for (const config of ['vite.config.ts', 'vite.viewer.config.ts']) {
    const done = spawnSync(pinnedNode(), [vite, 'build', '--config', config, '--logLevel', 'warn'], {
      cwd: room,
      stdio: ['ignore', 2, 2],
    })
    if (done.status !== 0)
      fail(done.status ?? 1, `setup: the console could not be built (${config}); the reason is above`)
  }
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, wanted)
}

function handOver(script, args) {
  const child = spawn(pinnedNode(), [join(root, script[0]), ...script.slice(1), ...args], {
    cwd: root,
    stdio: 'inherit',
  })
  // A terminal sends Ctrl-C to the child as well; a service manager sends SIGTERM to us alone.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1)
  })
}

function pinnedNode() {
  const { optionalDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  if (!Object.hasOwn(optionalDependencies, name)) return null
  const binary = join(root, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  return existsSync(binary) ? binary : null
}

function files(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.includes('.test.'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

function digest(paths) {
  const hash = createHash('sha256')
  for (const path of paths)
    hash
      .update(path.slice(root.length))
      .update('\0')
      .update(existsSync(path) ? readFileSync(path) : '')
      .update('\0')
  return hash.digest('hex')
}

function read(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : null
}

function say(words) {
  process.stderr.write(`${words}\n`)
}

function fail(code, words) {
  say(words)
  process.exit(code)
}
