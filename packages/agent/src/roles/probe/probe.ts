/** Stands in the place of a role, under its very confinement, and tries what a role must not be able to do. */
import { serveRole } from '../role-server.ts'
import { attemptAll, type ProbePlaces } from './attempts.ts'

export interface ProbeQuestion {
  readonly role: 'scout' | 'collector' | 'uplink'
  readonly places: ProbePlaces
}

serveRole(process.execArgv.includes('--allow-net'), (question) => {
  const { role, places } = question as ProbeQuestion
  return attemptAll(places, role, 'node and system')
})
