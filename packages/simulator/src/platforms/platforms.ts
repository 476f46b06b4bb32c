import { SimulatorError } from '../simulator-error.ts'
import { hiSeq2500 } from './hiseq2500.ts'
import { iSeq } from './iseq.ts'
import { miniSeq } from './miniseq.ts'
import { miSeq } from './miseq.ts'
import { nextSeq2000 } from './nextseq2000.ts'
import { nextSeq500 } from './nextseq500.ts'
import { novaSeq6000 } from './novaseq6000.ts'
import { novaSeqX } from './novaseqx.ts'
import type { Platform, PlatformName } from './platform.ts'

/** Every platform that the simulator can play, oldest first. */
export const platforms: readonly Platform[] = [
  hiSeq2500,
  miSeq,
  nextSeq500,
  miniSeq,
  novaSeq6000,
  iSeq,
  nextSeq2000,
  novaSeqX,
]

export const platformNames: readonly PlatformName[] = platforms.map((platform) => platform.name)

/** The platform of a name, spelled as people spell it (`NovaSeq 6000`); throws SimulatorError that lists the names. */
export function platformOf(name: string): Platform {
  const plain = name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
  const platform = platforms.find((candidate) => candidate.name === plain)
  if (platform === undefined) {
    throw new SimulatorError('unknown-platform', `there is no platform ${name}; known: ${platformNames.join(', ')}`)
  }
  return platform
}
