/** Instrument families whose run folders this package reads. */
export type Platform =
  | 'MiSeq'
  | 'MiSeq i100'
  | 'HiSeq 2000/2500'
  | 'HiSeq 3000/4000'
  | 'HiSeq X'
  | 'NextSeq 500/550'
  | 'NextSeq 1000/2000'
  | 'MiniSeq'
  | 'NovaSeq 6000'
  | 'NovaSeq X'
  | 'iSeq 100'

/** Serial number forms, as observed (spec: run-folder-files 2.2). Lab nicknames such as HX1 are among them. */
const serialForms: readonly (readonly [Platform, RegExp])[] = [
  ['MiSeq', /^(M\d{5}|MS\d+)$/],
  ['MiSeq i100', /^SH\d{5}$/],
  ['HiSeq 2000/2500', /^(D\d{5}|SN\d{7}|HS\d+)$/],
  ['HiSeq 3000/4000', /^(K\d{5}|HF\d+)$/],
  ['HiSeq X', /^(ST-E\d{5}|E\d{5}|HX\d+)$/],
  ['NextSeq 500/550', /^(NS|NB)\d{6}$/],
  ['NextSeq 1000/2000', /^V[HL]\d{5}$/],
  ['MiniSeq', /^(ML-[A-Z0-9-]+|MN\d{5})$/],
  ['NovaSeq 6000', /^A\d{5}$/],
  ['NovaSeq X', /^LH\d{5}$/],
  ['iSeq 100', /^FS\d{8}$/],
]

/** The platform that a serial number shows, or undefined for a form that no platform is known to have. */
export function platformOfSerial(serial: string): Platform | undefined {
  return serialForms.find(([, form]) => form.test(serial))?.[0]
}

/** Words of the control software's name, asked in this order: the first hit counts (spec: run-folder-files 2.1). */
const applicationWords: readonly (readonly [string, Platform])[] = [
  ['hiseq x', 'HiSeq X'],
  ['hiseq', 'HiSeq 2000/2500'],
  ['hiscan', 'HiSeq 2000/2500'],
  ['miseqi100', 'MiSeq i100'],
  ['miseq', 'MiSeq'],
  ['nextseq 1000/2000', 'NextSeq 1000/2000'],
  ['nextseq', 'NextSeq 500/550'],
  ['miniseq', 'MiniSeq'],
  ['novaseqx', 'NovaSeq X'],
  ['novaseq', 'NovaSeq 6000'],
  ['iseq', 'iSeq 100'],
]

/**
 * The platform that RunParameters shows: instrument type first, then the serial number, then the software's name.
 * HiSeq 3000/4000 share their software's name with HiSeq 2500, so the serial number goes before it.
 */
export function platformOf(said: {
  readonly instrumentType?: string | undefined
  readonly serial?: string | undefined
  readonly application?: string | undefined
}): Platform | undefined {
  const type = said.instrumentType?.toLowerCase().replaceAll(' ', '') ?? ''
  if (type.startsWith('novaseqx')) return 'NovaSeq X'
  if (type.startsWith('miseqi100')) return 'MiSeq i100'
  if (/^nextseq[12]000/.test(type)) return 'NextSeq 1000/2000'
  const bySerial = said.serial === undefined ? undefined : platformOfSerial(said.serial)
  if (bySerial !== undefined) return bySerial
  const application = said.application?.toLowerCase() ?? ''
  return applicationWords.find(([word]) => application.includes(word))?.[1]
}
