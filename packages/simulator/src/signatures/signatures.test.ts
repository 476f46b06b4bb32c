import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { defaultLaws, faultOf } from '../faults/laws.ts'
import { faultSignature } from './fault-signature.ts'
import { signaturePlot } from './signature-plot.ts'

const laws = defaultLaws()
const docs = new URL('../../../../docs/', import.meta.url)

test.each(laws.faults.map(({ name }) => name))(
  'the plot of %s in the documents is what the laws give today',
  (name) => {
    const plot = signaturePlot(faultSignature(faultOf(name), laws))
    expect(
      plot === readFileSync(new URL(`simulator/${name}.svg`, docs), 'utf8'),
      'make it with seqward simulate signatures',
    ).toBe(true)
  },
)

test('the page names and shows every fault', () => {
  const page = readFileSync(new URL('simulator.md', docs), 'utf8')
  for (const { name, says } of laws.faults) {
    expect(page).toContain(`**\`${name}\`** ${says}`)
    expect(page).toContain(`(simulator/${name}.svg)`)
  }
})

/** The mean change of a measure before the onset of a fault and after it, in the lanes of one pump. */
function change(name: string, label: string, side: 'firstPump' | 'lastPump'): { before: number; after: number } {
  const { panels, onsetCycle } = faultSignature(faultOf(name), laws)
  const series = panels.find((panel) => panel.label === label)?.[side] ?? new Float64Array()
  const meanOf = (values: Float64Array): number => {
    const known = values.filter(Number.isFinite)
    return known.reduce((sum, value) => sum + value, 0) / known.length
  }
  return { before: meanOf(series.subarray(0, onsetCycle - 1)), after: meanOf(series.subarray(onsetCycle - 1)) }
}

test.each([
  ['optical.objective-dirt', 'Light, second channel', 'firstPump', 'falls'],
  ['optical.light-source-ageing', 'Light, first channel', 'firstPump', 'falls'],
  ['optical.light-source-ageing', 'Light, second channel', 'firstPump', 'stays'],
  ['optical.camera-errors', 'Calls at Q30', 'firstPump', 'falls'],
  ['mechanical.z-stage', 'Focus width', 'firstPump', 'rises'],
  ['mechanical.door', 'Calls at Q30', 'firstPump', 'stays'],
  ['thermal.chiller-drift', 'Phasing weight', 'firstPump', 'rises'],
  ['thermal.chiller-drift', 'Light, first channel', 'firstPump', 'stays'],
  ['fluidic.pump-wear', 'Phasing weight', 'lastPump', 'rises'],
  ['fluidic.pump-wear', 'Phasing weight', 'firstPump', 'stays'],
  ['fluidic.bubble', 'Calls at Q30', 'lastPump', 'falls'],
  ['fluidic.bubble', 'Calls at Q30', 'firstPump', 'stays'],
  ['compute.slow-disk', 'Cycle time', 'firstPump', 'rises'],
] as const)('under %s, %s of the %s %s, and nothing moves before the onset', (name, label, side, way) => {
  const { before, after } = change(name, label, side)
  const expected = { falls: after < before, stays: after === before, rises: after > before }
  expect(expected[way], `${before} before, ${after} after`).toBe(true)
  expect([0, 100]).toContain(before)
})
