import { type Bilingual, dataKinds, type Language, metrics } from '@seqward/contract'
import { problemWords, pageWords } from './page-words.ts'
import { fitColumns, wrapColumns } from './text-width.ts'

/** What the page shows. */
export interface PageView {
  readonly state: 'on' | 'off' | 'contract-changed' | 'damaged'
  /** When and by whom the box was ticked; null while it is not. */
  readonly ticked: { readonly at: string; readonly by: string } | null
  /** Days of the past with a consent of their own, as dates. */
  readonly history: readonly { readonly from: string; readonly to: string }[]
  readonly followsInstrument: boolean
  readonly service: string
  readonly running: boolean
  readonly instruments: readonly {
    readonly serial: string
    readonly receipts: number
    readonly pendingBatches: number
    readonly lastReceiptAt: string | null
    readonly lastFailure: string | null
  }[]
  /** Latest first. */
  readonly left: readonly {
    readonly at: string
    readonly kind: string
    readonly run: string | null
    readonly outcome: string
    readonly bytes: number
  }[]
}

/** What is being asked at the bottom of the page. */
export type PagePrompt =
  | { readonly kind: 'name'; readonly text: string; readonly role: 'operator' | 'manager'; readonly wording: Bilingual }
  | { readonly kind: 'from' | 'to'; readonly text: string }

export interface PageState {
  readonly language: Language
  readonly columns: number
  readonly rows: number
  /** Lines of the middle part that are scrolled away. */
  readonly scrolled: number
  readonly prompt: PagePrompt | null
  /** What the last key came to. */
  readonly notice: string
}

export interface PageLines {
  /** Exactly as many as the window has rows; none is wider than it. */
  readonly lines: readonly string[]
  /** The furthest that the middle part can be scrolled. */
  readonly scrollMax: number
}

const columnsMin = 60
const rowsMin = 16

/** The page as lines of plain text. Pure. */
export function pageLines(view: PageView, state: PageState): PageLines {
  const { columns, rows, language } = state
  if (columns < columnsMin || rows < rowsMin) {
    const lines = wrapColumns(pageWords.small[language], Math.max(columns, 1)).slice(0, Math.max(rows, 1))
    return { lines: padded(lines, rows), scrollMax: 0 }
  }
  const rule = '-'.repeat(columns)
  const top = [pageWords.title[language], rule, ...consentLines(view, state), rule]
  const bottom = [rule, ...bottomLines(view, state)]
  const room = Math.max(rows - top.length - bottom.length, 0)
  const middle = middleLines(view, state)
  const scrollMax = Math.max(middle.length - room, 0)
  const from = Math.min(state.scrolled, scrollMax)
  const shown = padded(middle.slice(from, from + room), room)
  const lines = [...top, ...shown, ...bottom].map((line) => fitColumns(line, columns))
  return { lines: padded(lines.slice(0, rows), rows), scrollMax }
}

function consentLines(view: PageView, { language, columns }: PageState): string[] {
  const box = view.state === 'on' ? '[x]' : '[ ]'
  const on = filled(pageWords.stateOn[language], { at: shortTime(view.ticked?.at ?? null, language) })
  const off = view.history.length > 0 ? pageWords.stateHistoryOnly : pageWords.stateOff
  const says = {
    on: on + (view.ticked === null ? '' : `, ${filled(pageWords.tickedBy[language], { who: view.ticked.by })}`),
    off: off[language],
    'contract-changed': pageWords.stateChanged[language],
    damaged: pageWords.stateDamaged[language],
  }[view.state]
  const more = view.history.slice(0, historyShownMax).map((span) => filled(pageWords.history[language], span))
  if (view.followsInstrument) more.push(pageWords.follows[language])
  return [`${box} ${pageWords.tick[language]}`, ...indented([says, ...more], columns)]
}

/** Spans of the past at the top; "consent show" lists all. */
const historyShownMax = 3

