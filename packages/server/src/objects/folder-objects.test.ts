import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { folderObjects } from './folder-objects.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seqward-objects-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function* parts(...texts: string[]) {
  for (const text of texts) yield Buffer.from(text)
}

test('an object is written once: who comes second changes nothing', async () => {
  const objects = folderObjects(folder)
  const puts = await Promise.all(['one', 'two'].map((text) => objects.putIfAbsent('segments/a', parts(text))))
  expect(puts.filter(Boolean)).toHaveLength(1)
  expect(await objects.putIfAbsent('segments/a', parts('three'))).toBe(false)
  const kept = (await objects.get('segments/a', 0, 3))?.toString()
  expect(kept).toBe(puts[0] ? 'one' : 'two')
})

test('a range is given exactly or not at all', async () => {
  const objects = folderObjects(folder)
  await objects.putIfAbsent('a', parts('0123', '456789'))
  expect((await objects.get('a', 3, 4))?.toString()).toBe('3456')
  expect(await objects.get('a', 8, 4)).toBeNull()
  expect(await objects.get('b', 0, 1)).toBeNull()
  expect(await objects.size('a')).toBe(10)
  expect(await objects.size('b')).toBeNull()
})

test('a put that fails half way leaves nothing behind', async () => {
  const objects = folderObjects(folder)
  async function* broken() {
    yield Buffer.from('half')
    throw new Error('the source broke')
  }
  await expect(objects.putIfAbsent('segments/a', broken())).rejects.toThrow('the source broke')
  expect(await objects.list('')).toEqual([])
  expect(await readdir(join(folder, 'segments'))).toEqual([])
})

test('names are listed by prefix and deleted for good', async () => {
  const objects = folderObjects(folder)
  for (const name of ['b/1', 'a/2', 'a/1']) await objects.putIfAbsent(name, parts(name))
  expect(await objects.list('a/')).toEqual(['a/1', 'a/2'])
  await objects.delete('a/1')
  await objects.delete('a/1')
  expect(await objects.list('')).toEqual(['a/2', 'b/1'])
})

test('a name that could leave the folder is a mistake', async () => {
  const objects = folderObjects(folder)
  for (const name of ['../a', '/a', 'a/../b', 'a//b', 'A', '.a', 'a\\b', ''])
    await expect(objects.putIfAbsent(name, parts('x'))).rejects.toThrow(TypeError)
})
