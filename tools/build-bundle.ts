import { join, relative, sep } from 'node:path'
import { build, type Plugin, type Rolldown } from 'vite'

/** The agent's program as one file, and what it was made of. */
export interface Bundle {
  /** One ES module. It imports nothing; modules of Node are taken when they are needed. */
  readonly code: string
  /** Its parts: paths in the checkout, and modules of Node as `node:...`; in order of name. */
  readonly modules: readonly string[]
}

/**
 * Puts `packages/agent/src/packaged.ts` and all that it leads to into one file, in which each module runs when it is first
 * asked for: a process holds in memory the modules of its own part. The same sources give the same bytes, wherever the
 * checkout lies. `version` stands in for the agent's own, for a package that shall be told from another.
 *
 * @throws Error when something is imported that is neither ours nor of Node.
 */
export async function bundleAgent(root: string, version?: string): Promise<Bundle> {
  const made = await build({
    root,
    configFile: false,
    envFile: false,
    publicDir: false,
    logLevel: 'error',
    plugins: [nodeModulesOnDemand(), ...(version === undefined ? [] : [versionOf(version)])],
    ssr: { noExternal: true },
    build: {
      ssr: true,
      write: false,
      minify: false,
      target: 'esnext',
      rolldownOptions: {
        // Names of modules stand in comments, as paths from here.
        cwd: root,
        input: join(root, 'packages', 'agent', 'src', 'packaged.ts'),
        output: { format: 'es', codeSplitting: false, strictExecutionOrder: true, comments: false },
      },
    },
  })
  const chunk = onlyChunk(Array.isArray(made) ? made : [made])
  if (chunk.imports.length > 0) throw new Error(`the bundle imports ${chunk.imports.join(', ')}`)
  const modules = Object.keys(chunk.modules).flatMap((id) => moduleName(root, id))
  const strangers = modules.filter((name) => !/^(?:node:|packages\/(?:agent|contract|interop)\/src\/)/.test(name))
  if (strangers.length > 0) throw new Error(`the bundle holds what is not the agent's: ${strangers.join(', ')}`)
  return { code: inAscii(chunk.code), modules: modules.sort() }
}

function onlyChunk(made: readonly unknown[]): Rolldown.OutputChunk {
  const outputs = made.flatMap((one) => (one as Rolldown.RolldownOutput).output)
  const [chunk, more] = outputs
  if (chunk?.type !== 'chunk' || more !== undefined) throw new Error(`one file was expected, not ${outputs.length}`)
  return chunk
}

/**
 * Characters beyond ASCII as escapes, which mean the same in all texts and patterns of ours: with a single one of them
 * every process would hold the program with two bytes for each character.
 */
function inAscii(code: string): string {
  return code.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** The bundler's own helpers have no name of a file. */
function moduleName(root: string, id: string): string[] {
  if (id.startsWith(virtual)) return [id.slice(virtual.length)]
  return id.startsWith('\0') ? [] : [relative(root, id).split(sep).join('/')]
}

const virtual = '\0ondemand:'

/**
 * Modules of Node are taken with `process.getBuiltinModule` by the module that needs them. As imports they would stand at
 * the top of the one file, and a role that only reads files would hold TLS in memory.
 */
function nodeModulesOnDemand(): Plugin {
  return {
    name: 'seqward:node-modules-on-demand',
    enforce: 'pre',
    resolveId(id) {
      return id.startsWith('node:') ? { id: virtual + id, moduleSideEffects: false } : null
    },
    load(id) {
      if (!id.startsWith(virtual)) return null
      const name = id.slice(virtual.length)
      const loaded = process.getBuiltinModule(name)
      if (loaded === undefined) throw new Error(`Node ${process.version} has no module ${name}`)
      const names = Object.keys(loaded).filter((key) => key !== 'default' && /^[A-Za-z_$][\w$]*$/.test(key))
      const exports = names.map((key) => `const $${key} = loaded.${key}\nexport { $${key} as ${key} }`)
      return [`const loaded = process.getBuiltinModule('${name}')`, 'export default loaded', ...exports].join('\n')
    },
  }
}

function versionOf(version: string): Plugin {
  return {
    name: 'seqward:version',
    enforce: 'pre',
    transform(code, id) {
      if (!id.endsWith('/packages/agent/src/version.ts')) return null
      return code.replace(/agentVersion = '[^']+'/, `agentVersion = '${version}'`)
    },
  }
}
