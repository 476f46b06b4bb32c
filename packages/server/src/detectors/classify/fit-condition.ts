import { type Cycle, describeCycle, layOutCycles } from './cycle-features.ts'
import { type Discriminant, fitDiscriminant } from './subspace-discriminant.ts'

/** A cycle of which the condition of one or more components is known. */
export interface GradedCycle {
  readonly cycle: Cycle
  /** The grade of each component, as its own word; a component may be missing. */
  readonly grades: Readonly<Record<string, string>>
}

/** What is thought of each component after one cycle: probability by grade. */
export type ConditionJudgement = Readonly<Record<string, Readonly<Record<string, number>>>>

export interface ConditionModel {
  readonly components: readonly string[]
  judge(cycle: Cycle): ConditionJudgement
}

/** Learns how components show in the sensors; each component by itself, from the cycles that say its grade. */
export function fitCondition(examples: readonly GradedCycle[]): ConditionModel {
  const layout = layOutCycles(examples.map(({ cycle }) => cycle))
  const descriptions = examples.map(({ cycle }) => describeCycle(cycle, layout))
  const components = [...new Set(examples.flatMap(({ grades }) => Object.keys(grades)))].toSorted()
  const models: readonly (readonly [string, Discriminant])[] = components.map((component) => {
    const known = examples.flatMap(({ grades }, at) => {
      const grade = grades[component]
      const description = descriptions[at]
      return grade === undefined || description === undefined ? [] : [{ grade, description }]
    })
    const { length } = known
    if (length === 0) throw new RangeError(`${component}: no example`)
    return [
      component,
      fitDiscriminant(
        known.map((one) => one.description),
        known.map((one) => one.grade),
      ),
    ]
  })
  return {
    components,
    judge(cycle) {
      const description = describeCycle(cycle, layout)
      return Object.fromEntries(
        models.map(([component, model]) => {
          const shares = model.probabilities(description)
          return [component, Object.fromEntries(model.grades.map((grade, at) => [grade, shares[at] ?? 0]))]
        }),
      )
    },
  }
}
