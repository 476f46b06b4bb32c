import { spawn } from 'node:child_process'
import { expect, test } from 'vitest'
import { processUse } from './process-use.ts'

test.skipIf(process.platform !== 'linux')('what a process uses is told with that of what it started', async () => {
  const program = `require('child_process').spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'])
    while (process.cpuUsage().user < 300_000); console.log('busy')
    process.stdin.resume()`
  const child = spawn(process.execPath, ['-e', program], { stdio: ['pipe', 'pipe', 'ignore'] })
  await new Promise((resolve) => child.stdout.once('data', resolve))
  const use = processUse(child.pid ?? 0)
  expect(use.cpuSeconds).toBeGreaterThan(0.25)
  expect(use.privateMiB).toHaveLength(2)
  expect(use.privateMiB.every(({ mebibytes }) => mebibytes > 1 && mebibytes < 200)).toBe(true)
  for (const { pid } of [child]) process.kill(pid ?? 0, 'SIGKILL')
  await new Promise((resolve) => child.once('exit', resolve))
  expect(processUse(child.pid ?? 0).cpuSeconds).toBe(0)
})
