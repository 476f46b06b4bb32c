import { leaf, type XmlElement } from './xml-text.ts'

/** Cycles by the names that instruments use; 0 where there is no such read. */
export interface NamedCycles {
  readonly read1: number
  readonly index1: number
  readonly index2: number
  readonly read2: number
}

/** One element a read with its name and cycles, as Linux instruments list them. */
export function namedReadElements(cycles: NamedCycles): readonly XmlElement[] {
  return present(cycles).map(({ name, count }) => leaf('Read', '', { ReadName: name, Cycles: count }))
}

/** One element a read, numbered from 1 in the order of sequencing, as MiSeq and HiSeq list them. */
export function numberedReadElements(elementName: string, cycles: NamedCycles): readonly XmlElement[] {
  return present(cycles).map(({ count, isIndex }, position) =>
    leaf(elementName, '', { Number: position + 1, NumCycles: count, IsIndexedRead: isIndex ? 'Y' : 'N' }),
  )
}

function present(cycles: NamedCycles): ReadonlyArray<{ name: string; count: number; isIndex: boolean }> {
  return [
    { name: 'Read1', count: cycles.read1, isIndex: false },
    { name: 'Index1', count: cycles.index1, isIndex: true },
    { name: 'Index2', count: cycles.index2, isIndex: true },
    { name: 'Read2', count: cycles.read2, isIndex: false },
  ].filter(({ count }) => count > 0)
}
