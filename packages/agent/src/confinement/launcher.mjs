// Shuts the process in and becomes the program that it was told to be. Plain JavaScript without imports of ours: it starts
// in a fraction of the time, and it is all that ever runs between the keeper and a confined role. It decides nothing:
// rules, filter, arguments and environment come ready-made (`recipe.ts`). It runs without Node's permission model, which
// would deny it `node:ffi`; the program that it becomes runs with it. Ends with 78 and a sentence when it cannot.
import { lookup } from 'node:dns/promises'
import { fstatSync, readFileSync } from 'node:fs'
import ffi from 'node:ffi'
import { constants, setPriority } from 'node:os'

const unsafeConfiguration = 78
/** The channel to the keeper is the first descriptor after the three standard ones. */
const channelDescriptor = 3

const { functions } = ffi.dlopen(null, {
  syscall: { arguments: ['int64', 'int64', 'int64', 'int64', 'int64', 'int64', 'int64'], return: 'int64' },
  __errno_location: { arguments: [], return: 'pointer' },
})

// Arguments of system calls stay in memory of ours, at an address that holds until the process is replaced.
const arena = Buffer.from(new ArrayBuffer(8 * 1024 * 1024))
const arenaAddress = ffi.getRawPointer(arena.buffer)
let arenaUsed = 0

const recipe = JSON.parse(process.argv[2] ?? readFileSync(0, 'utf8'))
const call = recipe.calls

try {
  const environment = { ...recipe.environment }
  if (recipe.lookup !== null) environment.SEQWARD_ADDRESSES = JSON.stringify(await addressesOf(recipe.lookup))
  if (recipe.isBackground) yieldToOthers()
  // The three standard descriptors and the channel outlive the change of programs; Node marks all others to be closed.
  const kept = recipe.hasChannel ? channelDescriptor : 2
  for (let descriptor = 0; descriptor <= kept; descriptor++) system('keep open', call.fcntl, descriptor, 2, 0)
  if (recipe.hasChannel) environment.NODE_CHANNEL_FD = String(channelDescriptor)

  system('give up new privileges', call.prctl, 38, 1, 0, 0, 0)
  restrictFiles()
  const program = text(recipe.program)
  const words = [recipe.program, ...recipe.arguments].map(text)
  const settings = Object.entries(environment).map(([name, value]) => text(`${name}=${value}`))
  const [wordsAddress, settingsAddress] = [addresses(words), addresses(settings)]
  restrictCalls(program)
  system('start the role', call.execve, program, wordsAddress, settingsAddress)
} catch (error) {
  process.stderr.write(`seqward: the confinement cannot be had: ${error.message}\n`)
  process.exit(unsafeConfiguration)
}

/** Landlock: what may be opened, connected to and signalled, for this thread, which is the one that becomes the role. */
function restrictFiles() {
  const abi = Number(attempt(call.landlockCreateRuleset, 0, 0, 1))
  if (abi < recipe.landlock.abiMin)
    throw new Error(
      abi <= 0
        ? 'this kernel has no Landlock, or it is switched off (boot option lsm=)'
        : `this kernel's Landlock has version ${abi}, and this role needs ${recipe.landlock.abiMin}`,
    )
  const { handled, rules, ports } = recipe.landlock
  const files =
    BigInt(handled.files) & BigInt(recipe.landlock.filesOfAbi[Math.min(abi, recipe.landlock.filesOfAbi.length) - 1])
  const size = abi < 4 ? 8 : abi < 6 ? 16 : 24
  const ruleset = system(
    'make the rules',
    call.landlockCreateRuleset,
    words64(files, BigInt(handled.network), BigInt(handled.scopes)),
    size,
    0,
  )
  for (const [path, wanted, isRequired, mayBeLinked] of rules) {
    const access = BigInt(wanted) & files
    // Rights that these rules leave alone need none.
    if (access === 0n) continue
    const file = openPlace(path, mayBeLinked)
    if (file < 0n) {
      if (!isRequired) continue
      throw new Error(`${path}: cannot be opened (error ${-file})`)
    }
    // A second name could be that of a file that must not be read; a pipe would hold the reader up.
    if (!mayBeLinked && !isFolderOrSingle(Number(file))) {
      system('close', call.close, file)
      continue
    }
    const rule = allocate(12)
    arena.writeBigUInt64LE(access, rule)
    arena.writeInt32LE(Number(file), rule + 8)
    system('add a rule', call.landlockAddRule, ruleset, 1, arenaAddress + BigInt(rule), 0)
    system('close', call.close, file)
  }
  for (const port of abi < 4 ? [] : ports)
    system('add a port', call.landlockAddRule, ruleset, 2, words64(2n, BigInt(port)), 0)
  system('enter Landlock', call.landlockRestrictSelf, ruleset, 0)
  system('close', call.close, ruleset)
}

