import { parseArgs } from 'node:util'
import { type ExitCode, exitCodes, type Language, languages } from '@seqward/contract'
import { consenterNameForm } from '../consent/consent-record.ts'
import { consentWording } from '../consent/wording.ts'
import { usualHome } from '../home/home-folder.ts'
import { type PageKey, pageKeys } from '../page/page-keys.ts'
import { filled, type PagePrompt, type PageState, pageLines } from '../page/page-lines.ts'
import { pageWords } from '../page/page-words.ts'
import { type AgentIo, refuse } from './agent-io.ts'
import {
  allowHistory,
  type Decider,
  type DecisionPlace,
  decisionPlace,
  followInstrument,
  spanOf,
  switchOff,
  switchOn,
} from './consent-decisions.ts'
import { pageViewer } from './page-view.ts'

/** The page shows what another process has changed after so long. */
const lookMilliseconds = 1000

/**
 * `seqward agent page`: what may leave and the tick for it, on a whole terminal, for people at the instrument. Nothing
 * listens: the page reads the home like any other command. The terminal is given back whatever ends it.
 */
export async function pageCommand(args: string[], io: AgentIo): Promise<ExitCode> {
  const { values } = parseArgs({ args, options: { home: { type: 'string' }, language: { type: 'string' } } })
  const asked = values.language ?? languageOf(process.env)
  const language = languages.find((one) => one === asked)
  if (language === undefined) return refuse(io, exitCodes.wrongUsage, `--language is ${languages.join(' or ')}`)
  const { stdin, stdout } = process
  if (!stdin.isTTY || !stdout.isTTY)
    return refuse(io, exitCodes.wrongUsage, 'the page needs a terminal; "consent on, off, status" do without')
  const place = decisionPlace(values.home ?? usualHome(process.env))
  const page = openPage(place, language, () => draw())
  let shown: readonly string[] = []

  function draw(): void {
    const { lines } = page.lines(stdout.columns, stdout.rows)
    const changed = lines.flatMap((line, row) => (line === shown[row] ? [] : [`\x1b[${row + 1};1H${line}\x1b[K`]))
    if (changed.length > 0) stdout.write(changed.join(''))
    shown = lines
  }
  const redraw = () => {
    shown = []
    stdout.write('\x1b[2J')
    draw()
  }
  const restore = () => {
    stdin.setRawMode(false)
    stdout.write('\x1b[?25h\x1b[?1049l')
  }

  stdin.setRawMode(true)
  stdin.setEncoding('utf8')
  // Another screen, so that what stood on the terminal is there again afterwards; no cursor in the middle of the page.
  stdout.write('\x1b[?1049h\x1b[?25l\x1b[2J')
  process.once('exit', restore)
  const ended = Promise.withResolvers<void>()
  const end = () => ended.resolve()
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const name of signals) process.once(name, end)
  const onKeys = (sent: string) => {
    for (const key of pageKeys(sent)) if (page.press(key) === 'leave') return end()
    draw()
  }
  stdin.on('data', onKeys)
  stdin.once('end', end)
  stdout.on('resize', redraw)
  const timer = setInterval(draw, lookMilliseconds)
  try {
    redraw()
    await ended.promise
  } finally {
    clearInterval(timer)
    stdin.off('data', onKeys)
    stdin.pause()
    stdout.off('resize', redraw)
    for (const name of signals) process.off(name, end)
    process.off('exit', restore)
    restore()
  }
  // A decision under way, as listing a slow share before a tick, is brought to its end.
  await page.settled()
  return exitCodes.done
}

/** Chinese where the terminal is set to it. */
export function languageOf(environment: Readonly<Record<string, string | undefined>>): Language {
  const said = [environment.LC_ALL, environment.LC_MESSAGES, environment.LANG].find((text) => (text ?? '') !== '')
  return said?.toLowerCase().startsWith('zh') === true ? 'zh' : 'en'
}

interface Page {
  lines(columns: number, rows: number): ReturnType<typeof pageLines>
  press(key: PageKey): 'stay' | 'leave'
  settled(): Promise<void>
}

