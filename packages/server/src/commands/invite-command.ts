import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import {
  canonicalJson,
  type EnrolmentRequest,
  exitCodes,
  type OfflineRequest,
  offlineRequestText,
  platforms,
} from '@seqward/contract'
import {
  generateKeyPair,
  generateSealingPair,
  importPublicKey,
  importSealingPair,
  isTextSigned,
} from '@seqward/contract/sealing'
import { writeWhole } from '../config/write-whole.ts'
import { codeHash } from '../enrolment/codes.ts'
import { createEnrolment } from '../enrolment/enrol.ts'
import { codeMinutesDefault, codeMinutesMax, isSerial } from '../enrolment/invite.ts'
import { homeTenant } from '../server.ts'
import { whenApplied } from './identity-change.ts'
import { common, refuse, say, type ServiceIo, wholeNumber, withOffice, wrongUsage } from './service-command.ts'

const usage = `Usage: seqward invite --config FILE --serial SERIAL [--tenant NAME] [--expires-minutes N | --expires-hours N] [--json]
       seqward invite --config FILE --answer REQUEST [--out FILE] [--json]

Prints a one-time code with which the instrument of this serial number can enrol. Works while the service runs.
  --tenant NAME        whose instrument it is (${homeTenant})
  --expires-minutes N  1 to ${codeMinutesMax} (${codeMinutesDefault})
  --expires-hours N    1 to ${codeMinutesMax / 60}

Without a network: --answer takes the file that "seqward agent enrol --offline-request" wrote, enrols the instrument in
it, and writes the answer for "seqward agent enrol --offline-answer". The same request gets the same answer again.
`

/** A request is a few hundred bytes; more is another file. */
const requestCharsMax = 4_096

/** `seqward invite`: a code on standard output, or the answer to a request on a medium. */
export async function inviteCommand(args: string[], io: ServiceIo): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      ...common,
      serial: { type: 'string' },
      tenant: { type: 'string', default: homeTenant },
      'expires-minutes': { type: 'string' },
      'expires-hours': { type: 'string' },
      answer: { type: 'string' },
      out: { type: 'string' },
    },
  })
  if (values.help) return say(io.stdout, usage)
  if (values.answer !== undefined) return answer(values.answer, values, io)
  const { serial } = values
  if (serial === undefined || !isSerial(serial)) return wrongUsage(io, usage, '--serial is missing or no serial number')
  const hours = wholeNumber(values['expires-hours'] ?? '1', 1, codeMinutesMax / 60)
  if (hours === null)
    return wrongUsage(io, usage, `--expires-hours takes a whole number from 1 to ${codeMinutesMax / 60}`)
  const asHours = values['expires-hours'] === undefined ? codeMinutesDefault : hours * 60
  const minutes = wholeNumber(values['expires-minutes'] ?? String(asHours), 1, codeMinutesMax)
  if (minutes === null)
    return wrongUsage(io, usage, `--expires-minutes takes a whole number from 1 to ${codeMinutesMax}`)
  return withOffice(values.config, usage, io, async (office) => {
    const code = await office.invite(serial, minutes, values.tenant)
    const report = { code, serial, minutes, hours: minutes / 60 }
    return say(io.stdout, values.json ? `${JSON.stringify(report)}\n` : `${code}\n`)
  })
}

/** Enrols what a request on a medium asks for. Whoever runs this command vouches for where the medium came from. */
function answer(
  file: string,
  values: { readonly config?: string; readonly out?: string; readonly json: boolean },
  io: ServiceIo,
): Promise<number> {
  return withOffice(values.config, usage, io, async ({ store, audit, by }, config) => {
    const request = readRequest(file)
    if (request === null)
      return refuse(io, exitCodes.nothingMade, `${file}: not an enrolment request, or changed on the way`)
    const { instruments, identities } = store
    const now = new Date()
    // The request names its own code: it is found again however often the same file comes.
    const code = createHash('sha256').update(`request ${request.serial} ${request.publicKey}`).digest('hex')
    const given = { ...request, format: 1, code } as EnrolmentRequest
    if ((await instruments.findCode(codeHash(code))) === null)
      await instruments.addCode({
        tenant: homeTenant,
        serial: request.serial,
        codeSha256: codeHash(code),
        createdAt: now.toISOString(),
        expiresAt: new Date(now.getTime() + codeMinutesDefault * 60_000).toISOString(),
      })
    const receiptKey = await store.serviceKey('receipts', now.toISOString(), generateKeyPair)
    const sealing = await store.serviceKey('sealing-1', now.toISOString(), generateSealingPair)
    const sealingKey = importSealingPair(sealing.privateKey).shown
    const enrolment = createEnrolment({
      instruments,
      identities,
      receiptPublicKey: receiptKey.publicKey,
      sealingKey,
    })
    const outcome = await enrolment.enrolTrusted(given, now)
    if (!outcome.ok) return refuse(io, exitCodes.refused, `the enrolment is refused (${outcome.reason})`)
    const { instrument: enrolled } = outcome.enrolled
    await audit.record({ tenant: homeTenant, by, action: 'enrol', objectKind: 'instrument', object: enrolled })
    const change = await identities.announce(homeTenant, outcome.enrolled.instrument, now.toISOString())
    if ((await whenApplied(identities, change, config)) === null)
      return refuse(io, exitCodes.unreachable, 'enrolled, but the running service has not taken it up: restart it')
    const answered = { ...outcome.answer, kind: 'enrolment-answer', publicKey: request.publicKey }
    const text = `${canonicalJson(answered)}\n`
    if (values.out !== undefined) writeWhole(values.out, text)
    if (values.out === undefined) return say(io.stdout, text)
    const { instrument } = outcome.enrolled
    const report = { instrument, serial: request.serial, answer: values.out }
    return say(io.stdout, values.json ? `${JSON.stringify(report)}\n` : `${instrument}: answer in ${values.out}\n`)
  })
}

function readRequest(file: string): (OfflineRequest & { readonly platform: EnrolmentRequest['platform'] }) | null {
  try {
    const text = readFileSync(file, 'utf8')
    const one = text.length > requestCharsMax ? null : (JSON.parse(text) as OfflineRequest)
    if (one?.format !== 1 || one.kind !== 'enrolment-request' || !isSerial(one.serial)) return null
    const platform = platforms.find((name) => name === one.platform)
    const isSigned = isTextSigned(offlineRequestText(one), one.proof, importPublicKey(one.publicKey))
    const { serial, publicKey, proof } = one
    return platform !== undefined && isSigned
      ? { format: 1, kind: 'enrolment-request', serial, platform, publicKey, proof }
      : null
  } catch {
    return null
  }
}
