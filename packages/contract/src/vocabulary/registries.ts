/**
 * Exact forms of identifiers that may leave a site (design decision 11). Each is as tight as the field knows it
 * (docs/spec: run-folder files); a value that does not match is not passed on. A pattern is anchored at both ends.
 */
export const registries = {
  'run-id':
    /^(?:\d{6}_M\d{5}_\d{4}_\d{9}-[A-Z0-9]{5}|\d{6}_(?:D\d{5}|SN\d{7}|K\d{5}|ST-E\d{5})_\d{4}_[AB][A-Z0-9]{9}|\d{6}_N[SB]\d{6}_\d{4}_A[A-Z0-9]{9}|\d{6}_(?:A\d{5}|V[HL]\d{5})_\d{1,4}_[AB]?[A-Z0-9]{9}|\d{8}_(?:LH\d{5}|V[HL]\d{5})_\d{4}_[AB][A-Z0-9]{9}|\d{8}_FS\d{8}_\d{1,4}_BPA\d{5}-\d{4}|\d{6}_ML\d{5}_\d{4}_A\d{3}H[A-Z0-9]{5})$/,
  'flow-cell-serial': /^(?:[A-Z0-9]{9}|\d{9}-[A-Z0-9]{5}|BPA\d{5}-\d{4}|[A-Z]{3}\d{5}-\d{4})$/,
  'part-number': /^(?:15|20)\d{6}$/,
  'lot-number': /^\d{8}(?:-[A-Z])?$/,
  'consumable-serial':
    /^(?:[A-Z]{2}\d{7}-[A-Z0-9]{3,5}|[A-Z]{2}\d{10}-\d|EC\d{7}-EC\d\d|MS\d{7}-(?:\d{3}V\d|\d{5}|\d\dPR\d))$/,
  'software-version': /^v?\d{1,4}(?:\.\d{1,6}){1,3}$/,
  'recipe-version': /^(?:\d{1,2}(?:\.\d+)?B-\d\d\.\d\d\.\d\d|v?\d{1,3}(?:\.\d{1,4}){1,3})$/,
  'firmware-version':
    /^(?:novaseq_[a-z0-9_]{1,40}@NovaSeq_\d{1,3}\.\d{1,4}\.\d{1,4}|(?:cim|chm|imb)@\d{1,3}\.\d{1,4}\.\d{1,4}|0x[0-9a-f]{8}|\d{1,3}(?:\.\d{1,4}){2})$/,
} as const satisfies Record<string, RegExp>

export type RegistryKind = keyof typeof registries

/** A run that has no identifier in its platform's exact form is known by an alias, keyed at the site. */
export const runAliasPattern = /^alias-[0-9a-f]{16}$/
/** What `preview` prints where there is no site key yet. Never accepted from the wire. */
export const runAliasPlaceholder = 'alias-placeholder'
