import { numberOf, type Processor, type SystemCall } from './system-calls.ts'

/** What a filter leaves open beside reading, writing, memory, threads and clocks. */
export interface CallRights {
  /** Outgoing TCP over IPv4 and IPv6. Never datagrams, unix sockets, raw sockets or other protocols over streams. */
  readonly connects: boolean
  /** Starting programs, and sockets for name resolution in those: the keeper's alone. */
  readonly starts: boolean
}

/** A filter for seccomp(2), eight bytes an instruction. */
export interface SeccompFilter {
  readonly program: Uint8Array
  /** Where the launcher writes the address of the program's name, low and high half; null: programs may be started. */
  readonly addressAt: readonly [number, number] | null
}

/**
 * A filter that refuses, with EPERM, what no role of the agent does: listening, watching, tracing, loading, mounting,
 * changing modes and owners; and by `rights` sockets and starting programs. Of execve it lets exactly one call pass: the
 * launcher's own, known by the address of its argument. A filter cannot look behind pointers, so addresses and paths are
 * Landlock's task; protocols that Landlock does not know (datagrams, MPTCP, fast open) end here.
 */
export function seccompFilter(rights: CallRights, processor: Processor): SeccompFilter {
  const steps: Step[] = [
    load(fieldArchitecture),
    ...unless(jumpEqual, architectures[processor], [answer(killProcess)]),
    load(fieldNumber),
    // The x32 calling convention would reach every call under another number.
    ...when(jumpAtLeast, x32Bit, [refusal]),
  ]
  const on = (call: SystemCall, then: readonly Step[]) => {
    const number = numberOf(call, processor)
    if (number !== null) steps.push(...when(jumpEqual, number, then))
  }
  const deny = (calls: readonly SystemCall[]) => {
    for (const call of calls) on(call, [refusal])
  }

  deny(never)
  if (!rights.starts) {
    deny(notByRoles)
    // The C library falls back to clone, whose flags can be seen.
    on('clone3', [answer(refuse(errors.ENOSYS))])
    on('clone', [...passWithFlag(0, cloneThread)])
    if (rights.connects) on('socket', tcpOnly)
    else deny(['socket', 'connect'])
    // Fast open would connect without connect().
    on('sendto', [...refuseWithFlag(3, fastOpen)])
    on('sendmsg', [...refuseWithFlag(2, fastOpen)])
    on('sendmmsg', [...refuseWithFlag(3, fastOpen)])
  }
  const at = steps.length
  if (!rights.starts) on('execve', ownExecve)
  steps.push(answer(allow))
  return {
    program: assemble(steps),
    addressAt: rights.starts ? null : [valueOffset(at + ownExecveLowAt), valueOffset(at + ownExecveHighAt)],
  }
}

/** Refused to the keeper as well. */
const never: readonly SystemCall[] = [
  'listen',
  'accept',
  'accept4',
  'ptrace',
  'process_vm_readv',
  'process_vm_writev',
  'process_madvise',
  'pidfd_getfd',
  'kcmp',
  'io_uring_setup',
  'io_uring_enter',
  'io_uring_register',
  'bpf',
  'perf_event_open',
  'userfaultfd',
  'mount',
  'umount2',
  'mount_setattr',
  'move_mount',
  'open_tree',
  'fsopen',
  'fsconfig',
  'fsmount',
  'fspick',
  'pivot_root',
  'chroot',
  'unshare',
  'setns',
  'init_module',
  'finit_module',
  'delete_module',
  'kexec_load',
  'kexec_file_load',
  'reboot',
  'swapon',
  'swapoff',
  'acct',
  'keyctl',
  'add_key',
  'request_key',
  'open_by_handle_at',
  'name_to_handle_at',
  'fanotify_init',
]

