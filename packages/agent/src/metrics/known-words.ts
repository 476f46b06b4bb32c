import type { RunParameters } from '@seqward/interop'

type Words = readonly (readonly [RegExp, string])[]

/** Types of flow cells by the words that instruments use for them (spec: run-folder-files 2, groups c and d). */
const flowCellTypes: Words = [
  [/^(SP|S1|S2|S4)$/, '$1'],
  [/^(1\.5|5|10|25)B(?:$|[ -])/, '$1B'],
  [/\b(P[1-4])\b/, '$1'],
  [/^NextSeq High$/, 'high'],
  [/^NextSeq Mid$/, 'mid'],
  [/^HighOutput$/, 'high-output'],
  [/^(?:RapidRun|RapidHighOutput)$/, 'rapid'],
  [/^HiSeq Rapid Flow Cell/, 'rapid'],
  [/^HiSeq Flow Cell/, 'high-output'],
]

const chemistries: Words = [
  [/^Version(2|3)$/, 'v$1'],
  [/^Default$/, 'default'],
  [/^Amplicon$/, 'amplicon'],
  [/XLEAP/, 'x-leap'],
  [/^HiSeq (?:Rapid )?Flow Cell v(1|2|3|4)$/, 'v$1'],
]

const washes: Words = [
  [/^PostRun$/, 'post-run'],
  [/^Maintenance$/, 'maintenance'],
  [/^MissedPostRunWash$/, 'missed-post-run'],
]

/**
 * The type of the flow cell as a word of the contract. `custom` where the instrument names a type that is not known;
 * null where it names none.
 */
export function flowCellType({ consumables, settings, versions }: RunParameters): string | null {
  const mode = consumables.find(({ type }) => type === 'flow-cell')?.mode
  const named = [mode, settings.flowCellMode, settings.flowCellType]
  return known(
    flowCellTypes,
    [...named, versions.recipe, versions.recipeName, settings.chemistry, settings.runMode],
    named,
  )
}

/** The chemistry as a word of the contract; the kit says more than the workflow does. */
export function chemistry({ settings, versions }: RunParameters): string | null {
  const named = [settings.reagentKitVersion, settings.chemistry]
  return known(chemistries, [...named, versions.recipeName, settings.flowCellType], named)
}

/** The latest wash; null for words that are not known. */
export function washType({ settings }: RunParameters): string | null {
  return known(washes, [settings.mostRecentWashType], [])
}

/** The word for the first text that is known; `custom` when none is, but one of `named` is given. */
function known(
  words: Words,
  texts: readonly (string | undefined)[],
  named: readonly (string | undefined)[],
): string | null {
  for (const text of texts)
    for (const [form, word] of text === undefined ? [] : words) {
      const match = form.exec(text ?? '')
      if (match !== null) return word.replace('$1', match[1] ?? '')
    }
  return named.some((text) => text !== undefined) ? 'custom' : null
}
