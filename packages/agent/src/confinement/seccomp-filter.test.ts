import { expect, test } from 'vitest'
import { seccompFilter } from './seccomp-filter.ts'
import { numberOf, type Processor, type SystemCall } from './system-calls.ts'

/** Runs a filter as the kernel does: gives the answer for one call. */
function answerOf(
  program: Uint8Array,
  call: { number: number; architecture: number; values?: readonly bigint[] },
): number {
  const data = Buffer.alloc(64)
  data.writeUInt32LE(call.number >>> 0, 0)
  data.writeUInt32LE(call.architecture >>> 0, 4)
  for (const [index, value] of (call.values ?? []).entries()) data.writeBigUInt64LE(value, 16 + index * 8)
  const steps = Buffer.from(program)
  let held = 0
  for (let at = 0; at < steps.length / 8; at++) {
    const [code, yes, no] = [steps.readUInt16LE(at * 8), steps.readUInt8(at * 8 + 2), steps.readUInt8(at * 8 + 3)]
    const value = steps.readUInt32LE(at * 8 + 4)
    if (code === 0x20) held = data.readUInt32LE(value)
    else if (code === 0x54) held = (held & value) >>> 0
    else if (code === 0x15) at += held === value ? yes : no
    else if (code === 0x35) at += held >= value ? yes : no
    else if (code === 0x45) at += (held & value) >>> 0 !== 0 ? yes : no
    else if (code === 0x06) return value
    else throw new Error(`unknown instruction ${code}`)
  }
  throw new Error('a filter without an end')
}

const architectures: Readonly<Record<Processor, number>> = { x64: 0xc000003e, arm64: 0xc00000b7 }
const [allow, kill, refused, unknown] = [0x7fff0000, 0x80000000, 0x00050001, 0x00050026]

for (const processor of ['x64', 'arm64'] as const) {
  const architecture = architectures[processor]
  const filters = {
    reader: seccompFilter({ connects: false, starts: false }, processor),
    uplink: seccompFilter({ connects: true, starts: false }, processor),
    keeper: seccompFilter({ connects: false, starts: true }, processor),
  }
  const ask = (who: keyof typeof filters, call: SystemCall, ...values: readonly bigint[]) => {
    const number = numberOf(call, processor)
    if (number === null) return refused
    return answerOf(filters[who].program, { number, architecture, values })
  }

  test(`${processor}: nobody may listen, trace, load, mount or use a ring`, () => {
    for (const who of ['reader', 'uplink', 'keeper'] as const)
      for (const call of [
        'listen',
        'accept',
        'accept4',
        'ptrace',
        'bpf',
        'mount',
        'unshare',
        'io_uring_setup',
      ] as const)
        expect(ask(who, call), `${who} ${call}`).toBe(refused)
  })

  test(`${processor}: only the uplink has sockets, and only TCP`, () => {
    const [tcp4, tcp6] = [[2n, 1n, 0n] as const, [10n, 0x80801n, 6n] as const]
    expect(ask('uplink', 'socket', ...tcp4)).toBe(allow)
    expect(ask('uplink', 'socket', ...tcp6)).toBe(allow)
    const others = { unix: [1n, 1n, 0n], datagram: [2n, 2n, 0n], raw: [2n, 3n, 0n], netlink: [16n, 3n, 0n] } as const
    for (const [name, values] of Object.entries({ ...others, packet: [17n, 3n, 0n], mptcp: [2n, 1n, 262n] }))
      expect(ask('uplink', 'socket', ...(values as readonly bigint[])), name).toBe(refused)
    expect(ask('reader', 'socket', ...tcp4)).toBe(refused)
    expect(ask('reader', 'connect')).toBe(refused)
    expect(ask('uplink', 'connect')).toBe(allow)
    expect(ask('uplink', 'bind')).toBe(refused)
  })

  test(`${processor}: fast open does not get around connect`, () => {
    expect(ask('uplink', 'sendto', 3n, 0n, 0n, 0x20000000n)).toBe(refused)
    expect(ask('uplink', 'sendmsg', 3n, 0n, 0x20004000n)).toBe(refused)
    expect(ask('uplink', 'sendmsg', 3n, 0n, 0x4000n)).toBe(allow)
  })

  test(`${processor}: threads may be made, processes not`, () => {
    expect(ask('reader', 'clone', 0x3d0f00n)).toBe(allow)
    expect(ask('reader', 'clone', 0x1200011n)).toBe(refused)
    expect(ask('reader', 'clone3')).toBe(unknown)
    expect(ask('reader', 'fork')).toBe(refused)
    expect(ask('keeper', 'clone', 0x1200011n)).toBe(allow)
  })

  test(`${processor}: one start of a program passes, by its address`, () => {
    const { program, addressAt } = filters.reader
    const [lowAt, highAt] = addressAt ?? [0, 0]
    const filled = Buffer.from(program)
    filled.writeUInt32LE(0x89abcdef, lowAt)
    filled.writeUInt32LE(0x7f01, highAt)
    const number = numberOf('execve', processor) ?? -1
    const start = (address: bigint) => answerOf(filled, { number, architecture, values: [address] })
    expect(start(0x7f0189abcdefn)).toBe(allow)
    expect(start(0x7f0189abcdf0n)).toBe(refused)
    expect(start(0x7f0289abcdefn)).toBe(refused)
    expect(ask('reader', 'execveat')).toBe(refused)
    expect(filters.keeper.addressAt).toBe(null)
  })

  test(`${processor}: another calling convention gets nothing`, () => {
    const { program } = filters.uplink
    expect(answerOf(program, { number: 0, architecture: 0x40000003 })).toBe(kill)
    expect(answerOf(program, { number: 0x40000000 + 41, architecture })).toBe(refused)
    expect(answerOf(program, { number: 0, architecture })).toBe(allow)
  })
}
