/** The same attempts without Node's permission model: what the operating system refuses alone. For tests and the keeper. */
import { attemptAll, type ProbePlaces } from './attempts.ts'

const { role, places } = JSON.parse(process.argv[2] ?? '') as {
  readonly role: 'keeper' | 'scout' | 'collector' | 'uplink'
  readonly places: ProbePlaces
}
process.stdout.write(JSON.stringify(await attemptAll(places, role, 'system')), () => process.exit(0))
