import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { inviteCommand, serveCommand, type ServiceIo, signInLinkCommand } from './main.ts'
import { makeTestFolder } from './testing/test-service.ts'

function captured(signal?: AbortSignal) {
  const text = { stdout: '', stderr: '' }
  const stream = (name: keyof typeof text) =>
    new Writable({
      write(part: Buffer, _encoding, done) {
        text[name] += part.toString()
        done()
      },
    })
  const io: ServiceIo = { stdout: stream('stdout'), stderr: stream('stderr'), ...(signal ? { signal } : {}) }
  return { io, text }
}

async function run(command: typeof serveCommand, args: string[]) {
  const { io, text } = captured()
  return { code: await command(args, io), ...text }
}

test('serve says once where it is, gives codes and links beside it, and ends with 0 when asked to', async () => {
  const folder = await makeTestFolder()
  const config = ['--config', folder.configFile]
  const stop = new AbortController()
  const { io, text } = captured(stop.signal)
  const serving = serveCommand([...config, '--json'], io)
  while (!text.stdout.includes('\n')) await setTimeout(10)
  const ready = JSON.parse(text.stdout) as { ready: boolean; agentsUrl: string; consoleUrl: string }
  expect(ready.ready).toBe(true)
  expect(ready.agentsUrl).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/)

  const invited = await run(inviteCommand, [...config, '--serial', 'M01234', '--json'])
  expect(JSON.parse(invited.stdout)).toMatchObject({ serial: 'M01234', minutes: 15 })
  const link = await run(signInLinkCommand, config)
  expect(link.stdout.startsWith(`${ready.consoleUrl}/#sign-in=`)).toBe(true)
  const second = await run(serveCommand, config)
  expect(second.code).toBe(78)
  expect(second.stderr).toContain('another service is using this folder')

  stop.abort()
  expect(await serving).toBe(0)
  expect(
    text.stderr
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { event: string }).event),
  ).toEqual(['started', 'stopped'])
  expect((await run(signInLinkCommand, config)).code).toBe(5)
  await folder.remove()
})

test('wrong usage is 2 and says how it is done', async () => {
  for (const [command, args] of [
    [serveCommand, []],
    [serveCommand, ['init']],
    [serveCommand, ['init', '--dir', 'x', '--agents-port', '99999']],
    [inviteCommand, ['--config', 'x']],
    [inviteCommand, ['--config', 'x', '--serial', 'a b']],
    [inviteCommand, ['--config', 'x', '--serial', 'M1', '--expires-hours', '0']],
    [signInLinkCommand, ['--config', 'x', '--role', 'king']],
  ] as const) {
    const { code, stderr, stdout } = await run(command, [...args])
    expect([args, code]).toEqual([args, 2])
    expect(stderr).toContain('Usage: seqward')
    expect(stdout).toBe('')
  }
})

test('help is asked for, so it is 0 and on standard output', async () => {
  for (const command of [serveCommand, inviteCommand, signInLinkCommand]) {
    const { code, stdout } = await run(command, ['--help'])
    expect([code, stdout.startsWith('Usage: seqward')]).toEqual([0, true])
  }
})

test('an unsafe or wrong configuration is 78, and names file and reason', async () => {
  const folder = await makeTestFolder()
  await chmod(folder.keyFile, 0o640)
  const unsafe = await run(serveCommand, ['--config', folder.configFile])
  expect([unsafe.code, unsafe.stderr]).toEqual([78, expect.stringContaining('may be read by others')])
  const parent = await mkdtemp(join(tmpdir(), 'seqward-main-'))
  await writeFile(join(parent, 'bad.json'), '{}')
  const wrong = await run(inviteCommand, ['--config', join(parent, 'bad.json'), '--serial', 'M1'])
  expect(wrong.code).toBe(78)
  expect(wrong.stderr).toContain('dataDir is not a text')
  expect((await run(serveCommand, ['init', '--dir', parent])).code).toBe(78)
  await rm(parent, { recursive: true })
  await folder.remove()
})
