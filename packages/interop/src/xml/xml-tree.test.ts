import fc from 'fast-check'
import { expect, test } from 'vitest'
import { InterOpError } from '../interop-error.ts'
import { elementAt, readXml, textAt, xmlDepthMax } from './xml-tree.ts'

const read = (text: string) => readXml(new TextEncoder().encode(text), 'test.xml')
const faultOf = (text: string) => {
  try {
    read(text)
  } catch (error) {
    if (error instanceof InterOpError) return { code: error.code, offset: error.offset }
    throw error
  }
  return undefined
}

const whole = '<?xml version="1.0"?>\n<!-- a --><A x="1" y=\'&lt;2\'><B>t &amp; u</B><C/><B><![CDATA[<raw>]]></B></A>\n'

test('elements, attributes, text, CDATA and built-in entities are read', () => {
  const root = read(whole)
  expect([...root.attributes]).toEqual([
    ['x', '1'],
    ['y', '<2'],
  ])
  expect(root.children.map((child) => [child.name, child.text])).toEqual([
    ['B', 't & u'],
    ['C', ''],
    ['B', '<raw>'],
  ])
})

test('a document cut anywhere is an InterOpError, never a guess', () => {
  const end = whole.lastIndexOf('>')
  for (let cut = 0; cut <= end; cut++) expect(faultOf(whole.slice(0, cut)), `cut at ${cut}`).toBeDefined()
})

test('a document type and entities of its own are refused', () => {
  expect(faultOf('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>')?.code).toBe('xml-forbidden')
  expect(faultOf('<a>&b;</a>')).toEqual({ code: 'xml-forbidden', offset: 3 })
  expect(faultOf('<a>&amp</a>')?.code).toBe('xml-forbidden')
})

test('an error names the byte, not the character', () => {
  expect(faultOf('<a>éé</b></a>')).toEqual({ code: 'xml-malformed', offset: 7 })
})

test('nesting has a limit', () => {
  expect(read('<a>'.repeat(xmlDepthMax) + '</a>'.repeat(xmlDepthMax)).name).toBe('a')
  expect(faultOf('<a>'.repeat(xmlDepthMax + 1))?.code).toBe('limit')
})

test.each(['<a></b>', '<a/><b/>', 'text<a/>', '<a x=1/>', '<a x="1" x="2"/>', '<a/>text', '< a/>'])(
  '%s is malformed',
  (text) => {
    expect(faultOf(text)?.code).toBe('xml-malformed')
  },
)

test('a UTF-16 document with a byte order mark is read', () => {
  const text = '\ufeff<a>b</a>'
  expect(readXml(new Uint8Array(Uint16Array.from(text, (c) => c.charCodeAt(0)).buffer), 'test.xml').text).toBe('b')
})

test('a path leads to an element, and an overlong text is no value', () => {
  const root = read(`<a><b><c>1</c></b><d>${'x'.repeat(201)}</d></a>`)
  expect(elementAt(root, 'b/c')?.text).toBe('1')
  expect(textAt(root, ['b/x', 'b/c'])).toBe('1')
  expect(textAt(root, ['d'])).toBeUndefined()
  expect(textAt(root, ['b'])).toBeUndefined()
})

test('any text is either read or refused with an InterOpError', () => {
  const piece = fc.constantFrom('<', '>', '/', 'a', '=', '"', '&', ';', ' ', '<!--', ']]>', '<![CDATA[', '<a>', '</a>')
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      faultOf(pieces.join(''))
    }),
    { numRuns: 500 },
  )
})
