import { InterOpError, type InterOpCode } from '../interop-error.ts'

/** One element. `text` is its own character data, trimmed. */
export interface XmlElement {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly children: readonly XmlElement[]
  readonly text: string
}

/** RunInfo of the largest flow cell in use is 160 KB; a hundred times that is no run folder. */
export const xmlBytesMax = 16 * 1024 * 1024
/** Run folder documents are at most 6 deep. */
export const xmlDepthMax = 32
/** RunInfo lists each tile as an element: 6,272 on the largest flow cell. */
export const xmlElementsMax = 200_000
/** Elements of run folders carry at most 7 attributes. */
export const xmlAttributesMax = 64

/**
 * The root element of a document. Reads elements, attributes, text, CDATA, comments and the five built-in entities.
 * A document type, and with it every entity of the document's own, is refused; nothing outside `bytes` is ever opened.
 *
 * @throws InterOpError `xml-truncated`, `xml-malformed`, `xml-forbidden` or `limit`, with the byte offset.
 */
export function readXml(bytes: Uint8Array, file: string): XmlElement {
  if (bytes.length > xmlBytesMax) {
    throw new InterOpError('limit', { file, offset: xmlBytesMax }, `XML of more than ${xmlBytesMax} bytes`)
  }
  const { text, offsetOf } = decodeText(bytes)
  return new XmlReader(text, file, offsetOf).document()
}

/** The first child with this name, or undefined. */
export function childOf(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((child) => child.name === name)
}

/** The element at a path such as `Setup/BaseSpaceSettings`, below `root`. */
export function elementAt(root: XmlElement, path: string): XmlElement | undefined {
  let element: XmlElement | undefined = root
  for (const name of path.split('/')) element = childOf(element, name)
  return element
}

/** The longest listed value seen has 60 characters; a longer one is not the value that its element is for. */
const valueCharsMax = 200

/** The text at the first of these paths that has one; undefined when none has, or when it is too long to be a value. */
export function textAt(root: XmlElement, paths: readonly string[]): string | undefined {
  for (const path of paths) {
    const element = elementAt(root, path)
    if (element === undefined || element.text === '' || element.children.length > 0) continue
    return element.text.length <= valueCharsMax ? element.text : undefined
  }
  return undefined
}

interface DecodedText {
  readonly text: string
  /** The byte at which a character of the text stands. */
  readonly offsetOf: (at: number) => number
}

function decodeText(bytes: Uint8Array): DecodedText {
  const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe
  // The mark at the start is not part of the text.
  const markBytes = utf16 ? 2 : bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  const text = new TextDecoder(utf16 ? 'utf-16le' : 'utf-8').decode(bytes)
  const bytesBefore = (at: number) => (utf16 ? at * 2 : new TextEncoder().encode(text.slice(0, at)).length)
  // A byte that is no character counts as the three of its replacement, which may lead past the end.
  return { text, offsetOf: (at) => Math.min(markBytes + bytesBefore(at), bytes.length) }
}

interface OpenElement {
  readonly name: string
  attributes: ReadonlyMap<string, string>
  readonly children: XmlElement[]
  text: string
}

/** Shared by all elements without any: a flow cell has a list of thousands of them. */
const noAttributes: ReadonlyMap<string, string> = new Map()

const builtInEntities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }
const namePattern = /[A-Za-z_:\u0080-\uffff][\w:.\-\u0080-\uffff]*/y
const spacePattern = /\s*/y

class XmlReader {
  readonly #text: string
  readonly #file: string
  readonly #offsetOf: DecodedText['offsetOf']
  #at = 0
  #elementCount = 0

  constructor(text: string, file: string, offsetOf: DecodedText['offsetOf']) {
    this.#text = text
    this.#file = file
    this.#offsetOf = offsetOf
  }

