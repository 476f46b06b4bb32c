import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startTestService, type TestService } from '../packages/agent/src/testing/test-service.ts'
import { hasPseudoTerminal, openTerminal, type PseudoTerminal } from './pseudo-terminal.ts'
import { seqward } from './seqward-process.ts'

const command = join(import.meta.dirname, '..', 'packages', 'seqward', 'bin', 'seqward.mjs')
let service: TestService
let folder = ''
let home = ''

beforeEach(async () => {
  service = await startTestService()
  folder = mkdtempSync(join(tmpdir(), 'seqward-page-'))
  home = join(folder, 'home')
  mkdirSync(join(folder, 'runs', 'old-run', 'InterOp'), { recursive: true })
  writeFileSync(join(folder, 'ca.pem'), service.certificate.cert)
  const args = [
    '--service',
    service.url,
    '--ca',
    join(folder, 'ca.pem'),
    '--serial',
    'M00001',
    '--code',
    'A'.repeat(26),
  ]
  const { code, stderr } = await seqward(['agent', 'enrol', ...args, '--root', join(folder, 'runs'), '--home', home])
  expect(code, stderr).toBe(0)
})
afterEach(async () => {
  await service.stop()
  rmSync(folder, { recursive: true, force: true })
})

const page = (environment: NodeJS.ProcessEnv = {}, words = 'page'): PseudoTerminal =>
  openTerminal(`exec ${process.execPath} ${command} agent ${words} --home ${home}`, { LANG: 'C.UTF-8', ...environment })

interface Kept {
  readonly kind: string
  readonly who: string
  readonly name?: string
  readonly contract: string
  readonly wording: { readonly language: string }
}
const records = () =>
  readFileSync(join(home, 'consent.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { record: Kept }).record)
const state = async () =>
  JSON.parse((await seqward(['agent', 'consent', 'status', '--json', '--home', home])).stdout) as { state: string }

test.skipIf(!hasPseudoTerminal)(
  'a person ticks with a name on a bare terminal, and one key ends it at once',
  async () => {
    const terminal = page()
    await terminal.shows('[ ] Send the performance of this instrument')
    await terminal.shows('OFF: nothing leaves')
    terminal.press(' ')
    await terminal.shows('Your name')
    await terminal.shows('No sequence, no sample, no')
    terminal.press('\r')
    await terminal.shows('A name has 1 to 64 characters.')
    terminal.press('\tLi Wang\r')
    await terminal.shows('[x] Send the performance of this instrument')
    await terminal.shows('ticked by Li Wang (manager)')
    await terminal.shows('1 run folders are there already')
    expect(records()).toMatchObject([{ kind: 'on', who: 'manager', name: 'Li Wang', wording: { language: 'en' } }])
    terminal.press(' ')
    await terminal.shows('OFF: nothing leaves')
    expect((await state()).state).toBe('off')
    terminal.press('q')
    expect(await terminal.ended).toBe(0)
    expect(terminal.written.endsWith('\x1b[?25h\x1b[?1049l')).toBe(true)
    expect(terminal.written).not.toMatch(new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`))
  },
)

test.skipIf(!hasPseudoTerminal)(
  'the page speaks Chinese where the terminal does, and switches with a key',
  async () => {
    const terminal = page({ LANG: 'zh_CN.UTF-8' }, 'consent')
    await terminal.shows('[ ] 发送本仪器的性能数据')
    terminal.press(' ')
    await terminal.shows('您的姓名')
    terminal.press('王力\r')
    await terminal.shows('由 王力 (operator) 勾选')
    expect(records()).toMatchObject([{ kind: 'on', name: '王力', wording: { language: 'zh' } }])
    terminal.press('h')
    await terminal.shows('起始日期')
    terminal.press('2026-02-30\r2026-03-31\r')
    await terminal.shows('日期无效')
    terminal.press('2026-02-01\r2026-03-31\r')
    await terminal.shows('您的姓名')
    terminal.press('\r')
    await terminal.shows('2026-02-01 至 2026-03-31')
    terminal.press('l')
    await terminal.shows('Days of the past that leave: 2026-02-01 to 2026-03-31')
    terminal.press('\x03')
    expect(await terminal.ended).toBe(0)
    expect((await state()).state).toBe('on')
  },
)

test.skipIf(!hasPseudoTerminal)('whatever ends the page, the terminal is given back', async () => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    const terminal = page()
    await terminal.shows('OFF: nothing leaves')
    // The page took the place of the shell that `script` started.
    const [pid] = execFileSync('ps', ['-o', 'pid=', '--ppid', String(terminal.child.pid)], { encoding: 'utf8' })
      .trim()
      .split(/\s+/)
    process.kill(Number(pid), signal)
    await terminal.ended
    expect(terminal.written.endsWith('\x1b[?25h\x1b[?1049l'), signal).toBe(true)
  }
})

test('without a terminal the page says what to use instead', async () => {
  const { code, stderr } = await seqward(['agent', 'page', '--home', home])
  expect(code).toBe(2)
  expect(stderr).toContain('needs a terminal')
})
