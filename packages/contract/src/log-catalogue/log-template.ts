/**
 * What one message looks like: its fixed text with holes. `{name}` takes a number or one of the words of that parameter,
 * `{#}` passes digits over, `{*}` passes anything over. Only parameters are ever kept, and each is a number: no hole can
 * take text out of a line.
 */
export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly parameter: number }
  | { readonly kind: 'words'; readonly parameter: number; readonly words: readonly string[] }
  | { readonly kind: 'digits' }
  | { readonly kind: 'anything' }

/** A hole by name: its place among the parameters, and its words where it takes words. */
export interface TemplateParameter {
  readonly name: string
  readonly words?: readonly string[] | undefined
}

/** Digits of one number, with its point: what a double holds, and no more. */
const numberCharsMax = 20

/** The parts of a template. @throws Error for a hole that names no parameter. */
export function templateParts(template: string, parameters: readonly TemplateParameter[]): readonly TemplatePart[] {
  return template
    .split(/(\{[^{}]*\})/)
    .filter((piece) => piece !== '')
    .map((piece): TemplatePart => {
      if (!piece.startsWith('{')) return { kind: 'text', text: piece }
      if (piece === '{#}') return { kind: 'digits' }
      if (piece === '{*}') return { kind: 'anything' }
      const parameter = parameters.findIndex(({ name }) => piece === `{${name}}`)
      const found = parameters[parameter]
      if (found === undefined) throw new Error(`${template}: ${piece} is no parameter`)
      return found.words === undefined
        ? { kind: 'number', parameter }
        : { kind: 'words', parameter, words: found.words }
    })
}

/**
 * The numbers that a text holds in the holes of a template, by parameter (NaN where the template has no such hole); null
 * where the text is another message. Goes through the text once and never back: `{*}` ends at the first place where the
 * text after it stands.
 */
export function matchTemplate(
  parts: readonly TemplatePart[],
  text: string,
  parameterCount: number,
): readonly number[] | null {
  const values = Array.from({ length: parameterCount }, () => Number.NaN)
  let at = 0
  let isAnywhere = false
  for (const part of parts) {
    switch (part.kind) {
      case 'text': {
        const found = isAnywhere ? text.indexOf(part.text, at) : text.startsWith(part.text, at) ? at : -1
        if (found < 0) return null
        at = found + part.text.length
        break
      }
      case 'number': {
        const end = numberEnd(text, at)
        if (end === at) return null
        values[part.parameter] = Number(text.slice(at, end))
        at = end
        break
      }
      case 'digits': {
        const end = digitsEnd(text, at)
        if (end === at) return null
        at = end
        break
      }
      case 'words': {
        const from = at
        const word = part.words.findIndex((one) => text.startsWith(one, from))
        if (word < 0) return null
        values[part.parameter] = word
        at += part.words[word]?.length ?? 0
        break
      }
      case 'anything':
        break
    }
    isAnywhere = part.kind === 'anything'
  }
  return isAnywhere || at === text.length ? values : null
}

/** Where a number ends that begins here: sign, digits, point, digits. The same place where there is none, or a longer one. */
function numberEnd(text: string, from: number): number {
  const first = text[from] === '-' ? from + 1 : from
  const whole = digitsEnd(text, first)
  if (whole === first) return from
  const places = text[whole] === '.' ? digitsEnd(text, whole + 1) : whole
  const end = places > whole + 1 ? places : whole
  return end - from > numberCharsMax ? from : end
}

function digitsEnd(text: string, from: number): number {
  let end = from
  while (end < text.length && text.charCodeAt(end) >= 0x30 && text.charCodeAt(end) <= 0x39) end += 1
  return end
}
