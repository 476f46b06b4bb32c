import { identityRefusals, type Receipt } from '@seqward/contract'
import type { Stage } from './transport.ts'

/**
 * What an attempt means for the batch:
 * - `settled`: a receipt covers it; it may go.
 * - `poison`: a signed refusal covers it; it goes to quarantine, and the next one has its turn.
 * - `retry`: the network, a proxy, a portal or a busy service; the batch stays and is sent again, however long it takes.
 * - `re-authenticate`: the same, but somebody has to act first, and asking often may lock an account: it is sent again
 *   slowly.
 */
export type AnswerClass = 'settled' | 'poison' | 'retry' | 're-authenticate'

/** An attempt, in the few words that decide its class. */
export interface Heard {
  /** `receipt`: one that the service signed for this very envelope. `answer`: any other answer over HTTP. */
  readonly by: Stage | 'receipt' | 'answer' | 'here'
  /** Kind of the receipt, code of a problem, or code of the network, of TLS or of a proxy; empty where there is none. */
  readonly code: string
  readonly status: number
}

/** What the class follows from, and the word under which it is explained to people. */
export interface Judged {
  readonly class: AnswerClass
  readonly word: LinkWord
}

export type LinkWord = (typeof rules)[number]['word']

interface Rule {
  readonly by: readonly Heard['by'][]
  readonly code?: RegExp
  /** First and last status. */
  readonly status?: readonly [number, number]
  readonly class: AnswerClass
  readonly word: string
}

/** From the particular to the general; the first that fits decides. Nothing but a receipt settles. */
const rules = [
  { by: ['receipt'], code: /^instrument-revoked$/, class: 're-authenticate', word: 'identity-revoked' },
  { by: ['receipt'], code: /^number-reused$/, class: 're-authenticate', word: 'identity-elsewhere' },
  { by: ['receipt'], code: /^refused$/, class: 'poison', word: 'refused' },
  { by: ['receipt'], class: 'settled', word: 'settled' },

  { by: ['proxy'], code: /^proxy-needs-credentials$/, class: 're-authenticate', word: 'proxy-needs-credentials' },
  { by: ['proxy'], code: /^proxy-refuses-credentials$/, class: 're-authenticate', word: 'proxy-refuses-credentials' },
  { by: ['proxy'], code: /^proxy-wants-other/, class: 're-authenticate', word: 'proxy-wants-other-credentials' },
  { by: ['proxy'], code: /^proxy-cannot-reach$/, class: 'retry', word: 'proxy-cannot-reach' },
  { by: ['proxy'], code: /^proxy-redirects$/, class: 'retry', word: 'portal' },
  { by: ['proxy'], code: /^proxy-refuses$/, class: 'retry', word: 'proxy-refuses' },
  { by: ['proxy'], class: 'retry', word: 'proxy-unreachable' },

  { by: ['connect'], code: /^(ENOTFOUND|EAI_)/, class: 'retry', word: 'name-unknown' },
  { by: ['connect'], class: 'retry', word: 'unreachable' },

  { by: ['tls'], code: /^CERT_(NOT_YET_VALID|HAS_EXPIRED)$/, class: 'retry', word: 'certificate-dates' },
  { by: ['tls'], code: /^ERR_TLS_CERT_ALTNAME/, class: 'retry', word: 'certificate-name' },
  { by: ['tls'], code: /SIGNED|UNABLE_TO|CERT|ISSUER/, class: 'retry', word: 'certificate-untrusted' },
  { by: ['tls'], code: /WRONG_VERSION_NUMBER|HTTP_REQUEST|PACKET_LENGTH/, class: 'retry', word: 'portal' },
  { by: ['tls'], code: /PROTOCOL|HANDSHAKE_FAILURE|CIPHER/, class: 'retry', word: 'tls-too-old' },
  { by: ['tls'], class: 'retry', word: 'tls-cut' },

  { by: ['here'], code: /^sealing-/, class: 'retry', word: 'sealing-not-offered' },
  { by: ['here'], code: /^contract-/, class: 'retry', word: 'contract-not-taken' },
  { by: ['here'], code: /^service-behind$/, class: 'retry', word: 'service-missing-batches' },
  { by: ['here'], code: /^service-differs$/, class: 're-authenticate', word: 'identity-elsewhere' },
  { by: ['here'], class: 'retry', word: 'stopped' },

  { by: ['answer'], code: /^sealing-key-unknown$/, class: 'retry', word: 'sealing-key-changed' },
  { by: ['answer'], code: /^gap$/, status: [409, 409], class: 'retry', word: 'service-missing-batches' },
  {
    by: ['answer'],
    code: /^(unknown-key|wrong-signature|identity-differs|no-signature|digest-differs)$/,
    status: [401, 401],
    class: 're-authenticate',
    word: 'service-does-not-know',
  },
  { by: ['answer'], status: [407, 407], class: 're-authenticate', word: 'proxy-needs-credentials' },
  { by: ['answer'], status: [429, 429], class: 'retry', word: 'busy' },
  { by: ['answer'], status: [500, 599], class: 'retry', word: 'service-failing' },
  { by: ['answer'], status: [300, 399], class: 'retry', word: 'portal' },
  { by: ['answer'], status: [200, 299], class: 'retry', word: 'not-the-service' },
  { by: ['answer'], status: [401, 403], class: 'retry', word: 'forbidden-on-the-way' },
  { by: ['answer'], class: 'retry', word: 'not-the-service' },

  { by: ['request'], class: 'retry', word: 'cut' },
] as const satisfies readonly Rule[]

/** The class of an attempt. Total: whatever is heard has one. */
export function classOf(heard: Heard): Judged {
  const rule = rules.find((one: Rule) => {
    const [least, most] = one.status ?? [0, 999]
    return (
      one.by.includes(heard.by) && (one.code?.test(heard.code) ?? true) && heard.status >= least && heard.status <= most
    )
  })
  return { class: rule?.class ?? 'retry', word: rule?.word ?? 'cut' }
}

/** A receipt for this envelope as it is judged. */
export function heardReceipt(receipt: Receipt): Heard {
  const isIdentity = receipt.kind === 'refused' && identityRefusals.some((reason) => reason === receipt.reason)
  return { by: 'receipt', code: isIdentity ? receipt.reason : receipt.kind, status: 200 }
}
