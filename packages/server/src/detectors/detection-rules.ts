import { type SignalRule, signalRules } from './signal-rules.ts'
import { leaks, type Signature, signatures } from './signatures.ts'

/**
 * Every number that the detectors go by. Handed in, so that a fleet can try other rules on its own history; stored with
 * nothing, since evidence names the version.
 */
export interface DetectionRules {
  /** Stands in the evidence of every case: `sustained-change/1`. */
  readonly version: number
  /** Identifies rules that were read from a document; absent with the ones that come with the service. */
  readonly digest?: string
  readonly signals: readonly SignalRule[]
  readonly signatures: readonly Signature[]
  readonly leaks: typeof leaks
  readonly runs: WindowRule
  readonly days: WindowRule
  readonly change: ChangeRule
  readonly peers: PeerRule
  readonly diagnosis: DiagnosisRule
  readonly loading: LoadingRule
  readonly lots: LotRule
}

/** Which points are judged, and against which earlier ones. */
export interface WindowRule {
  /** Latest points that are judged; what is older is the reference. */
  readonly judgedMax: number
  /** Of few points, this share is judged. */
  readonly judgedShare: number
  readonly referenceMax: number
  /** With fewer reference points of its own, an instrument is judged only with the help of peers. */
  readonly referenceMin: number
  /** A change counts towards an open case after so many points of which so many lie out. */
  readonly openPoints: number
  readonly openOf: number
}

export interface ChangeRule {
  /** Weight of the newest point in the moving average: half of a step is seen after two points. */
  readonly weight: number
  /** One point counts no further than this many deviations, so that a single bad run cannot raise an alarm alone. */
  readonly pointMax: number
  /** A point lies out from here. */
  readonly pointOut: number
  /** A point lies far out from here. */
  readonly pointFar: number
  /** Scores (moving average in its own standard deviations): a symptom begins, supports opening, stands alone, ends. */
  readonly watchScore: number
  readonly openScore: number
  readonly aloneScore: number
  /** From here a single signal stands alone though nothing tells its cause yet. */
  readonly aloneUntoldScore: number
  readonly endScore: number
  /** Points out of the latest so many before a symptom begins. */
  readonly watchPoints: number
  readonly watchOf: number
  /**
   * What comes and goes: so many of the latest runs this far out, each beyond any healthy run, though those between are as
   * ever. Once is chance, a flow cell or a library.
   */
  readonly recurPoints: number
  readonly recurOf: number
  readonly recurDeviations: number
  /** Slack of the cumulative sum that dates the change, in deviations. */
  readonly slack: number
}

export interface PeerRule {
  /** Peers beyond these say nothing new about a platform. */
  readonly peersMax: number
  /** Fewer instruments do not tell how much instruments differ. */
  readonly peersMin: number
  /** From so many reference points of its own an instrument needs no peers. */
  readonly ownEnough: number
  /** The noise of peers counts like so many points of the instrument's own. */
  readonly noiseWeight: number
}

export interface DiagnosisRule {
  /** Symptoms of one fault go together; each counts as this share of an independent one. */
  readonly independence: number
  /** A cause is named from this chance; below, only its subsystem, and below that nothing. */
  readonly causeMin: number
  readonly subsystemMin: number
  /** From this chance a cause counts as told, so that a single signal opens its case. */
  readonly toldMin: number
  /** From this chance that a lot, a version or a library is the cause, one instrument's case is only watched. */
  readonly sharedMin: number
  readonly candidatesMax: number
  readonly candidateMin: number
  /** How far the proportions of a cause vary, relative, and how much ill proportions may speak against it (squared). */
  readonly proportionSlack: number
  readonly misproportionMax: number
  /** Share that stays with causes that the table does not have. */
  readonly unknownMin: number
  /** A weight from which a signal is said to support a cause, and one from which its absence contradicts it. */
  readonly supportsFrom: number
  readonly expectedFrom: number
  /** A lot that changed with the symptoms is likelier to be the cause, one that changed during them less. */
  readonly lotFits: number
  /** A version that came with them is likelier still: versions change by the season, so chance hardly does that. */
  readonly versionFits: number
  readonly lotDiffers: number
  /** A sensor that the room's temperature moves counts for so much while the room is off. */
  readonly roomDamping: number
  /** Symptoms at the same time in one instrument beyond so many causes are no diagnosis any more. */
  readonly causesMax: number
  /** Quality lost, in percentage points, from which a case is urgent. */
  readonly urgentQualityLoss: number
}

