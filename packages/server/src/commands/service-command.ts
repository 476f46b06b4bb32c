import { exitCodes } from '@seqward/contract'
import { ConfigurationError } from '../config/configuration-error.ts'
import type { ServiceConfig } from '../config/parse-config.ts'
import { readConfig } from '../config/read-config.ts'
import { KeyError } from '../keys/key-provider.ts'
import { PolicyError } from '../rights/holds.ts'
import { type Office, openOffice } from '../server.ts'
import { StoreError } from '../store/database.ts'

/** Where a command writes, and what may end it besides the signals of the process. */
export interface ServiceIo {
  readonly stdout: NodeJS.WritableStream
  readonly stderr: NodeJS.WritableStream
  readonly signal?: AbortSignal
}

export const help = { help: { type: 'boolean', short: 'h', default: false } } as const
/** Options of every command of the service. */
export const common = { ...help, config: { type: 'string' }, json: { type: 'boolean', default: false } } as const

/** Does some work with keys and store, beside a running service or without one. */
export function withOffice(
  file: string | undefined,
  usage: string,
  io: ServiceIo,
  work: (office: Office, config: ServiceConfig) => Promise<number>,
): Promise<number> {
  return withConfig(file, usage, io, async (config) => {
    const office = await openOffice(config, () => new Date())
    try {
      return await work(office, config)
    } finally {
      await office.close()
    }
  })
}

export async function withConfig(
  file: string | undefined,
  usage: string,
  io: ServiceIo,
  work: (config: ServiceConfig) => Promise<number>,
): Promise<number> {
  if (file === undefined) return wrongUsage(io, usage, '--config is missing')
  return explained(io, () => work(readConfig(file)))
}

/** Expected troubles as words and an exit code; anything else is a fault of ours and goes on up. */
export async function explained(io: ServiceIo, work: () => Promise<number>): Promise<number> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof ConfigurationError) {
      say(io.stderr, error.faults.map((fault) => `seqward: ${error.file}: ${fault}\n`).join(''))
      return exitCodes.unsafeConfiguration
    }
    if (error instanceof PolicyError) {
      say(io.stderr, `seqward: ${error.message}\n`)
      return error.code === 'residency' ? exitCodes.refused : exitCodes.nothingMade
    }
    const isListening = error instanceof Error && 'syscall' in error && error.syscall === 'listen'
    if (!(error instanceof KeyError || error instanceof StoreError || isListening)) throw error
    say(io.stderr, `seqward: ${error.message}\n`)
    return exitCodes.unsafeConfiguration
  }
}

export function wrongUsage(io: ServiceIo, usage: string, reason: string): number {
  say(io.stderr, `seqward: ${reason}\n\n${usage}`)
  return exitCodes.wrongUsage
}

export function say(stream: NodeJS.WritableStream, text: string): number {
  stream.write(text)
  return exitCodes.done
}

/** Tells why a command did nothing. */
export function refuse(io: ServiceIo, code: number, reason: string): number {
  say(io.stderr, `seqward: ${reason}\n`)
  return code
}

export function wholeNumber(text: string, min: number, max: number): number | null {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  return value >= min && value <= max ? value : null
}
