import type { FolderFile } from '../worker/protocol.ts'

/** A run folder as a person gave it: only names and handles, nothing is read yet. */
export interface GivenFolder {
  readonly name: string
  readonly files: readonly FolderFile[]
}

/** Folders below a run that hold metric files; others (base calls, images, logs) are not even listed. */
const openedFolder = /^(InterOp|C\d+\.1)$/
/** A folder of runs is two levels above the metric files' own. */
const depthMax = 4

/** The folder that a person chose in a file dialog. */
export function chosenFolder(list: FileList): GivenFolder | undefined {
  return runFolderOf(Array.from(list, (file) => ({ name: file.webkitRelativePath || file.name, file })))
}

/** The folder that a person dropped. Undefined when it holds no run. */
export async function droppedFolder(transfer: DataTransfer): Promise<GivenFolder | undefined> {
  // Both kinds of handle have to be asked for before the first await: after it the list is empty.
  const items = Array.from(transfer.items).filter(({ kind }) => kind === 'file')
  const entries = items.map((item) => item.webkitGetAsEntry())
  const handles = items.map((item) => handleOf(item))
  const found: FolderFile[] = []
  for (const [index, entry] of entries.entries()) {
    const handle = await handles[index]
    if (handle !== undefined) await listHandle(handle, '', 0, found)
    else if (entry !== null) await listEntry(entry, '', 0, found)
  }
  return runFolderOf(found)
}

/** Pages that were opened as a file can read a dropped folder only this way, where the browser has it. */
async function handleOf(item: DataTransferItem): Promise<FileSystemHandle | undefined> {
  if (!('getAsFileSystemHandle' in item) || typeof item.getAsFileSystemHandle !== 'function') return undefined
  try {
    const handle: unknown = await item.getAsFileSystemHandle()
    return handle instanceof FileSystemHandle ? handle : undefined
  } catch {
    return undefined
  }
}

async function listHandle(handle: FileSystemHandle, path: string, depth: number, found: FolderFile[]): Promise<void> {
  if (handle instanceof FileSystemFileHandle) {
    found.push({ name: `${path}${handle.name}`, file: await handle.getFile() })
  } else if (handle instanceof FileSystemDirectoryHandle && isOpened(handle.name, depth)) {
    for await (const child of handle.values()) await listHandle(child, `${path}${handle.name}/`, depth + 1, found)
  }
}

async function listEntry(entry: FileSystemEntry, path: string, depth: number, found: FolderFile[]): Promise<void> {
  if (isFileEntry(entry)) {
    found.push({ name: `${path}${entry.name}`, file: await new Promise<File>((give, fail) => entry.file(give, fail)) })
  } else if (isDirectoryEntry(entry) && isOpened(entry.name, depth)) {
    const reader = entry.createReader()
    for (;;) {
      // A reader gives its entries in parts, and an empty part at the end.
      const part = await new Promise<FileSystemEntry[]>((give, fail) => reader.readEntries(give, fail))
      if (part.length === 0) break
      for (const child of part) await listEntry(child, `${path}${entry.name}/`, depth + 1, found)
    }
  }
}

const isFileEntry = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile
const isDirectoryEntry = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory
const isOpened = (name: string, depth: number) => depth < 2 || (depth < depthMax && openedFolder.test(name))

/** Of what was given, the first run: the folder that holds RunInfo.xml or InterOp. Names become relative to it. */
export function runFolderOf(given: readonly FolderFile[]): GivenFolder | undefined {
  const root = given
    .flatMap(({ name }) => {
      const parts = name.split('/')
      const interOp = parts.indexOf('InterOp')
      if (interOp >= 0) return [parts.slice(0, interOp).join('/')]
      return parts.at(-1) === 'RunInfo.xml' ? [parts.slice(0, -1).join('/')] : []
    })
    .sort((a, b) => a.length - b.length)[0]
  if (root === undefined) return undefined
  const prefix = root === '' ? '' : `${root}/`
  const files = given
    .filter(({ name }) => name.startsWith(prefix))
    .map(({ name, file }) => ({ name: name.slice(prefix.length), file }))
  return { name: root.split('/').at(-1) ?? '', files }
}
