/** Year, month and day as digits that could be a date: an eight-digit number of a person's record is none by chance. */
const monthAndDay = '(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])'
const shortDate = `\\d\\d${monthAndDay}`
const longDate = `20\\d\\d${monthAndDay}`
/** Nine letters and digits as on a flow cell; not nine bases, and not nine digits as in a record number. */
const nine = '(?![ACGTUN]{9}|\\d{9})[A-Z0-9]{9}'
/** Three or four numbers without leading zeros, of the lengths that makers use: no telephone number, no date. */
const version = '(?:0|[1-9]\\d?)(?:\\.(?:0|[1-9]\\d{0,2})){1,2}(?:\\.(?:0|[1-9]\\d{0,4}))?'

const runIds = [
  `${shortDate}_M\\d{5}_\\d{4}_0{9}-[A-Z0-9]{5}`,
  `${shortDate}_(?:D\\d{5}|SN\\d{7}|K\\d{5}|ST-E\\d{5})_\\d{4}_[AB]${nine}`,
  `${shortDate}_N[SB]\\d{6}_\\d{4}_A${nine}`,
  `${shortDate}_(?:A\\d{5}|V[HL]\\d{5})_\\d{1,4}_[AB]?${nine}`,
  `${longDate}_(?:LH\\d{5}|V[HL]\\d{5})_\\d{4}_[AB]${nine}`,
  `${longDate}_FS\\d{8}_\\d{1,4}_BPA\\d{5}-\\d{4}`,
  `${shortDate}_ML\\d{5}_\\d{4}_A\\d{3}H[A-Z0-9]{5}`,
]

/**
 * Exact forms of identifiers that may leave a site (design decision 11). Each is as tight as the field knows it
 * (docs/spec: run-folder files); a value that does not match is not passed on. A pattern is anchored at both ends.
 */
export const registries = {
  'run-id': new RegExp(`^(?:${runIds.join('|')})$`),
  'flow-cell-serial': new RegExp(`^(?:${nine}|0{9}-[A-Z0-9]{5}|B[A-Z]{2}\\d{5}-\\d{4})$`),
  'part-number': /^(?:15|20)\d{6}$/,
  /** Eight digits, but none that read as a day of the last century, as a date of birth would. */
  'lot-number': new RegExp(`^(?!19\\d\\d${monthAndDay})\\d{8}(?:-[A-Z])?$`),
  'software-version': new RegExp(`^v?${version}$`),
  'recipe-version': new RegExp(`^(?:\\d{1,2}(?:\\.\\d)?B-\\d\\d\\.\\d\\d\\.\\d\\d|v?${version})$`),
  'firmware-version': new RegExp(
    `^(?:novaseq_[a-z]{3,4}(?:_\\d)?@NovaSeq_\\d{1,3}\\.\\d{1,4}\\.\\d{1,4}|(?:cim|chm|imb)@\\d{1,3}\\.\\d{1,4}\\.\\d{1,4}|0x[0-9a-f]{8}|${version})$`,
  ),
} as const satisfies Record<string, RegExp>

export type RegistryKind = keyof typeof registries

/** A run that has no identifier in its platform's exact form is known by an alias, keyed at the site. */
export const runAliasPattern = /^alias-[0-9a-f]{16}$/
/** What `preview` prints where there is no site key yet. Never accepted from the wire. */
export const runAliasPlaceholder = 'alias-placeholder'
