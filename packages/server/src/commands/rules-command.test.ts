import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { serveCommand, type ServiceIo } from '../main.ts'
import { makeTestFolder, type TestFolder } from '../testing/test-service.ts'
import { rulesCommand } from './rules-command.ts'

let folder: string
let service: TestFolder
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seqward-rules-'))
  service = await makeTestFolder()
})
afterAll(async () => {
  await rm(folder, { recursive: true })
  await service.remove()
})

async function run(command: (args: string[], io: ServiceIo) => Promise<number>, args: string[]) {
  const text = { stdout: '', stderr: '' }
  const stream = (name: keyof typeof text) =>
    new Writable({
      write(part: Buffer, _encoding, done) {
        text[name] += part.toString()
        done()
      },
    })
  const code = await command(args, { stdout: stream('stdout'), stderr: stream('stderr') })
  return { code, ...text }
}

const written = async (name: string, text: string) => {
  const file = join(folder, name)
  await writeFile(file, text)
  return file
}

test('the document that is printed is one that is accepted, and its digest is that of the standard rules', async () => {
  const printed = await run(rulesCommand, ['--json'])
  expect(printed.code).toBe(0)
  const file = await written('standard.json', printed.stdout)
  const checked = await run(rulesCommand, ['--check', file, '--json'])
  expect(checked.code).toBe(0)
  expect(JSON.parse(checked.stdout)).toMatchObject({ ok: true, digest: expect.stringMatching(/^[0-9a-f]{12}$/) })
})

test('every mistake of a document comes out with its place, and the exit code is 78', async () => {
  const { stdout } = await run(rulesCommand, [])
  const file = await written(
    'bad.json',
    stdout.replace('"watchScore": 4.5', '"watchScore": "high"').replace('"prior"', '"priour"'),
  )
  const checked = await run(rulesCommand, ['--check', file])
  expect(checked.code).toBe(78)
  expect(checked.stderr).toContain('$.change.watchScore')
  expect(checked.stderr).toContain('$.signatures[0].priour')
  expect((await run(rulesCommand, ['--check', join(folder, 'none.json')])).code).toBe(78)
})

test('a service whose configuration names such a document does not start, and says why', async () => {
  const rules = await written('worse.json', '{"format":"detection-rules/1"}')
  const config = JSON.parse(await readFile(service.configFile, 'utf8')) as object
  const file = join(service.folder, 'with-rules.json')
  await writeFile(file, JSON.stringify({ ...config, detection: { rules } }))
  const served = await run(serveCommand, ['--config', file])
  expect(served.code).toBe(78)
  expect(served.stderr).toContain(`${rules}: $.version: must be a whole number`)
})

test('without closed cases nothing is learnt, and nothing is written unless a file is named', async () => {
  const out = join(folder, 'learnt.json')
  const dry = await run(rulesCommand, ['--learn', '--config', service.configFile])
  expect([dry.code, dry.stdout]).toEqual([
    0,
    '0 closed cases, 0 changes\nnothing was written: name a file with --out\n',
  ])
  const kept = await run(rulesCommand, ['--learn', '--config', service.configFile, '--out', out, '--json'])
  expect(JSON.parse(kept.stdout)).toMatchObject({ cases: 0, changes: [], out })
  expect((await run(rulesCommand, ['--check', out])).code).toBe(0)
  expect(JSON.parse(await readFile(out, 'utf8'))).toMatchObject({ format: 'detection-rules/1' })
})

test('options that do not go together are wrong usage', async () => {
  expect((await run(rulesCommand, ['--check', 'x', '--learn'])).code).toBe(2)
  expect((await run(rulesCommand, ['--learn'])).code).toBe(2)
})
