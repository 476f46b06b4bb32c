import { execFileSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { readFileSync, realpathSync } from 'node:fs'
import { HomeError } from './home-error.ts'
import type { SiteKeys } from './site-keys.ts'

/** Where Linux keeps the identifier of an installation (machine-id(5)). */
const machineIdFiles = ['/etc/machine-id', '/var/lib/dbus/machine-id']
const registryKey = 'HKLM\\SOFTWARE\\Microsoft\\Cryptography'

/**
 * The machine and folder that an identity was enrolled on, as two keyed hashes: nothing of either can be read back from
 * them. The first is empty where the machine has no identifier.
 */
export function machineMark(home: string, keys: SiteKeys, machineId: string = readMachineId()): string {
  const hash = (what: string, text: string) =>
    createHmac('sha256', keys.aliasKey).update(`${what}\0${text}`).digest('hex').slice(0, 32)
  return `${machineId === '' ? '' : hash('machine', machineId)}/${hash('home', realpathSync(home))}`
}

/**
 * Whether an identity was made on another machine or in another folder: then it is a copy, or was moved, and two agents
 * may be using it. What cannot be told is not held against it.
 */
export function isElsewhere(made: string | undefined, here: string): boolean {
  if (made === undefined) return false
  const [madeId = '', madeHome] = made.split('/')
  const [id = '', home] = here.split('/')
  return madeHome !== home || (madeId !== '' && id !== '' && madeId !== id)
}

/** Why an agent that woke in a copy sends nothing. */
export function copiedHome(home: string, serials: readonly string[]): HomeError {
  const what = `${home}: made on another machine or in another folder, and copied or moved here`
  const todo = 'Two agents must not use one identity. Nothing was sent and nothing is lost: enrol again with a new code'
  return new HomeError('copied', `${what} (${serials.join(', ')}). ${todo} ("seqward agent enrol").`)
}

/** Identifier of this installation of the system; empty where there is none or it cannot be read. */
export function readMachineId(): string {
  if (process.platform === 'win32') return readMachineGuid()
  for (const file of machineIdFiles) {
    try {
      const id = readFileSync(file, 'utf8').trim()
      if (/^[0-9a-f]{32}$/.test(id)) return id
    } catch {
      // Containers have none: then the folder alone is compared.
    }
  }
  return ''
}

function readMachineGuid(): string {
  try {
    const told = execFileSync('reg', ['query', registryKey, '/v', 'MachineGuid'], { encoding: 'utf8', timeout: 5_000 })
    return /MachineGuid\s+REG_SZ\s+([0-9a-f-]{36})/i.exec(told)?.[1] ?? ''
  } catch {
    return ''
  }
}
