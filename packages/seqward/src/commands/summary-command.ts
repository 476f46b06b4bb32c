import { writeFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { exitCodes } from '@seqward/contract/exit-codes'
import {
  formatSummaryCsv,
  formatSummaryTable,
  InterOpError,
  type InterOpWarning,
  type TableLanguage,
} from '@seqward/interop'
import { readRunFolder, summarizeRunFolder } from '@seqward/interop/node'
import { type CommandIo, write } from '../command-io.ts'

const help = `seqward summary DIR [--json | --csv] [--html FILE] [--like-reference] [--language en | zh]

The run summary of an Illumina run folder: yield, %>=Q30, density, pass filter, error, phasing, by read, lane and surface.

  --json            one JSON document with every number and "warnings"
  --csv             the form of Illumina's "summary --csv=1"
  --html FILE       also write one self-contained page with the tables and plots
  --language        of the table and the page: en (default) or zh
  --like-reference  answer as Illumina's reader would, also where it ignores or refuses what could be read

Without an option: a table. What could not be read is named on standard error, with file, offset and reason; exit code 3
when nothing could be made of the folder.
`

/** `seqward summary`: reads one run folder and prints its summary. */
export async function summaryCommand(args: string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      json: { type: 'boolean' },
      csv: { type: 'boolean' },
      html: { type: 'string' },
      language: { type: 'string', default: 'en' },
      'like-reference': { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help) {
    await write(io.stdout, help)
    return exitCodes.done
  }
  const [folder, ...more] = positionals
  const { language } = values
  if (folder === undefined || more.length > 0 || (values.json && values.csv) || !isLanguage(language)) {
    await write(io.stderr, help)
    return exitCodes.wrongUsage
  }
  const options = { likeReference: values['like-reference'] ?? false }
  try {
    const summary = summarizeRunFolder(folder, options)
    for (const warning of summary.warnings) await write(io.stderr, `warning: ${sentence(warning)}\n`)
    if (values.html !== undefined) {
      // Loaded only when asked for, since a summary starts faster without it; written first, since a reader of standard
      // output may go away.
      const { summaryPage } = await import('./summary-page.ts')
      const run = readRunFolder(folder, options)
      await writeFile(values.html, summaryPage(run, summary, basename(resolve(folder)), language))
    }
    if (values.json) await write(io.stdout, `${JSON.stringify(summary)}\n`)
    else if (values.csv) await write(io.stdout, formatSummaryCsv(summary, basename(resolve(folder))))
    else await write(io.stdout, formatSummaryTable(summary, { language }))
    return exitCodes.done
  } catch (error) {
    if (!(error instanceof InterOpError)) throw error
    await write(io.stderr, `seqward summary: ${error.message}\n`)
    if (values.json) await write(io.stdout, `${JSON.stringify({ error: faultOf(error), warnings: [] })}\n`)
    return exitCodes.nothingMade
  }
}

const isLanguage = (text: string): text is TableLanguage => text === 'en' || text === 'zh'
const sentence = ({ file, offset, reason, code }: InterOpWarning) => `${file}: ${reason} (byte ${offset}, ${code})`
const faultOf = ({ file, offset, reason, code }: InterOpError) => ({ file, offset, code, reason })
