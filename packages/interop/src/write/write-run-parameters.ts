import { hiSeqElements } from './run-parameters-hiseq.ts'
import { iSeqElements } from './run-parameters-iseq.ts'
import { miSeqElements } from './run-parameters-miseq.ts'
import { nextSeq2000Elements } from './run-parameters-nextseq-2000.ts'
import { miniSeqElements, nextSeq500Elements } from './run-parameters-nextseq-500.ts'
import { novaSeq6000Elements } from './run-parameters-novaseq-6000.ts'
import { novaSeqXElements } from './run-parameters-novaseq-x.ts'
import type { RunParametersDocument } from './run-parameters-document.ts'
import { branch, type XmlElement, type XmlForm, xmlDocument } from './xml-text.ts'

/** A way of writing RunParameters.xml: the file's name on that platform, its first line and its elements. */
interface Dialect {
  readonly fileName: 'RunParameters.xml' | 'runParameters.xml'
  readonly form: XmlForm
  readonly elements: (document: RunParametersDocument) => readonly XmlElement[]
}

const windows: XmlForm = { namesEncoding: false, indent: '  ', newline: '\r\n' }
const linux: XmlForm = { namesEncoding: true, indent: '  ', newline: '\n' }

const dialects = {
  miseq: { fileName: 'runParameters.xml', form: windows, elements: miSeqElements },
  hiseq2500: { fileName: 'runParameters.xml', form: windows, elements: hiSeqElements },
  novaseq6000: { fileName: 'RunParameters.xml', form: windows, elements: novaSeq6000Elements },
  nextseq500: { fileName: 'RunParameters.xml', form: windows, elements: nextSeq500Elements },
  miniseq: { fileName: 'RunParameters.xml', form: windows, elements: miniSeqElements },
  iseq: { fileName: 'RunParameters.xml', form: windows, elements: iSeqElements },
  nextseq2000: { fileName: 'RunParameters.xml', form: linux, elements: nextSeq2000Elements },
  novaseqx: { fileName: 'RunParameters.xml', form: linux, elements: novaSeqXElements },
} as const satisfies Record<string, Dialect>

export type RunParametersDialect = keyof typeof dialects

/**
 * The run parameters file as a platform writes it: its name (upper or lower case) and its text, words of the site
 * included, since a reader has to prove itself against them. Throws InterOpWriteError.
 * Source: spec run-folder-files 2.
 */
export function writeRunParameters(
  document: RunParametersDocument,
  dialect: RunParametersDialect,
): { readonly fileName: string; readonly text: string } {
  const { fileName, form, elements } = dialects[dialect]
  const root = branch('RunParameters', elements(document), {
    'xmlns:xsd': 'http://www.w3.org/2001/XMLSchema',
    'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
  })
  return { fileName, text: xmlDocument(fileName, root, form) }
}
