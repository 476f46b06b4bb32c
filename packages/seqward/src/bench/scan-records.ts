import { closeSync, openSync, readdirSync, readSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The least that any reader has to do, for comparison: reads every file below a run folder's InterOp in pieces (`read`)
 * and looks at the ids of all records (`scan`). A program of its own, because it is measured as a whole process.
 */
const [task, folder] = process.argv.slice(2)
if (folder === undefined || (task !== 'read' && task !== 'scan')) throw new Error('scan-records (read | scan) FOLDER')

const pieceBytes = 256 * 1024
/** Header bytes and record bytes of the files that the bench makes. */
const layouts: Readonly<Record<string, readonly [header: number, record: number]>> = {
  'QMetricsOut.bin': [13, 20],
  'CorrectedIntMetricsOut.bin': [2, 28],
  'ExtractionMetricsOut.bin': [3, 20],
  'ImageMetricsOut.bin': [3, 16],
  'EmpiricalPhasingMetricsOut.bin': [2, 16],
  'ErrorMetricsOut.bin': [2, 12],
}

let records = 0
let ids = 0
const buffer = new Uint8Array(pieceBytes)
const view = new DataView(buffer.buffer)
const interOp = join(folder, 'InterOp')
for (const entry of readdirSync(interOp, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile()) continue
  const [header, record] = layouts[entry.name] ?? [0, 0]
  const file = openSync(join(entry.parentPath, entry.name), 'r')
  const wanted = record === 0 ? pieceBytes : Math.floor(pieceBytes / record) * record
  let at = header
  for (;;) {
    const length = readSync(file, buffer, 0, wanted, at)
    if (length === 0) break
    at += length
    if (task === 'read' || record === 0) continue
    for (let from = 0; from + record <= length; from += record) {
      ids += view.getUint16(from, true) + view.getUint32(from + 2, true) + view.getUint16(from + 6, true)
      records++
    }
  }
  closeSync(file)
}
process.stdout.write(`${records} ${ids}\n`)
