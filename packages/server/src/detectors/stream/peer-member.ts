/** Members are alike when most levels lie within so many typical spreads of the middle, and most spreads within a factor. */
const alikeLevelSpreads = 8
const alikeSpreadFactor = 4
const alikeShare = 0.7
/** Rows before a member's level and spread are known. */
const alikeRowsMin = 4

/** One series of a group of peers. */
export interface Member {
  /** Its level above the group's, and the rows that this rests on. */
  offset: number
  rows: number
  /** Cumulative sums of deviations upwards and downwards. */
  up: number
  down: number
  /** The latest errors since each sum left zero: they tell the new level after a shift. */
  upErrors: number[]
  downErrors: number[]
  /** Its latest rows, its own level taken out and what peers share left in. */
  latest: number[]
  /** The deviation of its row before. */
  previous: number
  readonly moments: Moments
  /** Mean of its values and of their distance from it, and how many it has had. */
  mean: number
  spread: number
  seen: number
  isAlike: boolean
}

/** Running sums that tell the correlation of a row with the one before. */
export interface Moments {
  products: number
  squares: number
}

export const newMember = (): Member => ({
  offset: 0,
  rows: 0,
  up: 0,
  down: 0,
  upErrors: [],
  downErrors: [],
  latest: [],
  previous: 0,
  moments: { products: 0, squares: 0 },
  mean: 0,
  spread: 0,
  seen: 0,
  isAlike: false,
})

/**
 * Marks which members are like the others. Covariates that agree do not make a thermometer a peer of a counter: levels
 * and spreads have to be of one kind, and where most are not, there is no group.
 */
export function sortAlike(all: readonly Member[]): void {
  const members = all.filter(({ seen }) => seen >= alikeRowsMin)
  const level = middle(members.map(({ mean }) => mean))
  const spread = middle(members.map((member) => member.spread))
  const alike = (member: Member) =>
    Math.abs(member.mean - level) <= alikeLevelSpreads * spread &&
    member.spread <= alikeSpreadFactor * spread &&
    member.spread >= spread / alikeSpreadFactor
  const isGroup = members.filter(alike).length >= alikeShare * members.length
  for (const member of all) member.isAlike = isGroup && (member.seen < alikeRowsMin || alike(member))
}

/** Starts the sums of a member anew. */
export function forgetSums(member: Member): void {
  member.up = 0
  member.down = 0
  member.upErrors = []
  member.downErrors = []
}

export function middle(values: readonly number[]): number {
  return values.length === 0 ? 0 : ([...values].sort((a, b) => a - b)[values.length >> 1] ?? 0)
}

export const average = (values: readonly number[]) =>
  values.length === 0 ? 0 : values.reduce((sum, each) => sum + each, 0) / values.length