function middleLines(view: PageView, { language, columns }: PageState): string[] {
  const instruments = view.instruments.map(({ serial, receipts, pendingBatches, lastReceiptAt }) =>
    filled(pageWords.instrument[language], {
      serial,
      receipts: String(receipts),
      pending: String(pendingBatches),
      at: shortTime(lastReceiptAt, language),
    }),
  )
  const problems = problemsOf(view, language)
  const left = view.left.map(
    ({ at, kind, run, outcome, bytes }) =>
      `${at.slice(5, 10)} ${at.slice(11, 16)} ${kind.padEnd(13)} ${outcome.padEnd(8)} ${String(bytes).padStart(6)} B ${run ?? '-'}`,
  )
  const kinds = Object.values(dataKinds).map((kind) => kind[language])
  return [
    pageWords.now[language],
    ...indented(
      [
        `${pageWords.service[language]} ${view.service}`,
        view.running ? pageWords.running[language] : pageWords.notRunning[language],
        ...instruments,
      ],
      columns,
    ),
    pageWords.problems[language],
    ...indented(problems.length === 0 ? [pageWords.noProblems[language]] : problems, columns),
    pageWords.leaves[language],
    ...indented(
      [
        kinds.join(language === 'zh' ? '、' : ', '),
        filled(pageWords.leavesCount[language], { n: String(metrics.length) }),
      ],
      columns,
    ),
    pageWords.never[language],
    ...indented([pageWords.neverWhat[language]], columns),
    pageWords.left[language],
    ...(left.length === 0 ? indented([pageWords.nothingLeft[language]], columns) : left.map((line) => `  ${line}`)),
  ]
}

function bottomLines(view: PageView, { language, columns, prompt, notice }: PageState): string[] {
  if (prompt === null) {
    const keys = view.state === 'on' ? pageWords.footerOn : pageWords.footer
    return [...(notice === '' ? [] : wrapColumns(notice, columns).slice(0, 2)), keys[language]]
  }
  const asked =
    prompt.kind === 'name'
      ? [
          ...wrapColumns(prompt.wording[language], columns),
          filled(pageWords.askRole[language], { role: pageWords[prompt.role][language] }),
          filled(pageWords.askName[language], { text: prompt.text }),
        ]
      : [filled(pageWords[prompt.kind === 'from' ? 'askFrom' : 'askTo'][language], { text: prompt.text })]
  return [...asked, ...(notice === '' ? [] : [notice]), pageWords.askKeys[language]]
}

/** Faults in plain words, each with its code for whoever is asked for help. */
export function problemsOf(view: PageView, language: Language): string[] {
  const failures = new Set(view.instruments.flatMap(({ lastFailure }) => (lastFailure === null ? [] : [lastFailure])))
  const known = [...failures].map((failure) => {
    const words = problemWords.find(({ fits }) => fits.test(failure))
    return words === undefined ? failure : `${words.says[language]} (${failure})`
  })
  const revoked =
    view.left[0]?.outcome === 'instrument-revoked' ? problemWords.find(({ fits }) => fits.test('revoked')) : undefined
  if (revoked !== undefined) known.unshift(revoked.says[language])
  if (view.state === 'damaged') known.unshift(pageWords.stateDamaged[language])
  if (view.state === 'contract-changed') known.unshift(pageWords.stateChanged[language])
  if (!view.running) known.push(pageWords.notRunning[language])
  return known
}

const indented = (paragraphs: readonly string[], columns: number) =>
  paragraphs.flatMap((text) => wrapColumns(text, columns - 4).map((line) => `    ${line}`))

const padded = (lines: readonly string[], rows: number) => [
  ...lines,
  ...Array.from({ length: Math.max(rows - lines.length, 0) }, () => ''),
]

/** Words with their gaps filled; what is filled in came from the site and may hold braces of its own. */
export function filled(words: string, values: Readonly<Record<string, string>>): string {
  return words.replace(/\{(\w+)\}/g, (gap, name: string) => values[name] ?? gap)
}

/** To the minute, in UTC as in the records. */
function shortTime(at: string | null, language: Language): string {
  return at === null ? pageWords.none[language] : `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`
}