/** When the sample explains a run. All in deviations of the instrument's own runs. */
export interface LoadingRule {
  /** Share passing the filter this far down: something was wrong with the clusters. */
  readonly passFilterLow: number
  /** Density, or occupied wells, this far up with it: too much was loaded. */
  readonly loadingHigh: number
  /** Density, or occupied wells, this far down, and the share passing this far with it: too little, much of it adapters. */
  readonly thinLow: number
  readonly thinPassFilterLow: number
  /** A single run that is this thin, dim and out of step, after good ones: a slip at loading. */
  readonly slipThin: number
  readonly slipDim: number
  readonly slipPhasing: number
  /** Error rate no further up, intensity and focus no further off than this: the instrument itself did well. */
  readonly instrumentNormal: number
  /** Least spread of the share of occupied wells, percentage points. */
  readonly occupiedNoiseFloor: number
}

export interface LotRule {
  readonly instrumentsMin: number
  readonly runsMin: number
  readonly otherRunsMin: number
  /** A lot that spoils fewer signals than this is watched: lots differ a little in one number or another. */
  readonly signalsMin: number
  /** What is left of the combined score without the instrument that shows most: no sick instrument convicts a lot. */
  readonly withoutStrongest: number
  /** Combined score over instruments, for watch and for a case. */
  readonly watchScore: number
  readonly openScore: number
  /** Mean effect, and least effect on an instrument that agrees, in deviations of that instrument's runs. */
  readonly effectMin: number
  readonly effectOfOneMin: number
  /** Share of the instruments that used the lot which must agree. */
  readonly agreeingMin: number
  /** An effect of one instrument counts no further than this, so that none convicts a lot alone. Deviations. */
  readonly scoreOfOneMax: number
  /** Two factors whose runs overlap this far cannot be told apart by where they were used. */
  readonly aliasedFrom: number
  /** How much likelier than its prior a cause is that several instruments share. */
  readonly sharedFactor: number
  /** How much likelier one of two aliased lots must be by its signature to be named. */
  readonly tellingRatio: number
  /** Lots and versions that are named in one assessment; more at once is another kind of trouble. */
  readonly findingsMax: number
  /** Lots last used longer ago than this are history. Days. */
  readonly daysMax: number
}

export const standardRules: DetectionRules = {
  version: 1,
  signals: signalRules,
  signatures,
  leaks,
  runs: { judgedMax: 12, judgedShare: 0.4, referenceMax: 40, referenceMin: 5, openPoints: 4, openOf: 6 },
  // Days of one sensor are alike, so more of them are asked for.
  days: { judgedMax: 24, judgedShare: 0.4, referenceMax: 120, referenceMin: 10, openPoints: 5, openOf: 8 },
  change: {
    weight: 0.3,
    pointMax: 6,
    pointOut: 1.75,
    pointFar: 4,
    watchScore: 4.5,
    openScore: 5.5,
    aloneScore: 8,
    aloneUntoldScore: 13,
    endScore: 2.5,
    watchPoints: 3,
    watchOf: 5,
    recurPoints: 2,
    recurOf: 8,
    recurDeviations: 10,
    slack: 1,
  },
  peers: { peersMax: 20, peersMin: 3, ownEnough: 20, noiseWeight: 6 },
  diagnosis: {
    independence: 0.7,
    causeMin: 0.5,
    subsystemMin: 0.6,
    toldMin: 0.7,
    sharedMin: 0.4,
    candidatesMax: 5,
    candidateMin: 0.01,
    proportionSlack: 0.35,
    misproportionMax: 5,
    unknownMin: 0.03,
    supportsFrom: 0.3,
    expectedFrom: 0.6,
    lotFits: 10,
    versionFits: 40,
    lotDiffers: 0.1,
    roomDamping: 0.35,
    causesMax: 3,
    urgentQualityLoss: 8,
  },
  loading: {
    passFilterLow: 3,
    loadingHigh: 2,
    thinLow: 2.5,
    thinPassFilterLow: 1.5,
    slipThin: 1,
    slipDim: 1.75,
    slipPhasing: 2.5,
    instrumentNormal: 2,
    occupiedNoiseFloor: 0.7,
  },
  lots: {
    instrumentsMin: 2,
    runsMin: 2,
    otherRunsMin: 4,
    watchScore: 4,
    openScore: 5.5,
    signalsMin: 2,
    withoutStrongest: 3,
    effectMin: 1.75,
    effectOfOneMin: 1,
    agreeingMin: 0.66,
    scoreOfOneMax: 8,
    aliasedFrom: 0.8,
    sharedFactor: 50,
    tellingRatio: 3,
    findingsMax: 5,
    daysMax: 180,
  },
}

/** How evidence names a detector: with the version of its rules, and their digest where a document brought them. */
export function detectorName(detector: string, { version, digest }: DetectionRules): string {
  return digest === undefined ? `${detector}/${version}` : `${detector}/${version}#${digest}`
}
