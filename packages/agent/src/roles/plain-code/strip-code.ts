/**
 * Started for a moment by the keeper: takes the types out of everything that the roles load, so that the roles need not.
 * Node's stripper is a WebAssembly program that stays in memory; without it a role has 13 MiB less.
 */
import { readFileSync, statSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { PlainCode } from './plain-code.ts'

process.once('message', (entries) => {
  process.send?.((entries as readonly string[]).map(codeOf), () => process.disconnect?.())
})

/** Every module that an entry leads to, by its address. */
function codeOf(entry: string): PlainCode {
  const modules: [string, string][] = []
  const files: [string, number, number][] = []
  const todo = [entry]
  const seen = new Set(todo)
  for (let url = todo.pop(); url !== undefined; url = todo.pop()) {
    const path = fileURLToPath(url)
    const { size, mtimeMs } = statSync(path)
    const plain = stripTypeScriptTypes(readFileSync(path, 'utf8'))
    modules.push([url, plain])
    files.push([path, size, mtimeMs])
    for (const [, specifier] of plain.matchAll(importForm)) {
      const target = specifier === undefined ? null : targetOf(specifier, url)
      if (target === null || seen.has(target)) continue
      seen.add(target)
      todo.push(target)
    }
  }
  return { format: 1, node: process.version, entry, files, modules }
}

/** After stripping, only imports that are still there at run time are left. */
const importForm = /(?:^|[\s;}])(?:import|export)\b[^'"`;()]*?\bfrom\s*['"]([^'"]+)['"]/g

function targetOf(specifier: string, from: string): string | null {
  if (specifier.startsWith('node:')) return null
  const target = specifier.startsWith('.') ? new URL(specifier, from).href : import.meta.resolve(specifier)
  return target.endsWith('.ts') ? target : null
}
