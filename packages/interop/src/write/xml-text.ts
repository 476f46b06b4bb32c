import { InterOpWriteError } from './interop-write-error.ts'

export interface XmlElement {
  readonly name: string
  readonly attributes: ReadonlyArray<readonly [name: string, value: string]>
  readonly content: string | readonly XmlElement[]
}

export interface XmlForm {
  /** Some instruments name the encoding in the first line, some do not. */
  readonly namesEncoding: boolean
  readonly indent: '  ' | '\t'
  readonly newline: '\n' | '\r\n'
}

type AttributeValues = Readonly<Record<string, string | number | undefined>>

/** An element with text; an empty text gives an empty element. */
export function leaf(name: string, text: string | number | boolean, attributes: AttributeValues = {}): XmlElement {
  return { name, attributes: present(attributes), content: String(text) }
}

/** An element with elements in it. */
export function branch(name: string, children: readonly XmlElement[], attributes: AttributeValues = {}): XmlElement {
  return { name, attributes: present(attributes), content: children }
}

/** The document as text. Throws InterOpWriteError for a character that XML 1.0 cannot hold; `file` is for the message. */
export function xmlDocument(file: string, root: XmlElement, form: XmlForm): string {
  const lines = [form.namesEncoding ? '<?xml version="1.0" encoding="utf-8"?>' : '<?xml version="1.0"?>']
  addLines(file, lines, root, '', form)
  return lines.join(form.newline) + form.newline
}

function addLines(file: string, lines: string[], element: XmlElement, margin: string, form: XmlForm): void {
  const attributes = element.attributes.map(([name, value]) => ` ${name}="${escaped(file, value)}"`).join('')
  const open = `${margin}<${element.name}${attributes}`
  if (element.content.length === 0) {
    lines.push(`${open} />`)
  } else if (typeof element.content === 'string') {
    lines.push(`${open}>${escaped(file, element.content)}</${element.name}>`)
  } else {
    lines.push(`${open}>`)
    for (const child of element.content) addLines(file, lines, child, margin + form.indent, form)
    lines.push(`${margin}</${element.name}>`)
  }
}

function present(attributes: AttributeValues): ReadonlyArray<readonly [string, string]> {
  return Object.entries(attributes).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as const],
  )
}

// XML 1.0 section 2.2: no control characters but tab, line feed and carriage return.
// oxlint-disable-next-line no-control-regex
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function escaped(file: string, text: string): string {
  if (forbidden.test(text)) throw new InterOpWriteError('xml-character', file, 'a value holds a control character')
  return text.replaceAll(/[&<>"]/g, (character) => entities[character] ?? character)
}
