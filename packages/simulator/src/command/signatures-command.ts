import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { defaultLaws, readLaws } from '../faults/laws.ts'
import { fittedPlatforms, realFeatures, simulatedFeatures } from '../fit/real-runs.ts'
import { makeAtOnce } from '../folder/make-at-once.ts'
import { faultSignature } from '../signatures/fault-signature.ts'
import { featurePlot } from '../signatures/feature-plot.ts'
import { signaturePlot } from '../signatures/signature-plot.ts'
import { SimulatorError } from '../simulator-error.ts'
import { type CommandIo, isTerminal, say } from './command-io.ts'

const help = `Usage: seqward simulate signatures --out DIR [--laws FILE] [--real DIR] [--json]

Draws what each fault does to light, focus, quality, error, phasing and cycle time of a run, as one SVG file each.

  --out DIR    where the plots go; it must not be there yet
  --laws FILE  other laws (docs/simulator.md)
  --real DIR   real run folders, sorted into folders by platform: also draws them beside simulated runs
  --json       one JSON document on standard output
`

const seedsBesideReal = [1, 2, 3]

/** `seqward simulate signatures`; gives the exit code. */
export async function simulateSignaturesCommand(args: string[], io: CommandIo): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      out: { type: 'string' },
      laws: { type: 'string' },
      real: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) {
    await say(io.stdout, help)
    return 0
  }
  const { out, real } = values
  if (out === undefined || out === '') throw new SimulatorError('bad-argument', '--out is missing')
  if (existsSync(out)) throw new SimulatorError('folder-exists', `${out} is there already; nothing was written`)
  if (real !== undefined && !existsSync(real)) throw new SimulatorError('bad-argument', `--real: there is no ${real}`)
  const laws = values.laws === undefined ? defaultLaws() : readLaws(values.laws)
  const files = laws.faults.map((fault, index) => {
    if (isTerminal(io.stderr)) io.stderr.write(`\r${index + 1} of ${laws.faults.length} faults `)
    return { name: `${fault.name}.svg`, text: signaturePlot(faultSignature(fault, laws)) }
  })
  if (real !== undefined) {
    const platforms = fittedPlatforms.map((platform) => ({
      platform,
      real: realFeatures(real, platform),
      simulated: seedsBesideReal.map((seed) => simulatedFeatures(platform, seed)),
    }))
    files.push({ name: 'real-beside-simulated.svg', text: featurePlot(platforms) })
  }
  if (isTerminal(io.stderr)) io.stderr.write('\n')
  makeAtOnce([{ place: out, make: { files } }])
  await say(io.stdout, values.json ? `${JSON.stringify({ folder: out, plots: files.length })}\n` : `${out}\n`)
  return 0
}
