import { average, forgetSums, type Member, middle, type Moments, newMember, sortAlike } from './peer-member.ts'
import type { FleetFinding } from './stream-row.ts'
import { TailMemory } from './tail-memory.ts'

/** The latest rows of the group that are asked what peers see now. */
const recentRowsMax = 128
/** Ages in rows over which a peer's row loses weight: a batch of an hour, of days, of weeks. */
const agesRows = [6, 20, 60] as const
/** Weight of "nothing is shared", in rows: few peers are believed a little. */
const nothingSharedRows = 4
/** What peers share is taken out only when that has lowered the error by this factor. */
const worthwhile = 0.98
/** Rows over which errors are compared. */
const errorRows = 300
/** A series' own level: rows of belief in the group's level, and rows after which it follows. */
const groupBeliefRows = 6
const ownRowsMax = 40
/** No row counts for more deviations than this: one bad sample is not a shift. */
const deviationsMax = 2.5
/** Rows of the group before a spread is known, and series that make a group. */
const groupRowsMin = 20
const groupSeriesMin = 4
/** Slack and limit of the cumulative sum, in deviations. */
const slack = 0.7
const limit = 4
/** Rows of a series before its shift can be told. */
const ownRowsMin = 5
/** Correlation of a row with the one before from which rows repeat each other, and rows before it is believed. */
const repeatingCorrelation = 0.5
const repeatingRows = 30
/** Share of asked peers, and their mean deviation, from which a shift is theirs too. */
const sharedShare = 0.6
const sharedDeviations = 0.6
const askedMin = 3
/** Rows of each peer that are asked. */
const askedRows = 3
/** Limit of the group's own sum, and rows in which the same fleet finding is not repeated. */
const fleetLimit = 18
const fleetQuietRows = 60
/** A level so close to the one before a shift is a return to it. */
const returnDeviations = 2

/** Rows after which it is asked again who is alike. */
const alikeEveryRows = 16

interface RecentRow {
  readonly member: Member
  left: number
}

/** What a group makes of one value. */
export interface PeerJudgement {
  /** The value without what peers share just now. */
  readonly own: number
  readonly expected: number
  /** Cumulative shift of this series alone, 1 at the limit. */
  readonly strength: number
  /** Beyond the limit, and not shared by the peers. */
  readonly isShifted: boolean
  /** Whether peers show the same shift at this time. */
  readonly isShared: boolean
  readonly finding: Omit<FleetFinding, 'signal' | 'covariates' | 'series' | 'timeMs'> | undefined
}

/**
 * One signal of series that run under the same covariates. Each series has a level of its own, drawn to the group's while
 * it is young; what the peers' latest rows share is taken out where that has predicted better; what is left is summed
 * (two-sided CUSUM: Page 1954), wider where the rows depend on each other. A shift that the peers show too is one finding
 * of the group and none of the series.
 */
export class PeerGroup {
  readonly #members = new Map<string, Member>()
  readonly #recent: RecentRow[] = []
  /** Rows of each member among the recent ones. */
  readonly #present = new Map<Member, number>()
  readonly #errors = [0, 0, 0, 0]
  readonly #spread = new TailMemory()
  #level = Number.NaN
  #rows = 0
  readonly #pooled = { products: 0, squares: 0 }
  #fleetUp = 0
  #fleetDown = 0
  #fleetQuietUntil = 0
  #settlingUntil = 0
  /** Where the group was before the last shift that it shared; NaN after a return. */
  #levelBefore = Number.NaN