/** The page without its terminal: keys in, lines out. */
function openPage(place: DecisionPlace, first: Language, onChange: () => void): Page {
  const viewer = pageViewer(place)
  let view = viewer()
  let language = first
  let prompt: PagePrompt | null = null
  let from = ''
  let to = ''
  let notice = ''
  let scrolled = 0
  let scrollMax = 0
  let name: string | null = null
  let role: Decider['who'] = 'operator'
  /** What the name is asked for. */
  let purpose: 'on' | 'history' | 'follow' = 'on'
  let working: Promise<void> | null = null

  function decide(act: (decider: Decider) => Promise<string> | string): void {
    if (working !== null) return
    notice = pageWords.working[language]
    const decider: Decider = { who: role, name, language }
    working = carryOut(act, decider).then((said) => {
      notice = said
      working = null
      return onChange()
    })
  }

  async function carryOut(act: (decider: Decider) => Promise<string> | string, decider: Decider): Promise<string> {
    try {
      return await act(decider)
    } catch (error) {
      return filled(pageWords.failed[language], { why: error instanceof Error ? error.message : String(error) })
    }
  }

  async function tick(decider: Decider): Promise<string> {
    const { before, unlisted } = await switchOn(place, decider)
    const covered = filled(pageWords.covered[language], { n: String(before) })
    return unlisted.length === 0
      ? covered
      : `${covered} ${filled(pageWords.unlisted[language], { n: String(unlisted.length) })}`
  }

  function askName(what: typeof purpose): void {
    purpose = what
    const follow = view.followsInstrument ? 'unfollow' : 'follow'
    prompt = { kind: 'name', text: name ?? '', role, wording: consentWording[what === 'follow' ? follow : what] }
  }

  function pressInPrompt(asked: PagePrompt, key: PageKey): void {
    notice = ''
    if (key.kind === 'escape') prompt = null
    else if (key.kind === 'char')
      prompt = {
        ...asked,
        text: Array.from(asked.text + key.text)
          .slice(0, 64)
          .join(''),
      }
    else if (key.kind === 'back') prompt = { ...asked, text: Array.from(asked.text).slice(0, -1).join('') }
    else if (key.kind === 'tab' && asked.kind === 'name') {
      role = asked.role === 'operator' ? 'manager' : 'operator'
      prompt = { ...asked, role }
    } else if (key.kind === 'enter') answer(asked)
  }

  function answer(asked: PagePrompt): void {
    if (asked.kind === 'from') {
      from = asked.text
      prompt = { kind: 'to', text: '' }
    } else if (asked.kind === 'to') {
      if (spanOf(from, asked.text) === null) {
        notice = pageWords.badDay[language]
        prompt = { kind: 'from', text: '' }
      } else {
        to = asked.text
        askName('history')
      }
    } else if (!consenterNameForm.test(asked.text)) notice = pageWords.badName[language]
    else {
      name = asked.text.trim()
      prompt = null
      const span = spanOf(from, to)
      const follows = !view.followsInstrument
      if (purpose === 'on') decide(tick)
      else if (purpose === 'follow') decide((decider) => doneWith(() => followInstrument(place, decider, follows)))
      else if (span !== null) decide((decider) => doneWith(() => allowHistory(place, decider, span)))
    }
  }
  const doneWith = (act: () => void): string => {
    act()
    return ''
  }

  return {
    lines(columns, rows) {
      view = viewer()
      const state: PageState = { language, columns, rows, scrolled, prompt, notice }
      const made = pageLines(view, state)
      scrollMax = made.scrollMax
      scrolled = Math.min(scrolled, scrollMax)
      return made
    },
    press(key) {
      if (key.kind === 'end') return 'leave'
      if (prompt !== null) {
        pressInPrompt(prompt, key)
        return 'stay'
      }
      const typed = key.kind === 'char' ? key.text.toLowerCase() : ''
      if (typed === 'q' || key.kind === 'escape') return 'leave'
      if (typed === ' ' || typed === 'x' || key.kind === 'enter') {
        // Off is off at once: no question stands before it. X ends a consent for past days alone as well.
        if (view.state === 'on' || typed === 'x')
          decide((decider) => switchOff(place, decider).then(() => consentWording.off[language]))
        else askName('on')
      } else if (typed === 'h') prompt = { kind: 'from', text: '' }
      else if (typed === 'f') askName('follow')
      else if (typed === 'l') language = language === 'en' ? 'zh' : 'en'
      else scrolled = Math.max(0, Math.min(scrollMax, scrolled + (scrollSteps[key.kind] ?? 0)))
      return 'stay'
    },
    async settled() {
      await working
    },
  }
}

const scrollSteps: { readonly [Kind in PageKey['kind']]?: number } = { up: -1, down: 1, 'page-up': -8, 'page-down': 8 }
