import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { collectRun } from '../packages/agent/src/roles/collect-run.ts'
import { memoryFiles } from '../packages/interop/src/testing/memory-files.ts'
import { platformNames, simulateRun } from '../packages/simulator/src/index.ts'

/** A value in the exact form of each identifier, none of which a simulated run has. */
const forms: readonly string[] = [
  '20777123',
  '20011999',
  'HQ9Z7ANXX',
  '000000000-Q9Z7W',
  '7.6.5',
  '19B-07.06.05',
  '7.6.5.4321',
]

/**
 * Elements whose text may leave when it has the exact form: the instrument fills them, from a tag that it read or from
 * itself. Anything else in RunParameters never leaves, whatever it looks like.
 */
const filledByInstrument: readonly RegExp[] = [
  /(?:Flow[Cc]ell|Reagent|Sbs|Cluster|Buffer|Cartridge|PR2Bottle|Consumable)[A-Za-z0-9]*\/(?:PartNumber|LotNumber|SerialNumber)$/,
  /\/(?:FlowCell|Sbs|Cluster|Buffer|Cartridge)(?:PartNumber|LotNumber|SerialBarcode|SerialNumber)$/,
  /\/Setup\/Barcode$/,
  /\/(?:MCSVersion|ApplicationVersion|SystemSuiteVersion|RTAVersion|RtaVersion|RecipeVersion)$/,
  /\/FirmwareVersions\/FirmwareVersion\/Version$|\/(?:CimVersion|ChmVersion|ImbVersion|CibFpgaVersion|Pdb[12]FirmwareVersion)$/,
  /\/(?:SibBoardRevision|Pdb[12]BoardRevision|IdbBoardRevision)$/,
]

const folder = mkdtempSync(join(tmpdir(), 'seqward-typed-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Leaf {
  readonly path: string
  readonly from: number
  readonly to: number
}

/** Texts of a document's elements, with the path of each. */
function leavesOf(xml: string): readonly Leaf[] {
  const leaves: Leaf[] = []
  const open: string[] = []
  for (const match of xml.matchAll(/<(\/?)([A-Za-z][\w.]*)[^>]*?(\/?)>([^<]*)/g)) {
    const [whole, closing, name = '', empty, text = ''] = match
    if (closing === '/') open.pop()
    else if (empty !== '/') open.push(name)
    const to = match.index + whole.length
    if (closing === '' && empty === '' && text.trim() !== '')
      leaves.push({ path: `/${open.join('/')}`, from: to - text.length, to })
  }
  return leaves
}

test.each([...platformNames])('%s: an identifier leaves only from an element that the instrument fills', (platform) => {
  const out = join(folder, platform)
  simulateRun({ platform, seed: 3, out, tiles: 1, cycles: 26 })
  const runInfo = readFileSync(join(out, 'RunInfo.xml'), 'utf8')
  const document = ['RunParameters.xml', 'runParameters.xml'].find((file) => readable(join(out, file))) ?? ''
  const parameters = readFileSync(join(out, document), 'utf8')
  const sent = (text: string) => {
    const outcome = collectRun(
      {
        kind: 'run',
        key: 'typed',
        folder: out,
        files: ['RunInfo.xml', document],
        markers: ['RTAComplete.txt'],
        fingerprint: 'once',
        times: { runInfo: null, latest: 0 },
        watched: false,
        progressDue: false,
        position: null,
        configuration: null,
        gate: { serials: null, spans: null },
      },
      memoryFiles({ 'RunInfo.xml': runInfo, [document]: text }),
      Buffer.alloc(32, 1),
      Date.parse('2026-11-23'),
    )
    if (outcome.kind !== 'measured') throw new Error(`not measured: ${outcome.kind}`)
    return outcome
  }
  // False alarms of the second line on a simulated run: none.
  expect(sent(parameters).withheld.filter(({ rule }) => rule.startsWith('second line'))).toEqual([])
  const left = new Set<string>()
  for (const { path, from, to } of leavesOf(parameters))
    for (const form of forms) {
      const bodies = JSON.stringify(sent(parameters.slice(0, from) + form + parameters.slice(to)).bodies)
      if (bodies.includes(form)) left.add(path)
    }
  expect(left.size).toBeGreaterThan(0)
  expect([...left].filter((path) => !filledByInstrument.some((known) => known.test(path)))).toEqual([])
})

function readable(path: string): boolean {
  try {
    readFileSync(path)
    return true
  } catch {
    return false
  }
}
