import { parseArgs } from 'node:util'
import { exitCodes, languages } from '@seqward/contract'
import { contractHash } from '@seqward/contract/sealing'
import { type CommandIo, write } from '../command-io.ts'
import { impactAssessment } from './impact-assessment.ts'
import { recordOfProcessing } from './record-of-processing.ts'

const help = `Usage: seqward pack ropa|dpia [--language en|zh] [--controller NAME] [--contact TEXT] [--officer TEXT] [--region TEXT]

Pages for the data protection officer, made from the contract, as Markdown on standard output.
  ropa  record of processing activities (GDPR Article 30)
  dpia  impact assessment (GDPR Article 35), filled in as far as the software tells
`

const pages = { ropa: recordOfProcessing, dpia: impactAssessment } as const

/** `seqward pack`: 0 done, 2 wrong usage. */
export async function packCommand([name, ...args]: string[], io: CommandIo): Promise<number> {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    args: name === undefined ? [] : args,
    options: {
      language: { ...text, default: 'en' },
      controller: text,
      contact: text,
      officer: text,
      region: text,
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help || name === '--help' || name === '-h') {
    await write(io.stdout, help)
    return exitCodes.done
  }
  const language = languages.find((one) => one === values.language)
  const page = name === 'ropa' || name === 'dpia' ? pages[name] : undefined
  if (page === undefined || language === undefined) {
    await write(io.stderr, `seqward: ${page === undefined ? 'say ropa or dpia' : '--language is en or zh'}\n\n${help}`)
    return exitCodes.wrongUsage
  }
  const { controller = null, contact = null, officer = null, region = null } = values
  await write(io.stdout, page({ controller, contact, officer, region }, contractHash(), language))
  return exitCodes.done
}
