import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { exitCodes } from '@seqward/contract/exit-codes'
import { fitCondition, type GradedCycle } from '@seqward/server'
import { type CommandIo, write } from '../../command-io.ts'
import { readHydraulicCycles } from './hydraulic-cycles.ts'

const help = `seqward bench classify-score DIR [--folds N]

Scores the grading of components on the public cycles of a hydraulic rig (DIR holds its files). Whole combinations of
conditions are left out, never rows: rows of one combination are alike, and leaving out rows would flatter. Prints one
JSON line an entry: the share of cycles graded right by component, beside always the commonest grade, and a guess.
`

const foldsDefault = 5
const reach = { cooler: 0.99, valve: 0.97, pump: 0.99, accumulator: 0.95 } as const

/** `seqward bench classify-score`. */
export async function benchClassifyScore(args: string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { folds: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  })
  const [folder] = positionals
  const folds = Number(values.folds ?? foldsDefault)
  if (values.help || folder === undefined || !(folds >= 2)) {
    await write(values.help ? io.stdout : io.stderr, help)
    return values.help ? exitCodes.done : exitCodes.wrongUsage
  }
  const examples = readHydraulicCycles(join(folder))
  const foldOf = foldsOf(examples, folds)
  const startedAt = performance.now()
  const right: Record<'ours' | 'commonest' | 'guess', Record<string, number>> = { ours: {}, commonest: {}, guess: {} }
  let brier = 0
  for (let fold = 0; fold < folds; fold++) {
    const known = examples.filter((_, at) => foldOf[at] !== fold)
    const asked = examples.filter((_, at) => foldOf[at] === fold)
    const model = fitCondition(known)
    for (const { cycle, grades } of asked) {
      const judged = model.judge(cycle)
      for (const component of model.components) {
        const truth = grades[component] ?? ''
        const shares = judged[component] ?? {}
        count(right.ours, component, likeliest(shares) === truth)
        count(right.commonest, component, likeliest(tally(known, component)) === truth)
        right.guess[component] = (right.guess[component] ?? 0) + 1 / Object.keys(shares).length
        for (const [grade, share] of Object.entries(shares)) brier += (share - (grade === truth ? 1 : 0)) ** 2
      }
    }
  }
  const seconds = Number(((performance.now() - startedAt) / 1000).toFixed(1))
  for (const [entry, counts] of Object.entries(right)) {
    const shares = Object.entries(counts).map(([name, sum]) => [name, Number((sum / examples.length).toFixed(4))])
    const more = entry === 'ours' ? { brier: Number((brier / examples.length / 4).toFixed(4)), reach, seconds } : {}
    const figures = { ...(Object.fromEntries(shares) as Record<string, number>), ...more }
    await write(io.stdout, `${JSON.stringify({ bench: 'classify', set: 'hydraulic', folds, entry, ...figures })}\n`)
  }
  return exitCodes.done
}

/** All cycles of one combination of conditions fall into the same fold; combinations go round in their order. */
function foldsOf(examples: readonly GradedCycle[], folds: number): readonly number[] {
  const combinations = examples.map(({ grades }) => Object.values(grades).join('/'))
  const order = [...new Set(combinations)].toSorted()
  // A step that shares no factor with the numbers of grades: each fold has every grade of every component.
  return combinations.map((combination) => (order.indexOf(combination) * 7) % folds)
}

function count(counts: Record<string, number>, component: string, isRight: boolean): void {
  counts[component] = (counts[component] ?? 0) + (isRight ? 1 : 0)
}

function tally(examples: readonly GradedCycle[], component: string): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { grades } of examples) {
    const grade = grades[component]
    if (grade !== undefined) counts[grade] = (counts[grade] ?? 0) + 1
  }
  return counts
}

function likeliest(shares: Readonly<Record<string, number>>): string {
  return Object.entries(shares).reduce((best, one) => (one[1] > best[1] ? one : best), ['', -1] as [string, number])[0]
}
