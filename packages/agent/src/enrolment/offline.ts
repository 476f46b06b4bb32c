import { type EnrolmentAnswer, type OfflineRequest, offlineRequestText } from '@seqward/contract'
import { importPrivateKey, signText } from '@seqward/contract/sealing'
import { type Applicant, isEnrolmentAnswer } from './enrol.ts'

/** What an agent asks for on a medium: signed with the key that was made here. */
export function offlineRequest({ serial, platform, publicKey, privateKey }: Applicant): OfflineRequest {
  const proof = signText(offlineRequestText({ serial, platform, publicKey }), importPrivateKey(privateKey))
  return { format: 1, kind: 'enrolment-request', serial, platform, publicKey, proof }
}

/** The answer that came back on a medium, if it is one to this very key. */
export function offlineAnswer(text: string, publicKey: string): EnrolmentAnswer | 'malformed' | 'for-another-request' {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return 'malformed'
  }
  if (!isEnrolmentAnswer(value)) return 'malformed'
  const given = value as EnrolmentAnswer & { readonly publicKey?: unknown }
  return given.publicKey === publicKey ? given : 'for-another-request'
}
