import { childOf, elementAt, type XmlElement } from '../xml/xml-tree.ts'

export type ReadName = 'read1' | 'index1' | 'index2' | 'read2'

/** Cycles of one read, as planned or as completed. */
export interface PlannedRead {
  readonly name: ReadName
  readonly cycles: number
}

const readNames: Readonly<Record<string, ReadName>> = {
  Read1: 'read1',
  Index1: 'index1',
  Index2: 'index2',
  Read2: 'read2',
}

/** Elements that hold one read's cycles, by the start of their name: the platforms differ. */
const singleElements: readonly (readonly [ReadName, readonly string[]])[] = [
  ['read1', ['PlannedRead1Cycles', 'PlannedCycles/Read1', 'Setup/Read1']],
  ['index1', ['PlannedIndex1ReadCycles', 'PlannedCycles/Index1', 'Setup/IndexRead1', 'Setup/Index1Read']],
  ['index2', ['PlannedIndex2ReadCycles', 'PlannedCycles/Index2', 'Setup/IndexRead2', 'Setup/Index2Read']],
  ['read2', ['PlannedRead2Cycles', 'PlannedCycles/Read2', 'Setup/Read2']],
]

const completedElements: readonly (readonly [ReadName, readonly string[]])[] = [
  ['read1', ['CompletedRead1Cycles', 'CompletedCycles/Read1']],
  ['index1', ['CompletedIndex1ReadCycles', 'CompletedCycles/Index1']],
  ['index2', ['CompletedIndex2ReadCycles', 'CompletedCycles/Index2']],
  ['read2', ['CompletedRead2Cycles', 'CompletedCycles/Read2']],
]

/** Cycles planned and completed, from RunParameters or RunCompletionStatus. Reads of 0 cycles are left out. */
export function readCycles(root: XmlElement): { plannedReads: PlannedRead[]; completedReads: PlannedRead[] } {
  const planned = fromReadNames(childOf(root, 'PlannedReads'))
  const completed = fromReadNames(childOf(root, 'CompletedReads'))
  return {
    plannedReads: firstFilled(planned, fromElements(root, singleElements), fromReadList(root)),
    completedReads: firstFilled(completed, fromElements(root, completedElements)),
  }
}

function firstFilled(...lists: PlannedRead[][]): PlannedRead[] {
  return lists.find((list) => list.length > 0) ?? []
}

/** NovaSeq X: `<Read ReadName="Index1" Cycles="8" />`. */
function fromReadNames(list: XmlElement | undefined): PlannedRead[] {
  return (list?.children ?? []).flatMap(({ attributes }) => {
    const name = readNames[attributes.get('ReadName') ?? '']
    return name === undefined ? [] : plannedRead(name, attributes.get('Cycles'))
  })
}

function fromElements(root: XmlElement, elements: typeof singleElements): PlannedRead[] {
  return elements.flatMap(([name, paths]) => {
    const element = paths.map((path) => elementAt(root, path)).find((found) => found !== undefined)
    return plannedRead(name, element?.text)
  })
}

/** MiSeq and HiSeq list their reads in order, with a mark on index reads. */
function fromReadList(root: XmlElement): PlannedRead[] {
  const list = childOf(root, 'Reads') ?? elementAt(root, 'Setup/Reads')
  const free: Record<'N' | 'Y', ReadName[]> = { N: ['read1', 'read2'], Y: ['index1', 'index2'] }
  return (list?.children ?? []).flatMap(({ attributes }) => {
    const name = free[attributes.get('IsIndexedRead')?.toUpperCase() === 'Y' ? 'Y' : 'N'].shift()
    return name === undefined ? [] : plannedRead(name, attributes.get('NumCycles'))
  })
}

function plannedRead(name: ReadName, cycles: string | undefined): PlannedRead[] {
  return cycles !== undefined && /^[1-9]\d{0,4}$/.test(cycles) ? [{ name, cycles: Number(cycles) }] : []
}
