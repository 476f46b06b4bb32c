import { parseArgs } from 'node:util'
import { type ExitCode, exitCodes, type Language, languages } from '@seqward/contract'
import { contractHash } from '@seqward/contract/sealing'
import { consenterNameForm, type ConsentRecord, consenters } from '../consent/consent-record.ts'
import type { Consent } from '../consent/coverage.ts'
import { consentWording } from '../consent/wording.ts'
import { usualHome } from '../home/home-folder.ts'
import { type AgentIo, refuse, say, sayJson } from './agent-io.ts'
import {
  allowHistory,
  dateOf,
  type Decider,
  decisionPlace,
  followInstrument,
  readDecisions,
  spanOf,
  switchOff,
  switchOn,
} from './consent-decisions.ts'
import { pageCommand } from './page-command.ts'

const actions = ['on', 'off', 'history', 'follow-instrument', 'status', 'show'] as const

/** `seqward agent consent on, off, history, follow-instrument, status, show`; without a word, on a terminal, the page. */
export async function consentCommand([action, ...args]: string[], io: AgentIo): Promise<ExitCode> {
  if (action === undefined || action.startsWith('-')) return pageCommand([action ?? [], args].flat(), io)
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      home: { type: 'string' },
      by: { type: 'string', default: 'operator' },
      name: { type: 'string' },
      language: { type: 'string', default: 'en' },
      from: { type: 'string' },
      to: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  })
  const who = consenters.find((one) => one === values.by)
  const language = languages.find((one) => one === values.language)
  const asked = actions.find((one) => one === action)
  const name = values.name ?? null
  if (who === undefined) return refuse(io, exitCodes.wrongUsage, `--by is ${consenters.join(' or ')}`)
  if (language === undefined) return refuse(io, exitCodes.wrongUsage, `--language is ${languages.join(' or ')}`)
  if (name !== null && !consenterNameForm.test(name))
    return refuse(io, exitCodes.wrongUsage, '--name has 1 to 64 characters on one line')
  if (asked === undefined) return refuse(io, exitCodes.wrongUsage, `consent ${actions.join(', ')}`)
  const span = spanOf(values.from, values.to)
  if (asked === 'history' && span === null)
    return refuse(io, exitCodes.wrongUsage, 'consent history --from YYYY-MM-DD --to YYYY-MM-DD')
  const [word, ...rest] = positionals
  const takesWord = asked === 'follow-instrument'
  if (takesWord ? (word !== 'on' && word !== 'off') || rest.length > 0 : word !== undefined)
    return refuse(io, exitCodes.wrongUsage, takesWord ? 'consent follow-instrument on or off' : `what is "${word}"?`)

  const place = decisionPlace(values.home ?? usualHome(process.env))
  const decider: Decider = { who, name, language }
  if (asked === 'on') {
    const { before, unlisted } = await switchOn(place, decider)
    for (const { root, code } of unlisted)
      await say(
        io.stderr,
        `seqward agent: ${root} cannot be listed (${code}): nothing in it is covered until a new "consent on"\n`,
      )
    if (!values.json) await say(io.stdout, `${before} run folders are there already; they are not covered.\n`)
  } else if (asked === 'off') await switchOff(place, decider)
  else if (asked === 'history' && span !== null) allowHistory(place, decider, span)
  else if (asked === 'follow-instrument') followInstrument(place, decider, word === 'on')
  const { log, consent } = readDecisions(place)
  if (asked === 'show') {
    if (values.json) return sayJson(io, { ...consentReport(consent), damaged: log.damaged, records: log.records })
    await say(io.stdout, `${[...log.records.map(recordText), consentText(consent)].join('\n')}\n`)
    return exitCodes.done
  }
  if (values.json) return sayJson(io, consentReport(consent))
  const words = wordsOf(asked, language, consent)
  await say(io.stdout, `${words}\n`)
  return exitCodes.done
}

function wordsOf(asked: (typeof actions)[number], language: Language, consent: Consent): string {
  if (asked === 'on' || asked === 'off' || asked === 'history') return consentWording[asked][language]
  if (asked === 'follow-instrument') return consentWording[consent.followsInstrument ? 'follow' : 'unfollow'][language]
  return consentText(consent)
}

/** What a site has agreed to, for programs. */
export function consentReport(consent: Consent) {
  return {
    state: consent.state,
    since: consent.ticks[0]?.at ?? null,
    history: consent.spans.map(({ fromDay, toDay }) => ({ from: dateOf(fromDay), to: dateOf(toDay) })),
    followsInstrument: consent.followsInstrument,
    contract: contractHash(),
  }
}

export function consentText(consent: Consent): string {
  const { state, since, history } = consentReport(consent)
  const spans = history.map(({ from, to }) => `; history from ${from} to ${to}`).join('')
  const follows = consent.followsInstrument
    ? ' Runs stay here for which the instrument’s own setting for its maker is off.'
    : ''
  if (state === 'contract-changed')
    return 'Sending is off: the contract has changed, and needs a new "seqward agent consent on".'
  if (state === 'damaged')
    return 'Sending is off: the record of consents is damaged. A new decision repairs a torn end.'
  if (state === 'on') return `Sending is on since ${since}${spans}.${follows}`
  return spans === '' ? 'Sending is off.' : `Sending is off for new runs${spans}.${follows}`
}

/** One decision on a line: when, what, who, under which wording and contract. */
function recordText(record: ConsentRecord): string {
  const what = {
    on: () => 'on',
    off: () => 'off',
    history: () =>
      record.kind === 'history' ? `history ${dateOf(record.span.fromDay)} to ${dateOf(record.span.toDay)}` : '',
    'follow-instrument': () =>
      record.kind === 'follow-instrument' && record.follows ? 'follow-instrument on' : 'follow-instrument off',
  }[record.kind]()
  const by = record.name === undefined ? record.who : `${record.name} (${record.who})`
  const { version, language } = record.wording
  return `${record.at}  ${what}  by ${by}  wording ${version} ${language}  contract ${record.contract.slice(0, 16)}`
}
