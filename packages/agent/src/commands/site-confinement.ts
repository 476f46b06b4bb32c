import { parseArgs } from 'node:util'
import { confinementVariable } from '../confinement/own-confinement.ts'
import { readConfig } from '../home/agent-config.ts'
import { openHome, usualHome } from '../home/home-folder.ts'

/**
 * What the site has decided in `agent.json` about the confinement, handed on to every role that this command starts.
 * Before there is a home, as at enrolment, `SEQWARD_CONFINEMENT` in the environment says the same.
 */
export function adoptSiteConfinement(args: readonly string[], environment: NodeJS.ProcessEnv): void {
  try {
    const { values } = parseArgs({ args: [...args], strict: false, options: { home: { type: 'string' } } })
    const folder = typeof values.home === 'string' ? values.home : usualHome(environment)
    if (readConfig(openHome(folder).config).confinement === 'node-only') environment[confinementVariable] = 'node-only'
  } catch {
    // No home, or none that can be read: the command itself says so if it needs one, and the usual confinement holds.
  }
}
