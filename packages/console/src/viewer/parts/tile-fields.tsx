import type { RunOverview } from '../worker/protocol.ts'
import { fill, useViewerWords } from '../words/words.ts'
import { Menu } from './field.tsx'
import { useRun } from './run-context.ts'

/** Lane and surface, for the plots that can be narrowed to them. */
export function TileFields(props: {
  readonly lane?: { readonly chosen: number | undefined; readonly onChoose: (lane: number | undefined) => void }
  readonly surface: { readonly chosen: number | undefined; readonly onChoose: (surface: number | undefined) => void }
}) {
  const { overview } = useRun()
  const { words } = useViewerWords()
  const named = (numbers: readonly number[]) => numbers.map((value) => ({ value, label: String(value) }))
  return (
    <>
      {props.lane !== undefined && <Menu label={words.lane} options={named(overview.lanes)} withAll {...props.lane} />}
      {overview.surfaces.length > 1 && (
        <Menu label={words.surface} options={named(overview.surfaces)} withAll {...props.surface} />
      )}
    </>
  )
}

/** The reads of a run, for a menu. */
export function useReadOptions(reads: RunOverview['reads']): readonly { value: number; label: string }[] {
  const { words } = useViewerWords()
  return reads.map(({ number, isIndex }) => ({
    value: number,
    label: fill(isIndex ? words.indexName : words.readName, { n: number }),
  }))
}
