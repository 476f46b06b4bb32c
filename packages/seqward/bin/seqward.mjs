#!/usr/bin/env node
// The command runs under the pinned Node whatever Node the shell has: this file is plain JavaScript for Node 20.19 on.
import { spawn } from 'node:child_process'
import module from 'node:module'
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(realpathSync(fileURLToPath(import.meta.url))), '..', '..', '..')
const { optionalDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const windows = process.platform === 'win32'
const pinned = `node-${windows ? 'win' : process.platform}-${process.arch}`
const main = join(root, 'packages', 'seqward', 'src', 'main.ts')

if (`v${optionalDependencies[pinned]}` === process.version) {
  // Stripping types from a hundred files takes longer than reading a run; a second call finds them stripped. Beside the
  // packages, not in the folder for temporary files: there anybody could put code in its place.
  module.enableCompileCache(join(root, 'node_modules', '.cache', 'seqward'))
  await import(main)
} else {
  const node = join(root, 'node_modules', pinned, 'bin', windows ? 'node.exe' : 'node')
  if (!existsSync(node)) {
    process.stderr.write(
      `seqward: the pinned Node (${pinned}) is not installed; run "npm start" or "node setup.mjs" in the checkout\n`,
    )
    process.exit(78)
  }
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' })
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1)
  })
}
