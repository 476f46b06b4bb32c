import { existsSync, readFileSync } from 'node:fs'

/** What Node needs of the system to start on Linux, as exact files. */
export interface RuntimeFiles {
  /** Node itself and the loader of shared libraries. */
  readonly programs: readonly string[]
  /** Shared libraries that this Node uses, and the settings that are read while it starts. */
  readonly files: readonly string[]
}

let cached: RuntimeFiles | undefined

/** Found from what this very process has mapped, since every role runs the same Node. */
export function runtimeFiles(): RuntimeFiles {
  return (cached ??= filesOf(readFileSync('/proc/self/maps', 'utf8')))
}

/** From a text in the form of /proc/self/maps. */
export function filesOf(maps: string): RuntimeFiles {
  const mapped = new Set(maps.split('\n').flatMap((line) => /\s(\/\S+)$/.exec(line)?.[1] ?? []))
  const libraries = [...mapped].filter((path) => /\.so(?:\.[\d.]+)?$/.test(path))
  const loaders = libraries.filter((path) => /\/ld-[^/]*$/.test(path))
  return {
    programs: [process.execPath, ...loaders],
    files: [...libraries.filter((path) => !loaders.includes(path)), ...settings.filter((path) => existsSync(path))],
  }
}

/**
 * The order of libraries, the settings of OpenSSL (without which Node does not start where they exist), the memory of
 * the computer, the process's own memory and processor time, and the map of its stack.
 */
const settings = [
  '/etc/ld.so.cache',
  '/etc/ssl/openssl.cnf',
  '/proc/meminfo',
  '/proc/self/stat',
  '/proc/self/maps',
  '/proc/self/cgroup',
]
