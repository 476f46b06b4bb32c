import { Writable } from 'node:stream'
import type { ServiceIo } from '../commands/service-command.ts'

/** A command of the service run in this process: its code, and what it wrote. */
export async function runCommand(
  command: (args: string[], io: ServiceIo) => Promise<number>,
  args: readonly string[],
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const text = { stdout: '', stderr: '' }
  const stream = (name: keyof typeof text) =>
    new Writable({
      write(part: Buffer, _encoding, done) {
        text[name] += part.toString()
        done()
      },
    })
  const code = await command([...args], { stdout: stream('stdout'), stderr: stream('stderr') })
  return { code, ...text }
}
