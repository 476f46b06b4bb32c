/** A section of a Windows program. */
export interface Section {
  readonly name: string
  readonly address: number
  readonly bytes: Buffer
}

/** What a Windows program says of itself, as far as the tests look (PE/COFF specification). */
export interface WindowsProgram {
  /** 0x8664: x64. */
  readonly machine: number
  readonly sections: readonly Section[]
  /** Where the certificates stand in the file, and their length; 0 and 0 when it is not signed. */
  readonly certificates: readonly [number, number]
  /** Content of a resource of type RCDATA by its name; null when there is none. */
  resource(name: string): Buffer | null
}

const rcData = 10

/** @throws Error when the file is no Windows program, or a section does not lie within it. */
export function readWindowsProgram(file: Buffer): WindowsProgram {
  const header = file.readUInt32LE(0x3c)
  if (file.toString('latin1', 0, 2) !== 'MZ' || file.toString('latin1', header, header + 4) !== 'PE\0\0')
    throw new Error('no Windows program')
  const [count, optionalBytes] = [file.readUInt16LE(header + 6), file.readUInt16LE(header + 20)]
  const optional = header + 24
  const sections = Array.from({ length: count }, (_, index): Section => {
    const at = optional + optionalBytes + index * 40
    const [address, length, start] = [12, 16, 20].map((offset) => file.readUInt32LE(at + offset))
    if (address === undefined || length === undefined || start === undefined || start + length > file.length)
      throw new Error('a section beyond the end of the file')
    const name = file.toString('latin1', at, at + 8).replace(/\0+$/, '')
    return { name, address, bytes: file.subarray(start, start + length) }
  })
  const directory = (index: number) => [0, 4].map((offset) => file.readUInt32LE(optional + 112 + index * 8 + offset))
  const [resourcesAt = 0] = directory(2)
  const [certificatesAt = 0, certificatesBytes = 0] = directory(4)

  const at = (address: number): Buffer => {
    const section = sections.find((one) => address >= one.address && address < one.address + one.bytes.length)
    if (section === undefined) throw new Error('an address outside of all sections')
    return section.bytes.subarray(address - section.address)
  }
  return {
    machine: file.readUInt16LE(header + 4),
    sections,
    certificates: [certificatesAt, certificatesBytes],
    resource(name) {
      const tree = at(resourcesAt)
      const named = entriesOf(tree, 0).find(({ id }) => id === rcData)
      const found = named && entriesOf(tree, named.offset).find((entry) => entry.name === name)
      const [language] = found === undefined ? [] : entriesOf(tree, found.offset)
      if (language === undefined) return null
      const [address, length] = [tree.readUInt32LE(language.offset), tree.readUInt32LE(language.offset + 4)]
      return at(address).subarray(0, length)
    },
  }
}

/** One folder of the tree of resources: by name or by number, leading further down. */
function entriesOf(tree: Buffer, folder: number) {
  const count = tree.readUInt16LE(folder + 12) + tree.readUInt16LE(folder + 14)
  return Array.from({ length: count }, (_, index) => {
    const [key, target] = [tree.readUInt32LE(folder + 16 + index * 8), tree.readUInt32LE(folder + 20 + index * 8)]
    const offset = target & 0x7fffffff
    if ((key & 0x80000000) === 0) return { id: key, name: null, offset }
    const nameAt = key & 0x7fffffff
    const name = tree.toString('utf16le', nameAt + 2, nameAt + 2 + tree.readUInt16LE(nameAt) * 2)
    return { id: null, name, offset }
  })
}