/** Refused to scout, collector and uplink: Landlock does not cover modes, owners, times, attributes and watching. */
const notByRoles: readonly SystemCall[] = [
  'bind',
  'socketpair',
  'fork',
  'vfork',
  'execveat',
  'chmod',
  'fchmod',
  'fchmodat',
  'fchmodat2',
  'chown',
  'lchown',
  'fchown',
  'fchownat',
  'utime',
  'utimes',
  'futimesat',
  'utimensat',
  'setxattr',
  'lsetxattr',
  'fsetxattr',
  'removexattr',
  'lremovexattr',
  'fremovexattr',
  'link',
  'linkat',
  'symlink',
  'symlinkat',
  'inotify_init',
  'inotify_init1',
]

/** Instructions of classic BPF (linux/filter.h) and answers of seccomp (linux/seccomp.h). */
interface Step {
  readonly code: number
  readonly ifTrue: number
  readonly ifFalse: number
  readonly value: number
}

const jumpEqual = 0x15
const jumpAtLeast = 0x35
const jumpAnyBit = 0x45
const fieldNumber = 0
const fieldArchitecture = 4
const argument = (index: number) => 16 + index * 8
const architectures = { x64: 0xc000003e, arm64: 0xc00000b7 } as const
const x32Bit = 0x40000000
const allow = 0x7fff0000
const killProcess = 0x80000000
const errors = { EPERM: 1, ENOSYS: 38 } as const
const refuse = (error: number) => 0x00050000 | error
const cloneThread = 0x00010000
const fastOpen = 0x20000000
const [internet4, internet6] = [2, 10]
const [streamSocket, socketTypeBits] = [1, 0xf]
const protocolTcp = 6

const load = (offset: number): Step => ({ code: 0x20, ifTrue: 0, ifFalse: 0, value: offset })
const mask = (bits: number): Step => ({ code: 0x54, ifTrue: 0, ifFalse: 0, value: bits })
const answer = (value: number): Step => ({ code: 0x06, ifTrue: 0, ifFalse: 0, value })

/** The steps are taken where the comparison holds; each of them must end in an answer. */
function when(code: number, value: number, then: readonly Step[]): Step[] {
  return [{ code, ifTrue: 0, ifFalse: then.length, value }, ...then]
}

function unless(code: number, value: number, then: readonly Step[]): Step[] {
  return [{ code, ifTrue: then.length, ifFalse: 0, value }, ...then]
}

function passWithFlag(index: number, flag: number): Step[] {
  return [load(argument(index)), ...when(jumpAnyBit, flag, [answer(allow)]), refusal]
}

function refuseWithFlag(index: number, flag: number): Step[] {
  return [load(argument(index)), ...when(jumpAnyBit, flag, [refusal]), answer(allow)]
}

const refusal = answer(refuse(errors.EPERM))
const tcpOnly: readonly Step[] = [
  load(argument(0)),
  { code: jumpEqual, ifTrue: 2, ifFalse: 0, value: internet4 },
  ...unless(jumpEqual, internet6, [refusal]),
  load(argument(1)),
  mask(socketTypeBits),
  ...unless(jumpEqual, streamSocket, [refusal]),
  load(argument(2)),
  { code: jumpEqual, ifTrue: 2, ifFalse: 0, value: 0 },
  ...unless(jumpEqual, protocolTcp, [refusal]),
  answer(allow),
]

/** Both halves of the address of the program's name; the values are filled in by the launcher. */
const ownExecve: readonly Step[] = [
  load(argument(0)),
  ...unless(jumpEqual, 0, [refusal]),
  load(argument(0) + 4),
  ...unless(jumpEqual, 0, [refusal]),
  answer(allow),
]
/** Where the two comparisons stand, counted from the comparison of the call's number before them. */
const [ownExecveLowAt, ownExecveHighAt] = [2, 5]
const valueOffset = (step: number) => step * 8 + 4

function assemble(steps: readonly Step[]): Uint8Array {
  const program = Buffer.alloc(steps.length * 8)
  for (const [index, { code, ifTrue, ifFalse, value }] of steps.entries()) {
    program.writeUInt16LE(code, index * 8)
    program.writeUInt8(ifTrue, index * 8 + 2)
    program.writeUInt8(ifFalse, index * 8 + 3)
    program.writeUInt32LE(value >>> 0, index * 8 + 4)
  }
  return program
}
