import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { textColumns } from '../packages/agent/src/page/text-width.ts'

/** `script` of bsdutils opens a real pseudo terminal; Debian always has it. */
const scriptCommand = '/usr/bin/script'
export const hasPseudoTerminal = process.platform === 'linux' && existsSync(scriptCommand)

/** A program on a real terminal of 80 by 24, driven by keys and read from its screen. */
export interface PseudoTerminal {
  press(keys: string): void
  /** The screen as a person sees it. */
  readonly screen: string
  /** Everything that was ever written to the terminal. */
  readonly written: string
  /** Resolves when the screen shows the text. */
  shows(text: string): Promise<void>
  readonly ended: Promise<number | null>
  /** Signals the program, which is the child of `script`. */
  readonly child: ChildProcess
}

const rows = 24
const escape = String.fromCharCode(27)
const pieceForm = new RegExp(`${escape}\\[[0-9;?]*[A-Za-z]|[^${escape}]+|${escape}`, 'g')
const rowForm = new RegExp(`^${escape}\\[(\\d+);1H$`)
const columns = 80
const patienceMilliseconds = 20_000

/** Starts a command line of the shell on a terminal of its own. */
export function openTerminal(commandLine: string, environment: NodeJS.ProcessEnv): PseudoTerminal {
  const line = `stty rows ${rows} cols ${columns}; ${commandLine}`
  const child = spawn(scriptCommand, ['-qefc', line, '/dev/null'], {
    env: { PATH: process.env.PATH, TERM: 'vt100', NO_COLOR: '1', ...environment },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const screen: string[] = Array.from({ length: rows }, () => '')
  let written = ''
  let row = 0
  child.stdout?.setEncoding('utf8').on('data', (part: string) => {
    written += part
    for (const [piece] of part.matchAll(pieceForm)) {
      const at = rowForm.exec(piece)
      if (at !== null) row = Number(at[1]) - 1
      else if (piece === '\x1b[2J') screen.fill('')
      else if (!piece.startsWith('\x1b')) {
        // The page writes whole lines, each from its first column.
        screen[row] = piece
        if (textColumns(piece) > columns) throw new Error(`a line is wider than the terminal: ${piece}`)
      }
    }
  })
  return {
    press: (keys) => child.stdin?.write(keys),
    get screen() {
      return screen.join('\n')
    },
    get written() {
      return written
    },
    async shows(text) {
      const deadline = Date.now() + patienceMilliseconds
      while (!screen.join('\n').includes(text)) {
        if (Date.now() > deadline) throw new Error(`the screen never showed "${text}":\n${screen.join('\n')}`)
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    },
    ended: new Promise((resolve) => child.once('close', resolve)),
    child,
  }
}
