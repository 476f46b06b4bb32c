import type { Platform } from '@seqward/contract'
import { type Platform as Family, platformOfSerial, type RunParameters } from '@seqward/interop'

const platformOfFamily: Readonly<Record<Family, Platform>> = {
  MiSeq: 'miseq',
  'MiSeq i100': 'miseqi100',
  'HiSeq 2000/2500': 'hiseq2500',
  'HiSeq 3000/4000': 'hiseq4000',
  'HiSeq X': 'hiseqx',
  'NextSeq 500/550': 'nextseq500',
  'NextSeq 1000/2000': 'nextseq2000',
  MiniSeq: 'miniseq',
  'NovaSeq 6000': 'novaseq6000',
  'NovaSeq X': 'novaseqx',
  'iSeq 100': 'iseq',
}

/** The platform of an instrument by the form of its serial number; `other` for a form that none is known to have. */
export function platformOfInstrument(serial: string): Platform {
  const family = platformOfSerial(serial)
  return family === undefined ? 'other' : platformOfFamily[family]
}

/** The platform of a run: what RunParameters shows, else what the serial number in RunInfo shows. */
export function platformOfRun(parameters: RunParameters | undefined, serial: string | undefined): Platform {
  if (parameters?.platform !== undefined) return platformOfFamily[parameters.platform]
  return serial === undefined ? 'other' : platformOfInstrument(serial)
}

/** Platforms whose computer copies a run to the network and then leaves CopyComplete.txt (spec: run-folder-files 4.2). */
export const copyingPlatforms: ReadonlySet<Platform> = new Set(['novaseqx', 'novaseq6000', 'nextseq2000', 'miseqi100'])