  document(): XmlElement {
    const open: OpenElement[] = []
    let root: XmlElement | undefined
    for (;;) {
      const tagAt = this.#text.indexOf('<', this.#at)
      const data = this.#text.slice(this.#at, tagAt < 0 ? undefined : tagAt)
      const parent = open.at(-1)
      if (parent !== undefined) parent.text += this.#plain(data, this.#at)
      else if (data.trim() !== '') throw this.#fault('xml-malformed', 'text outside the root element')
      if (tagAt < 0) break
      this.#at = tagAt
      if (this.#skipMarkup(parent)) continue
      if (this.#text.startsWith('</', this.#at)) {
        const element = this.#closingTag(open)
        if (open.length === 0) root = element
        continue
      }
      if (root !== undefined) throw this.#fault('xml-malformed', 'a second root element')
      const finished = this.#openingTag(open)
      if (finished !== undefined && open.length === 0) root = finished
    }
    this.#at = this.#text.length
    const unclosed = open.at(-1)
    if (unclosed !== undefined) throw this.#fault('xml-truncated', `ends inside <${unclosed.name}>`)
    if (root === undefined) throw this.#fault('xml-truncated', 'ends before any element')
    return root
  }

  /** Steps over a comment, instruction or declaration; adds CDATA to its element. False when none starts here. */
  #skipMarkup(parent: OpenElement | undefined): boolean {
    const text = this.#text
    if (text.startsWith('<!--', this.#at)) {
      this.#at = this.#endOf('-->', this.#at + 4)
    } else if (text.startsWith('<?', this.#at)) {
      this.#at = this.#endOf('?>', this.#at + 2)
    } else if (text.startsWith('<![CDATA[', this.#at)) {
      if (parent === undefined) throw this.#fault('xml-malformed', 'text outside the root element')
      const start = this.#at + 9
      this.#at = this.#endOf(']]>', start)
      parent.text += text.slice(start, this.#at - 3)
    } else if (text.startsWith('<!', this.#at)) {
      throw this.#fault('xml-forbidden', 'a document type declaration')
    } else {
      return false
    }
    return true
  }

  #closingTag(open: OpenElement[]): XmlElement {
    const tagAt = this.#at
    this.#at += 2
    const name = this.#name()
    this.#space()
    this.#expect('>')
    const element = open.pop()
    if (element === undefined || element.name !== name) {
      this.#at = tagAt
      throw this.#fault('xml-malformed', `</${name}> closes nothing that is open`)
    }
    return finish(element, open.at(-1))
  }

  /** Reads a start tag. Returns the element when the tag closes itself; otherwise the element is now open. */
  #openingTag(open: OpenElement[]): XmlElement | undefined {
    if (open.length >= xmlDepthMax) throw this.#fault('limit', `elements nested more than ${xmlDepthMax} deep`)
    this.#elementCount++
    if (this.#elementCount > xmlElementsMax) throw this.#fault('limit', `more than ${xmlElementsMax} elements`)
    this.#at++
    const element: OpenElement = { name: this.#name(), attributes: noAttributes, children: [], text: '' }
    for (;;) {
      this.#space()
      if (this.#text[this.#at] === '>') {
        this.#at++
        open.push(element)
        return undefined
      }
      if (this.#text[this.#at] === '/') {
        this.#at++
        this.#expect('>')
        return finish(element, open.at(-1))
      }
      element.attributes = this.#attribute(element.attributes)
    }
  }

  /** The attributes so far with the next one. */
  #attribute(attributes: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
    if (attributes.size >= xmlAttributesMax) throw this.#fault('limit', `more than ${xmlAttributesMax} attributes`)
    const name = this.#name()
    if (attributes.has(name)) throw this.#fault('xml-malformed', `attribute ${name} twice`)
    this.#space()
    this.#expect('=')
    this.#space()
    const quote = this.#text[this.#at]
    if (quote === undefined) throw this.#fault('xml-truncated', 'ends inside a tag')
    if (quote !== '"' && quote !== "'") throw this.#fault('xml-malformed', 'an attribute value without quotes')
    const start = this.#at + 1
    this.#at = this.#endOf(quote, start)
    return new Map(attributes).set(name, this.#plain(this.#text.slice(start, this.#at - 1), start))
  }

  #plain(text: string, at: number): string {
    if (!text.includes('&')) return text
    return text.replace(/&([^;&]*)(;?)/g, (_, name: string, end: string, index: number) => {
      const value = end === '' ? undefined : (builtInEntities[name] ?? characterOf(name))
      if (value !== undefined) return value
      this.#at = at + index
      throw this.#fault('xml-forbidden', 'an entity that is not built in')
    })
  }

  #name(): string {
    namePattern.lastIndex = this.#at
    const name = namePattern.exec(this.#text)?.[0]
    if (name === undefined) {
      const ended = this.#at >= this.#text.length
      throw this.#fault(ended ? 'xml-truncated' : 'xml-malformed', ended ? 'ends inside a tag' : 'a name is missing')
    }
    this.#at += name.length
    return name
  }

  #space(): void {
    spacePattern.lastIndex = this.#at
    this.#at += spacePattern.exec(this.#text)?.[0].length ?? 0
  }

  #expect(character: string): void {
    if (this.#at >= this.#text.length) throw this.#fault('xml-truncated', 'ends inside a tag')
    if (this.#text[this.#at] !== character) throw this.#fault('xml-malformed', `"${character}" is missing`)
    this.#at++
  }

  #endOf(mark: string, from: number): number {
    const found = this.#text.indexOf(mark, from)
    if (found >= 0) return found + mark.length
    this.#at = this.#text.length
    throw this.#fault('xml-truncated', `ends before "${mark}"`)
  }

  #fault(code: InterOpCode, reason: string): InterOpError {
    return new InterOpError(code, { file: this.#file, offset: this.#offsetOf(this.#at) }, reason)
  }
}

function finish(open: OpenElement, parent: OpenElement | undefined): XmlElement {
  const element: XmlElement = { ...open, text: open.text.trim() }
  parent?.children.push(element)
  return element
}

function characterOf(entity: string): string | undefined {
  const match = /^#(?:x([0-9A-Fa-f]{1,6})|([0-9]{1,7}))$/.exec(entity)
  if (match === null) return undefined
  const code = match[1] === undefined ? Number(match[2]) : Number.parseInt(match[1], 16)
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined
}
