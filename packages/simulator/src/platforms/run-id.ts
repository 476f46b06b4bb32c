import { dayLong, dayShort } from '@seqward/interop'
import type { RunIdParts } from './platform.ts'

/** `260924_M01782_0123_000000000-A1B2C`. */
export function runIdWithoutSide(parts: RunIdParts): string {
  return `${dayShort(parts.startedAt)}_${parts.instrument}_${fourDigits(parts.runNumber)}_${parts.flowCell}`
}

/** `260924_A01103_0123_AH12JKDSXY`: the side stands before the flow cell. */
export function runIdWithSide(parts: RunIdParts): string {
  return `${dayShort(parts.startedAt)}_${parts.instrument}_${fourDigits(parts.runNumber)}_${parts.side}${parts.flowCell}`
}

/** `260924_VH00351_123_AAC12JKHV`: no leading zeros, no side. */
export function runIdPlain(parts: RunIdParts): string {
  return `${dayShort(parts.startedAt)}_${parts.instrument}_${parts.runNumber}_${parts.flowCell}`
}

/** `20260924_LH00214_0123_A2212JKLT3`: the year in full, and a side. */
export function runIdLongDate(parts: RunIdParts): string {
  return `${dayLong(parts.startedAt)}_${parts.instrument}_${fourDigits(parts.runNumber)}_${parts.side}${parts.flowCell}`
}

function fourDigits(runNumber: number): string {
  return String(runNumber).padStart(4, '0')
}