  add(series: string, value: number): PeerJudgement {
    const member = this.#memberOf(series)
    if (Number.isNaN(this.#level)) this.#level = value
    const isReady = this.#isReady(member)
    const peers = isReady ? this.#shares(member) : nothingShared
    const shrunk = (member.offset * member.rows) / (member.rows + groupBeliefRows)
    const left = value - this.#level - shrunk
    const shared = peers[this.#best()] ?? 0
    const deviation = this.#deviation()
    const error = left - shared
    const standing = deviation > 0 ? clip(error / deviation) : 0
    const dependence = this.#dependence(member)
    let judgement: Pick<PeerJudgement, 'strength' | 'isShifted' | 'isShared'> = {
      strength: 0,
      isShifted: false,
      isShared: false,
    }
    this.#settle()
    if (isReady && this.#rows >= this.#settlingUntil) judgement = this.#sum(member, standing, error, limit * dependence)
    const finding = isReady ? this.#judgeFleet(member, clip(left / deviation), fleetLimit * dependence) : undefined
    this.#learn(member, left, peers, standing, value)
    return { own: value - shared, expected: value - error, ...judgement, finding }
  }

  /** Whether the member has enough peers of late that are like it; only then do they say anything about it. */
  #isReady(member: Member): boolean {
    if (this.#rows % alikeEveryRows === 0) sortAlike([...this.#present.keys()])
    return this.#rows >= groupRowsMin && member.isAlike && this.#othersOf(member) >= groupSeriesMin - 1
  }

  #sum(member: Member, standing: number, error: number, bound: number) {
    if (member.rows < ownRowsMin) return { strength: 0, isShifted: false, isShared: false }
    member.up = Math.max(0, member.up + standing - slack)
    member.down = Math.max(0, member.down - standing - slack)
    member.upErrors = member.up === 0 ? [] : [...member.upErrors, error].slice(-askedRows * 2)
    member.downErrors = member.down === 0 ? [] : [...member.downErrors, error].slice(-askedRows * 2)
    const sum = Math.max(member.up, member.down)
    const strength = sum / bound
    const side = member.up >= member.down ? 1 : -1
    const isShared = strength >= 1 && this.#isShared(member, side).isShared
    if (strength < 1) return { strength, isShifted: false, isShared }
    const errors = side === 1 ? member.upErrors : member.downErrors
    // The shift lasts: from here on the new level is the series' own, and only a further shift counts.
    if (!isShared) {
      member.offset = (member.offset * member.rows) / (member.rows + groupBeliefRows) + middle(errors)
      member.rows = ownRowsMin + 1
      member.offset *= (member.rows + groupBeliefRows) / member.rows
    }
    forgetSums(member)
    return { strength, isShifted: !isShared, isShared }
  }

  /** Whether the peers' latest rows are out on the same side, before anything shared is taken out. */
  #isShared(member: Member, side: 1 | -1): { isShared: boolean; shift: number; showing: number; asked: number } {
    const deviation = this.#deviation()
    let asked = 0
    let showing = 0
    let sum = 0
    for (const peer of this.#present.keys()) {
      if (peer === member || peer.latest.length === 0) continue
      const shift = (side * peer.latest.reduce((total, each) => total + clip(each / deviation), 0)) / peer.latest.length
      asked++
      sum += shift
      if (shift > sharedDeviations) showing++
    }
    const shift = asked === 0 ? 0 : sum / asked
    return {
      isShared: asked >= askedMin && showing >= sharedShare * asked && shift > sharedDeviations,
      shift,
      showing,
      asked,
    }
  }

  #judgeFleet(member: Member, standing: number, bound: number): PeerJudgement['finding'] {
    this.#fleetUp = Math.max(0, this.#fleetUp + standing - slack)
    this.#fleetDown = Math.max(0, this.#fleetDown - standing - slack)
    if (Math.max(this.#fleetUp, this.#fleetDown) < bound) return undefined
    const side = this.#fleetUp >= this.#fleetDown ? 1 : -1
    const { isShared, shift, showing, asked } = this.#isShared(member, side)
    if (!isShared) return undefined
    this.#fleetUp = 0
    this.#fleetDown = 0
    const before = this.#level
    this.#moveLevel(middle([...this.#present.keys()].map(({ latest }) => latest.at(-1) ?? 0)))
    // What goes back to where it came from is the end of the shift that was found, not another one.
    const isReturn = Math.abs(this.#level - this.#levelBefore) < returnDeviations * this.#deviation()
    this.#settlingUntil = this.#rows + askedRows * this.#present.size
    this.#levelBefore = isReturn ? Number.NaN : before
    if (isReturn || this.#rows < this.#fleetQuietUntil) return undefined
    this.#fleetQuietUntil = this.#rows + fleetQuietRows
    return { direction: side === 1 ? 'up' : 'down', shift: Number((side * shift).toPrecision(4)), showing, asked }
  }

  /** Once each peer has had some rows after a shared shift, the new level is known better than at its first rows. */
  #settle(): void {
    if (this.#rows !== this.#settlingUntil || this.#rows === 0) return
    this.#moveLevel(middle([...this.#present.keys()].map(({ latest }) => average(latest))))
  }

  /** From here on the shifted level is the group's own. */
  #moveLevel(by: number): void {
    this.#level += by
    for (const row of this.#recent) row.left -= by
    for (const member of this.#members.values()) {
      member.latest = member.latest.map((left) => left - by)
      forgetSums(member)
    }
  }

  /** What the peers of a member share just now: nothing, and by each age. */
  #shares(member: Member): readonly number[] {
    const sums = agesRows.map(() => 0)
    const weights = agesRows.map(() => nothingSharedRows)
    const end = this.#recent.length
    for (let at = end - 1; at >= 0; at--) {
      const row = this.#recent[at]
      if (row === undefined || row.member === member) continue
      for (const [index, age] of agesRows.entries()) {
        const weight = Math.exp(-(end - 1 - at) / age)
        sums[index] = (sums[index] ?? 0) + weight * row.left
        weights[index] = (weights[index] ?? 0) + weight
      }
    }
    return [0, ...sums.map((sum, index) => sum / (weights[index] ?? 1))]
  }

  #best(): number {
    let best = 0
    for (const [index, error] of this.#errors.entries()) {
      if (error < worthwhile * (this.#errors[0] ?? 0) && error < (this.#errors[best] ?? 0)) best = index
    }
    return best
  }

  #learn(member: Member, left: number, peers: readonly number[], standing: number, value: number): void {
    const deviation = this.#deviation()
    const bounded = (error: number) =>
      deviation > 0 ? Math.sign(error) * Math.min(Math.abs(error), deviationsMax * deviation) : error
    this.#rows++
    member.seen++
    const apart = value - member.mean
    member.mean += apart / Math.min(member.seen, ownRowsMax)
    if (member.seen > 1) member.spread += (Math.abs(apart) - member.spread) / Math.min(member.seen - 1, ownRowsMax)
    for (const [index, shared] of peers.entries()) {
      const loss = bounded(left - shared) ** 2
      this.#errors[index] =
        (this.#errors[index] ?? 0) + (loss - (this.#errors[index] ?? 0)) / Math.min(this.#rows, errorRows)
    }
    const shared = peers[this.#best()] ?? 0
    this.#spread.add(Math.abs(left - shared))
    for (const moments of [this.#pooled, member.moments]) {
      moments.products += standing * member.previous - moments.products / errorRows
      moments.squares += standing * standing - moments.squares / errorRows
    }
    member.previous = standing
    member.latest = [...member.latest, left].slice(-askedRows)
    const offsetError = Math.max(-deviation, Math.min(deviation, value - shared - this.#level - member.offset))
    member.rows = Math.min(member.rows + 1, ownRowsMax)
    member.offset += offsetError / member.rows
    this.#level += bounded(left) / Math.min(this.#rows, errorRows)
    this.#remember(member, bounded(left))
  }

  /** Robust standard deviation of what is left: 1.4826 medians. 0 while unknown or constant. */
  #deviation(): number {
    return this.#rows < 2 ? 0 : 1.4826 * this.#spread.median
  }

  /**
   * Rows that depend on each other make sums run further: the bound widens with their correlation. Rows that mostly
   * repeat each other are no checks of their own; there the long view of the series has to judge.
   */
  #dependence({ moments }: Member): number {
    const correlation = ({ products, squares }: Moments) => Math.max(0, products / Math.max(1, squares))
    if (correlation(moments) > repeatingCorrelation && moments.squares > repeatingRows) return Number.POSITIVE_INFINITY
    const pooled = Math.min(repeatingCorrelation, correlation(this.#pooled))
    return Math.sqrt((1 + pooled) / (1 - pooled))
  }

  #othersOf(member: Member): number {
    return this.#present.size - (this.#present.has(member) ? 1 : 0)
  }

  #remember(member: Member, left: number): void {
    this.#recent.push({ member, left })
    this.#present.set(member, (this.#present.get(member) ?? 0) + 1)
    const oldest = this.#recent.length > recentRowsMax ? this.#recent.shift()?.member : undefined
    if (oldest === undefined) return
    const rows = (this.#present.get(oldest) ?? 1) - 1
    if (rows === 0) this.#present.delete(oldest)
    else this.#present.set(oldest, rows)
  }

  #memberOf(series: string): Member {
    const member = this.#members.get(series) ?? newMember()
    this.#members.set(series, member)
    return member
  }
}

const nothingShared: readonly number[] = [0, ...agesRows.map(() => 0)]

const clip = (deviations: number) => Math.max(-deviationsMax, Math.min(deviationsMax, deviations || 0))
