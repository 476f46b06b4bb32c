import type { KeyObject } from 'node:crypto'
import { statSync } from 'node:fs'
import { coversContract } from '../../consent/agreed-contracts.ts'
import { readConsentLog } from '../../consent/consent-log.ts'
import { type Consent, consentOf } from '../../consent/coverage.ts'
import type { Events } from '../../events.ts'

/** How often the file is looked at: switching off must stop sending within a second. Twice as often costs twice the idle. */
const lookMilliseconds = 500

/** The consents of the moment, kept up to date with their file. */
export interface ConsentWatch {
  readonly consent: Consent
  /** Changes whenever the consents do. */
  readonly version: string
  /** Looks at the file now. */
  look(): void
  stop(): void
}

export interface ConsentWatchOptions {
  readonly path: string
  /** Where the terms of agreed contracts are kept. */
  readonly contracts: string
  readonly publicKey: KeyObject
  readonly events: Events
  /** Acts on new consents; `offAt` is when sending was last switched off. Called again when it throws. */
  readonly onChange: (consent: Consent, offAt: string | null) => void
}

const nothing: Consent = { state: 'off', ticks: [], spans: [], followsInstrument: true }

/** Starts watching. Whatever goes wrong, as an unreadable file or a full disk, means that nothing may be sent. */
export function watchConsent({ path, contracts, publicKey, events, onChange }: ConsentWatchOptions): ConsentWatch {
  const covers = coversContract(contracts)
  let looks = ''
  let consent = nothing
  const watch = {
    get consent() {
      return consent
    },
    get version() {
      return looks
    },
    look() {
      try {
        const stat = statSync(path, { throwIfNoEntry: false })
        const found = stat === undefined ? 'none' : `${stat.ino} ${stat.size} ${stat.mtimeMs}`
        if (found === looks) return
        const log = readConsentLog(path, publicKey)
        if (log.damaged) events.consentDamaged()
        looks = found
        consent = consentOf(log, covers)
        events.consentChanged({ state: consent.state })
        onChange(consent, log.records.findLast(({ kind }) => kind === 'off')?.at ?? null)
      } catch (error) {
        looks = ''
        consent = nothing
        events.consentNotRead({ code: (error as NodeJS.ErrnoException).code ?? 'unknown' })
      }
    },
    stop: () => clearInterval(timer),
  }
  const timer = setInterval(() => watch.look(), lookMilliseconds)
  return watch
}
