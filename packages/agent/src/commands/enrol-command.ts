import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type EnrolmentAnswer, type ExitCode, exitCodes } from '@seqward/contract'
import { generateKeyPair } from '@seqward/contract/sealing'
import { enrolmentCode, requestEnrolment } from '../enrolment/enrol.ts'
import { offlineAnswer, offlineRequest } from '../enrolment/offline.ts'
import { type AgentConfig, requireHttps } from '../home/agent-config.ts'
import { HomeError } from '../home/home-error.ts'
import { type HomeFolder, makeHome, openHome, usualHome } from '../home/home-folder.ts'
import {
  type InstrumentIdentity,
  keepIdentity,
  readIdentity,
  removeIdentity,
  serialPattern,
} from '../home/instruments.ts'
import { isElsewhere, machineMark } from '../home/machine-mark.ts'
import { destinationOf } from '../home/settings.ts'
import { siteKeys } from '../home/site-keys.ts'
import { writeWhole } from '../home/whole-file.ts'
import { platformOfInstrument } from '../metrics/platform.ts'
import { uplinkTransport } from '../roles/uplink-client.ts'
import { type AgentIo, refuse, say, sayJson } from './agent-io.ts'
import { keepConfig, requireFile, seconds } from './enrol-settings.ts'

/** Stands for the code in an enrolment without a network: a person of the service vouches for it there. */
const offlineCode = 'offline'

/**
 * `seqward agent enrol`: makes a key here, then asks the service, over the network or on a medium. Repeating it with the
 * same code is safe. What an earlier enrolment of the instrument left unsent goes on under the new one.
 */
