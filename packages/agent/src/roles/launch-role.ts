import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type ConfinementMode, confinementMode } from '../confinement/own-confinement.ts'
import { builtInFlag, partEntry, wordsOf } from '../confinement/own-program.ts'
import { recipeOf } from '../confinement/recipe.ts'
import { roleEntry, roleEnvironment, roleFlags, type RoleGrants, roleManifest, type RoleName } from './launch-flags.ts'

export interface LaunchOptions extends RoleGrants {
  /** Another program in place of the role's own: probes run under the very confinement of a role. */
  readonly entry?: string
}

/**
 * Starts the process of a role. On Linux through the launcher, which takes on Landlock and seccomp and then becomes the
 * role; elsewhere, or where the site has said so, under Node's permission model alone.
 *
 * @throws ConfinementError when its manifest is unsound.
 */
export function launchRole(grants: LaunchOptions): { readonly child: ChildProcess; readonly mode: ConfinementMode } {
  const mode = confinementMode(process.env)
  const entry = grants.entry ?? roleEntry(grants.role)
  const errors = process.env.SEQWARD_ROLE_ERRORS === '1' ? 'inherit' : 'ignore'
  const flags = [...roleFlags(grants, mode)]
  if (mode === 'node-only') {
    const how = { env: roleEnvironment(), serialization: 'advanced' } as const
    const words = wordsOf(flags, entry, mode)
    const child = spawn(programOf(grants.role), words, { ...how, stdio: ['ignore', 'ignore', errors, 'ipc'] })
    return { child, mode }
  }
  const recipe = recipeOf({
    manifest: roleManifest(grants),
    arguments: wordsOf(flags, entry, mode),
    environment: { ...roleEnvironment(), NODE_CHANNEL_SERIALIZATION_MODE: 'advanced' },
    hasChannel: true,
    isBackground: grants.role !== 'uplink',
  })
  const child = spawn(process.execPath, wordsOf([builtInFlag], partEntry('launcher')), {
    env: roleEnvironment(),
    serialization: 'advanced',
    stdio: ['pipe', 'ignore', errors, 'ipc'],
  })
  // A launcher that is gone before it has read its recipe says so by its exit code.
  child.stdin?.on('error', () => {})
  child.stdin?.end(JSON.stringify(recipe))
  return { child, mode }
}

/** On Windows the firewall tells programs apart: the installer puts a copy of this program beside it for each role. */
function programOf(role: RoleName): string {
  const own = join(dirname(process.execPath), `seqward-${role}.exe`)
  return process.platform === 'win32' && existsSync(own) ? own : process.execPath
}
