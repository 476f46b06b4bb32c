import { join } from 'node:path'
import { isSea } from 'node:sea'

/** A part of the agent that runs in a process of its own. */
export type ProgramPart = 'launcher' | 'scout' | 'collector' | 'uplink' | 'probe' | 'bare-probe'

/** Whether this is the single executable, in which all parts are one file (docs/operate/install.md). */
export const isPackaged = isSea()

/** The word by which the single executable is told to be one of its parts. */
export const partWord = (part: ProgramPart) => `part:${part}`

/** What is started for a part: its file, or the word for it in the single executable. */
export function partEntry(part: ProgramPart): string {
  return isPackaged ? partWord(part) : join(import.meta.dirname, '..', ...files[part])
}

/**
 * Words after this program's name that start it again: flags of Node, the entry, and what that is told.
 *
 * The single executable takes flags of Node as one word, so that none of a user's words is taken for one; each flag is in
 * quotes there, which Node takes off. The system limits such a word (`flagBytesMax`).
 */
export function wordsOf(flags: readonly string[], ...rest: readonly string[]): readonly string[] {
  if (!isPackaged) return [...flags, ...rest]
  const added = flags.filter((flag) => flag !== builtInFlag)
  return added.length === 0 ? rest : [flagWord(added), ...rest]
}

/** Flags of Node as the one word in which the single executable takes them. */
export function flagWord(flags: readonly string[]): string {
  return `--node-options=${flags.map((flag) => `"${flag.replaceAll(/["\\]/g, '\\$&')}"`).join(' ')}`
}

/** This process's own words after the program's name (and the script's), and the flags of Node that it was given. */
export function ownWords(): { readonly flags: readonly string[]; readonly rest: readonly string[] } {
  if (!isPackaged) return { flags: process.execArgv, rest: process.argv.slice(1) }
  return { flags: process.execArgv.filter((flag) => flag !== builtInFlag), rest: process.argv.slice(2) }
}

/** The one flag that the single executable was built with. */
export const builtInFlag = '--disable-warning=ExperimentalWarning'

/**
 * Bytes of the flags of one process. Windows takes 32 KiB of arguments in all and Linux 2 MiB, but 128 KiB in a single
 * word, as which the single executable gets them.
 */
export const flagBytesMax = process.platform === 'win32' ? 24 * 1024 : isPackaged ? 120 * 1024 : 1024 * 1024

const files: Readonly<Record<ProgramPart, readonly string[]>> = {
  launcher: ['confinement', 'launcher.mjs'],
  scout: ['roles', 'scout.ts'],
  collector: ['roles', 'collector.ts'],
  uplink: ['roles', 'uplink.ts'],
  probe: ['roles', 'probe', 'probe.ts'],
  'bare-probe': ['roles', 'probe', 'bare-probe.ts'],
}