export async function enrolCommand(args: string[], io: AgentIo): Promise<ExitCode> {
  const { values } = parseArgs({
    args,
    options: {
      service: { type: 'string' },
      ca: { type: 'string' },
      serial: { type: 'string' },
      code: { type: 'string' },
      'offline-request': { type: 'string' },
      'offline-answer': { type: 'string' },
      home: { type: 'string' },
      root: { type: 'string', multiple: true, default: [] },
      'sensor-log': { type: 'string', multiple: true, default: [] },
      'operation-log': { type: 'string', multiple: true, default: [] },
      'tick-seconds': { type: 'string' },
      'progress-seconds': { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  })
  const { service, serial, 'offline-request': requestFile, 'offline-answer': answerFile } = values
  if (serial === undefined || (service === undefined && answerFile === undefined))
    return refuse(io, exitCodes.wrongUsage, 'enrol needs --serial, --service and --code (or --offline-request FILE)')
  if (!serialPattern.test(serial)) return refuse(io, exitCodes.wrongUsage, '--serial is no serial number')
  if (answerFile !== undefined)
    return takeAnswer(openHome(values.home ?? usualHome(process.env)), serial, answerFile, values.json, io)
  const code = requestFile === undefined ? enrolmentCode(values.code ?? '') : offlineCode
  if (values.code === undefined && requestFile === undefined)
    return refuse(io, exitCodes.wrongUsage, 'enrol needs --service, --serial and --code')
  if (code === null) return refuse(io, exitCodes.wrongUsage, '--code is no enrolment code: 26 letters and digits')
  const address = requireHttps(service ?? '', '--service').origin
  if (values.ca !== undefined) requireFile(resolve(values.ca))

  const home = makeHome(values.home ?? usualHome(process.env))
  siteKeys(home.siteKey)
  const config = keepConfig(home, {
    service: address,
    caFile: values.ca === undefined ? null : resolve(values.ca),
    roots: values.root.map((folder) => resolve(folder)),
    sensorLogs: values['sensor-log'].map((folder) => resolve(folder)),
    operationLogs: values['operation-log'].map((folder) => resolve(folder)),
    tickSeconds: seconds(values['tick-seconds'], '--tick-seconds'),
    progressSeconds: seconds(values['progress-seconds'], '--progress-seconds'),
  })
  const applicant = applicantFor(home, serial, code)
  if (requestFile !== undefined) {
    writeWhole(resolve(requestFile), `${JSON.stringify(offlineRequest(applicant))}\n`)
    if (values.json) return sayJson(io, { serial, request: requestFile })
    await say(io.stdout, `Take ${requestFile} to the service: seqward invite --config FILE --answer ${requestFile}\n`)
    return exitCodes.done
  }
  const outcome = await ask(applicant, config)
  if (outcome.kind === 'unreachable')
    return refuse(
      io,
      exitCodes.unreachable,
      `the service cannot be reached (${outcome.code}); the same command may be repeated`,
    )
  if (outcome.kind === 'refused')
    return refuse(io, exitCodes.refused, `the service refused the enrolment (${outcome.code})`)
  return enter(home, applicant, outcome.answer, values.json, io)
}

async function ask(applicant: InstrumentIdentity, config: AgentConfig) {
  if (applicant.enrolled !== null) return { kind: 'enrolled', answer: applicant.enrolled } as const
  const uplink = uplinkTransport(destinationOf(config))
  try {
    return await requestEnrolment(applicant, (request) => uplink.send(request), Date.now())
  } finally {
    uplink.stop()
  }
}

/** Takes the identity into use. A running agent goes over to it with its next tick. */
async function enter(
  home: HomeFolder,
  applicant: InstrumentIdentity,
  answer: Pick<EnrolmentAnswer, 'instrument' | 'epoch' | 'receiptPublicKey' | 'sealingKey'>,
  json: boolean,
  io: AgentIo,
): Promise<ExitCode> {
  const { serial, platform } = applicant
  const { instrument, epoch, receiptPublicKey, sealingKey } = answer
  const earlier = readIdentity(home.instruments, serial)?.enrolled ?? null
  const isAgain = earlier?.epoch === epoch
  const before = earlier === null || isAgain ? {} : { before: { instrument: earlier.instrument, epoch: earlier.epoch } }
  const machine = machineMark(home.folder, siteKeys(home.siteKey))
  const enrolled = { instrument, epoch, receiptPublicKey, ...(sealingKey === undefined ? {} : { sealingKey }) }
  if (!isAgain) keepIdentity(home.instruments, { ...applicant, enrolled, machine, ...before })
  removeIdentity(home.instruments, serial, 'applicant.json')
  if (json) return sayJson(io, { serial, instrument, epoch, platform })
  await say(io.stdout, `${serial} is enrolled as ${instrument}. Sending is off until "seqward agent consent on".\n`)
  return exitCodes.done
}

/** The answer to a request that was taken to the service on a medium. */
async function takeAnswer(home: HomeFolder, serial: string, file: string, json: boolean, io: AgentIo) {
  const asked = readIdentity(home.instruments, serial, 'applicant.json') ?? readIdentity(home.instruments, serial)
  if (asked === null)
    return refuse(io, exitCodes.nothingMade, `${serial} has asked for nothing: --offline-request first`)
  requireFile(resolve(file))
  const answer = offlineAnswer(readFileSync(resolve(file), 'utf8'), asked.publicKey)
  if (answer === 'malformed') return refuse(io, exitCodes.nothingMade, `${file}: not an answer, or changed on the way`)
  if (answer === 'for-another-request')
    return refuse(io, exitCodes.refused, `${file}: an answer to another request than the latest of ${serial}`)
  return enter(home, asked, answer, json, io)
}

/**
 * The identity that asks: the enrolled one when the code is the same; one that asked before, so that a lost answer can
 * be fetched again; else a new one, whose key is durable before the service hears of it.
 */
function applicantFor(home: HomeFolder, serial: string, code: string): InstrumentIdentity {
  const enrolled = readIdentity(home.instruments, serial)
  if (enrolled?.code === code && code !== offlineCode) return here(home, enrolled)
  const asked = readIdentity(home.instruments, serial, 'applicant.json')
  if (asked?.code === code) return asked
  const { privateKey, publicKey } = generateKeyPair()
  const platform = platformOfInstrument(serial)
  const made: InstrumentIdentity = { format: 1, serial, platform, privateKey, publicKey, code, enrolled: null }
  keepIdentity(home.instruments, made, 'applicant.json')
  return made
}

/** A copy of an identity is not brought to life by the code that made the original. @throws HomeError `copied`. */
function here(home: HomeFolder, identity: InstrumentIdentity): InstrumentIdentity {
  if (!isElsewhere(identity.machine, machineMark(home.folder, siteKeys(home.siteKey)))) return identity
  throw new HomeError(
    'copied',
    `${identity.serial}: enrolled on another machine or in another folder; ask for a new code`,
  )
}
