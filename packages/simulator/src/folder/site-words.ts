import type { LocalWords } from '@seqward/interop'
import type { PlatformName } from '../platforms/platform.ts'
import { randomOf } from '../random.ts'

// All people, projects and machines here are made up; addresses use domains that are reserved for examples.
const people = [
  { operator: 'mokonkwo', email: 'm.okonkwo@genomics.example.org' },
  { operator: 'yzhang', email: 'yue.zhang@genomics.example.org' },
  { operator: 'elindqvist', email: 'e.lindqvist@genomics.example.org' },
  { operator: 'sbsuser', email: 'core.facility@genomics.example.org' },
] as const
const projects = ['HARBOR_WGS', 'Kestrel-panel', 'liver_cohort_B', 'QC_Juniper', 'amplicons_Tarn'] as const

const linuxPlatforms: readonly PlatformName[] = ['nextseq2000', 'novaseqx']

/** A project and the people and machines behind a run: bait, which stands in real folders and must never leave them. */
export interface SiteWords extends LocalWords {
  readonly project: string
  readonly samples: readonly string[]
}

/** The words that the site put into a run's files. */
export function siteWords(runKey: string, platform: PlatformName): SiteWords {
  const random = randomOf(runKey, 'words')
  const person = random.pick(people)
  const project = random.pick(projects)
  const patient = random.whole(1000, 9999)
  const onWindows = !linuxPlatforms.includes(platform)
  return {
    ...person,
    project,
    experiment: `${project}_${patient}`,
    computer: `SEQ-PC-${random.whole(10, 99)}`,
    sampleSheet: onWindows
      ? `\\\\storage.example.org\\samplesheets\\${project}_${patient}.csv`
      : `/mnt/storage/samplesheets/${project}_${patient}.csv`,
    outputFolder: onWindows ? '\\\\storage.example.org\\runs' : '/mnt/storage/runs',
    cloudRunId: String(random.whole(100_000_000, 999_999_999)),
    samples: Array.from({ length: 4 }, (_, index) => `PT-${patient}-${'ABCD'[index] ?? 'A'}`),
  }
}
