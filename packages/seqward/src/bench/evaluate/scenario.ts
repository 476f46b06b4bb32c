import { defaultLaws, type Laws } from '@seqward/simulator'

/** A small fleet in which one fault is common and everything else that makes runs differ is as usual. */
export interface Scenario {
  /** Name of the fault in the laws, or `healthy`. */
  readonly fault: string
  readonly seed: number
  readonly laws: Laws
  readonly instruments: number
  readonly years: number
  readonly tiles: number
  readonly shortRunShare: number
}

export const healthy = 'healthy'

/** Two sites of three: enough for peers, and for a lot to show on more than one instrument. */
const instruments = 6
const instrumentsPerSite = 3
const years = 0.75
/** Tiles of a lane and surface: as many as show a swath's ends and a few bad tiles, and quick. */
const tiles = 6
/** Share of the runs that are done with shorter reads: the recipe of another assay. */
const shortRunShare = 0.25
/** Platforms of a group, in turn by its seed. */
const platformPairs = [
  ['novaseq6000', 'nextseq2000'],
  ['nextseq500', 'miseq'],
  ['novaseq6000', 'nextseq500'],
  ['nextseq2000', 'miseq'],
] as const
const runsPerWeek = 1.5
/** Onsets a year and instrument of the fault that is looked at; about half of the instruments get it in time. */
const onsetsPerYear = 2.5
const badLotShare = 0.2
const badVersionShare = 0.7
const badRunShare = 0.1
/** Versions come this often where a version is the fault, so that one falls into a history. */
const releaseDays = { everyDays: 110, adoptionDays: 30 }

/** The scenario of a fault (or `healthy`) and a seed. All nuisances of the laws stay on. */
export function scenarioOf(fault: string, seed: number): Scenario {
  const base = defaultLaws()
  const pair = platformPairs[seed % platformPairs.length] ?? platformPairs[0]
  const faults = base.faults.map((one) => {
    const { happens } = one
    if (one.name !== fault) return happens.kind === 'instrument' && one.blame !== 'site' ? never(one) : one
    switch (happens.kind) {
      case 'instrument':
        return { ...one, happens: { ...happens, perYear: onsetsPerYear, wear: 1 } }
      case 'lot':
        return { ...one, happens: { ...happens, perLot: badLotShare } }
      case 'version':
        return { ...one, happens: { ...happens, perVersion: badVersionShare } }
      case 'run':
        return { ...one, happens: { ...happens, perRun: badRunShare } }
    }
  })
  const isVersion = base.faults.some(({ name, happens }) => name === fault && happens.kind === 'version')
  const laws: Laws = {
    ...base,
    faults,
    fleet: {
      ...base.fleet,
      platforms: pair.map((name) => ({ name, share: 1, runsPerWeek })),
      instrumentsPerSite,
      lotsPerPlatform: 1,
      software: isVersion ? releaseDays : base.fleet.software,
    },
  }
  return { fault, seed, laws, instruments, years, tiles, shortRunShare }
}

const never = (fault: Laws['faults'][number]): Laws['faults'][number] => ({
  ...fault,
  happens: { kind: 'instrument', perYear: 0, wear: 1 },
})

/** Every family of the laws in their order, and the healthy fleet first. */
export const families = (): readonly string[] => [healthy, ...defaultLaws().faults.map(({ name }) => name)]
