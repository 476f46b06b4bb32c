/** Columns that a character takes on a terminal: East Asian wide ones two (Unicode TR 11), marks none, others one. */
export function charColumns(code: number): number {
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return 0
  if (code < 0x300) return 1
  if (isMark(code)) return 0
  return wideRanges.some(([from, to]) => code >= from && code <= to) ? 2 : 1
}

/** Columns of a line. */
export function textColumns(text: string): number {
  let columns = 0
  for (const char of text) columns += charColumns(char.codePointAt(0) ?? 0)
  return columns
}

/** As much of a line as fits; what is cut off is marked by an ellipsis. */
export function fitColumns(text: string, columnsMax: number): string {
  if (textColumns(text) <= columnsMax) return text
  let columns = 0
  let kept = ''
  for (const char of text) {
    const wide = charColumns(char.codePointAt(0) ?? 0)
    if (columns + wide > columnsMax - 3) break
    kept += char
    columns += wide
  }
  return columnsMax < 3 ? kept : `${kept}...`
}

/** A paragraph in lines: broken at spaces, and between characters of scripts that are written without them. */
export function wrapColumns(text: string, columnsMax: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const piece of piecesOf(text)) {
    if (textColumns(line + piece.trimEnd()) <= columnsMax) {
      line += line === '' ? piece.trimStart() : piece
      continue
    }
    if (line !== '') lines.push(line.trimEnd())
    line = piece.trimStart()
    // A word longer than a line, as an address, is broken anywhere.
    while (textColumns(line) > columnsMax) {
      const head = headOf(line, columnsMax)
      lines.push(head)
      line = line.slice(head.length)
    }
  }
  if (line.trimEnd() !== '' || lines.length === 0) lines.push(line.trimEnd())
  return lines
}

function headOf(text: string, columnsMax: number): string {
  let columns = 0
  let head = ''
  for (const char of text) {
    columns += charColumns(char.codePointAt(0) ?? 0)
    if (columns > columnsMax && head !== '') break
    head += char
  }
  return head
}

/** Words with the space after them; each wide character by itself, with closing punctuation kept to it. */
function piecesOf(text: string): string[] {
  const pieces: string[] = []
  for (const char of text) {
    const wide = charColumns(char.codePointAt(0) ?? 0) === 2
    const last = pieces.at(-1)
    const joins = last !== undefined && (/^[，。、；：！？）》”’]$/u.test(char) || (!wide && isOpenWord(last)))
    if (joins) pieces[pieces.length - 1] = last + char
    else pieces.push(char)
  }
  return pieces
}

function isOpenWord(piece: string): boolean {
  const end = Array.from(piece).at(-1) ?? ''
  return !/\s$/.test(piece) && charColumns(end.codePointAt(0) ?? 0) < 2
}

function isMark(code: number): boolean {
  return (
    (code >= 0x300 && code <= 0x36f) ||
    (code >= 0x200b && code <= 0x200f) ||
    (code >= 0xfe00 && code <= 0xfe0f) ||
    code === 0xfeff
  )
}

/** East Asian Width W and F (Unicode 16), in coarse blocks that hold everything in use. */
const wideRanges: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f900, 0x1f9ff],
  [0x20000, 0x3fffd],
]
