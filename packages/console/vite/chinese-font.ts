import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'

/** First code point of the CJK blocks: below it, the system's own typeface is used. */
const cjkStart = 0x2e80

/**
 * Keeps of the Chinese typeface only the slices that the words of the product need, as woff2. A rarer character (in a
 * note that a person typed) falls back to the system's typeface.
 */
export function chineseFont(folders: readonly string[]): Plugin {
  let needed: ReadonlySet<number> = new Set()
  return {
    name: 'seqward:chinese-font',
    enforce: 'pre',
    buildStart() {
      needed = new Set(folders.flatMap(charactersOf))
    },
    transform(css, id) {
      if (!/@fontsource\/noto-sans-sc\/\d+\.css$/.test(id)) return null
      return { code: slicesFor(css, needed), map: null }
    },
  }
}

/** The `@font-face` rules whose `unicode-range` holds one of the characters, without the older woff files. */
function slicesFor(css: string, needed: ReadonlySet<number>): string {
  const rules = css.match(/@font-face \{[^}]*\}/g) ?? []
  return rules
    .filter((rule) => rangesOf(rule).some(([from, to]) => [...needed].some((code) => code >= from && code <= to)))
    .map((rule) => rule.replace(/, url\([^)]*\.woff\) format\('woff'\)/, ''))
    .join('\n')
}

function rangesOf(rule: string): readonly (readonly [number, number])[] {
  const list = /unicode-range: ([^;]*)/.exec(rule)?.[1] ?? ''
  return list.split(',').map((range) => {
    const [from = 'FFFFFF', to = from] = range.replace('U+', '').split('-')
    return [Number.parseInt(from, 16), Number.parseInt(to, 16)] as const
  })
}

function charactersOf(folder: string): readonly number[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return charactersOf(path)
    if (!/\.tsx?$/.test(entry.name)) return []
    return Array.from(readFileSync(path, 'utf8'), (one) => one.codePointAt(0) ?? 0).filter((code) => code >= cjkStart)
  })
}