/** O_PATH, so nothing is opened for reading; the rule holds for what was there at this moment, whatever stands there later. */
function openPlace(path, mayBeLinked) {
  const [pathOnly, withoutLinks, currentFolder] = [0x280000, 0x04, -100]
  if (mayBeLinked) return attempt(call.openat, currentFolder, text(path), pathOnly, 0)
  return attempt(call.openat2, currentFolder, text(path), words64(BigInt(pathOnly), 0n, BigInt(withoutLinks)), 24)
}

function isFolderOrSingle(file) {
  const place = fstatSync(file)
  return place.isDirectory() || (place.isFile() && place.nlink === 1)
}

/** The filter lets one start of a program pass: the one whose name lies at an address that only this process has. */
function restrictCalls(programAddress) {
  const filter = Buffer.from(recipe.filter.program, 'base64')
  if (recipe.filter.addressAt !== null) {
    const [lowAt, highAt] = recipe.filter.addressAt
    filter.writeUInt32LE(Number(programAddress & 0xffffffffn), lowAt)
    filter.writeUInt32LE(Number(programAddress >> 32n), highAt)
  }
  const at = allocate(filter.length)
  filter.copy(arena, at)
  const program = allocate(16)
  arena.writeUInt16LE(filter.length / 8, program)
  arena.writeBigUInt64LE(arenaAddress + BigInt(at), program + 8)
  system('enter seccomp', call.seccomp, 1, 0, arenaAddress + BigInt(program))
}

/** Addresses, or the code with which there are none: the role tells of that as it would of a failure of its own. */
async function addressesOf(host) {
  try {
    return { addresses: await lookup(host, { all: true }) }
  } catch (error) {
    return { code: String(error.code ?? 'ENOTFOUND') }
  }
}

/** Low priority for the processor, and the disk only while nobody else wants it. */
function yieldToOthers() {
  try {
    setPriority(constants.priority.PRIORITY_LOW)
  } catch {
    // Where the system does not allow it, the role runs like any other program.
  }
  attempt(call.ioprioSet, 1, 0, 3 << 13)
}

function system(what, number, ...values) {
  const result = attempt(number, ...values)
  if (result < 0n) throw new Error(`could not ${what} (error ${-result})`)
  return result
}

/** The result, or the error number below zero. */
function attempt(number, ...values) {
  const padded = [number, ...values, 0, 0, 0, 0, 0, 0].slice(0, 7).map(BigInt)
  const result = functions.syscall(...padded)
  return result < 0n ? -BigInt(ffi.getInt32(functions.__errno_location())) : result
}

function allocate(bytes) {
  const at = Math.ceil(arenaUsed / 8) * 8
  arenaUsed = at + bytes
  if (arenaUsed > arena.length) throw new Error('too many rules')
  return at
}

function text(words) {
  const bytes = Buffer.from(`${words}\0`)
  const at = allocate(bytes.length)
  bytes.copy(arena, at)
  return arenaAddress + BigInt(at)
}

function words64(...values) {
  const at = allocate(values.length * 8)
  for (const [index, value] of values.entries()) arena.writeBigUInt64LE(value, at + index * 8)
  return arenaAddress + BigInt(at)
}

function addresses(list) {
  return words64(...list, 0n)
}
