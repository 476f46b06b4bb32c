import { closeSync, fsyncSync, openSync, readFileSync, rmSync, statfsSync, statSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { both } from '@seqward/contract'
import type { Finding } from './finding.ts'

/** A batch is synced before its source is read on; a disk that takes longer slows the agent, never the instrument. */
const syncMillisecondsMax = 200
const probeBytes = 64 * 1024
const probes = 5

/** Whether a role starts and finds itself confined; the caller knows how. Null: it does; else why not. */
export type StartConfined = () => Promise<string | null>

export async function lookAtConfinement(startConfined: StartConfined, mode: string): Promise<Finding> {
  const landlock = hasLandlock()
  const facts = { node: process.versions.node, platform: process.platform, landlock, mode }
  const failure = await startConfined()
  if (failure !== null)
    return {
      check: 'confinement',
      verdict: 'fail',
      code: 'not-confined',
      facts: { ...facts, failure },
      says: both(
        `A part of the agent could not be confined (${failure}); it refuses to work like this.`,
        `程序的一部分无法受限运行（${failure}）；在此情况下它拒绝工作。`,
      ),
      ask: both(
        'A Linux kernel from 6.7 with Landlock switched on; or "confinement": "node-only" in agent.json, where rules of the site hold it.',
        '启用 Landlock 的 Linux 6.7 或更高版本内核；或在站点策略加以限制时，在 agent.json 中设置 "confinement": "node-only"。',
      ),
    }
  const isWhole = landlock !== false && mode !== 'node-only'
  return {
    check: 'confinement',
    verdict: isWhole ? 'ok' : 'warn',
    code: isWhole ? 'confined' : 'node-only',
    facts,
    says: isWhole
      ? both(
          'The parts of the agent start confined by Node and by the operating system.',
          '程序各部分在 Node 与操作系统的双重限制下启动。',
        )
      : both('The parts of the agent start confined by Node alone.', '程序各部分仅在 Node 的限制下启动。'),
    ask: isWhole
      ? null
      : both(
          'A kernel with Landlock, or the policies that come with the package.',
          '启用 Landlock 的内核，或随安装包提供的策略。',
        ),
  }
}

/** Whether the kernel has Landlock switched on; null where it does not say. */
function hasLandlock(): boolean | null {
  try {
    return readFileSync('/sys/kernel/security/lsm', 'utf8').split(',').includes('landlock')
  } catch {
    return null
  }
}

/** Room for what may wait unsent, and how long the disk takes to make a batch durable. */
export function lookAtDisk(home: string, spoolBytesMax: number, instruments: number): Finding {
  const folder = nearestFolder(home)
  const { bavail, bsize } = statfsSync(folder)
  const freeBytes = bavail * bsize
  const neededBytes = spoolBytesMax * Math.max(1, instruments)
  const syncMilliseconds = syncTime(folder)
  const facts = { folder, freeBytes, neededBytes, syncMilliseconds }
  const mib = (bytes: number) => Math.floor(bytes / 1024 ** 2)
  const room = both(`${mib(freeBytes)} MiB are free`, `剩余 ${mib(freeBytes)} MiB`)
  if (freeBytes < neededBytes)
    return {
      check: 'disk',
      verdict: 'warn',
      code: 'little-room',
      facts,
      says: both(
        `${room.en}; up to ${mib(neededBytes)} MiB may wait unsent.`,
        `${room.zh}；待发送数据最多可占 ${mib(neededBytes)} MiB。`,
      ),
      ask: both(
        'More room on this volume, or a smaller spoolBytesMax in agent.json.',
        '扩大该卷空间，或在 agent.json 中减小 spoolBytesMax。',
      ),
    }
  if (syncMilliseconds === null || syncMilliseconds > syncMillisecondsMax)
    return {
      check: 'disk',
      verdict: 'warn',
      code: syncMilliseconds === null ? 'not-written' : 'slow-disk',
      facts,
      says:
        syncMilliseconds === null
          ? both(`${folder} could not be written to try the disk.`, `无法写入 ${folder} 以测试磁盘。`)
          : both(
              `${room.en}; a synced write takes ${syncMilliseconds} ms.`,
              `${room.zh}；同步写入需 ${syncMilliseconds} 毫秒。`,
            ),
      ask: both('A local disk for the home of the agent.', '请为程序主目录使用本地磁盘。'),
    }
  const good = both(
    `${room.en}; a synced write takes ${syncMilliseconds} ms.`,
    `${room.zh}；同步写入需 ${syncMilliseconds} 毫秒。`,
  )
  return { check: 'disk', verdict: 'ok', code: 'disk-good', facts, says: good, ask: null }
}

/** Whether others may look into the home, where there is one. */
export function lookAtHome(home: string): Finding {
  const found = statSync(home, { throwIfNoEntry: false })
  const facts = { home }
  if (found === undefined) {
    const says = both(`${home} is not there yet; enrolment makes it.`, `${home} 尚不存在；注册时会创建。`)
    return { check: 'home', verdict: 'ok', code: 'no-home-yet', facts, says, ask: null }
  }
  const isOpen = process.platform !== 'win32' && (found.mode & 0o077) !== 0
  if (found.isDirectory() && !isOpen) {
    const says = both(`${home} is for its owner alone.`, `${home} 仅其所有者可访问。`)
    return { check: 'home', verdict: 'ok', code: 'home-private', facts, says, ask: null }
  }
  return {
    check: 'home',
    verdict: 'fail',
    code: isOpen ? 'home-open' : 'home-no-folder',
    facts,
    says: isOpen
      ? both(`Others may look into ${home}, which holds keys.`, `其他用户可以查看 ${home}，其中存有密钥。`)
      : both(`${home} is not a folder.`, `${home} 不是文件夹。`),
    ask: both(`chmod go-rwx ${home}`, `chmod go-rwx ${home}`),
  }
}

/** The folder itself, or the closest one above it that is there. */
function nearestFolder(path: string): string {
  for (let folder = path; ; folder = dirname(folder)) {
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true || dirname(folder) === folder) return folder
  }
}

/** Middle time of a few small synced writes, in milliseconds; null where nothing can be written. */
function syncTime(folder: string): number | null {
  for (const place of [folder, tmpdir()]) {
    const path = join(place, `.seqward-doctor-${process.pid}`)
    try {
      const file = openSync(path, 'wx', 0o600)
      try {
        const times = Array.from({ length: probes }, () => {
          const from = performance.now()
          writeSync(file, Buffer.alloc(probeBytes))
          fsyncSync(file)
          return performance.now() - from
        })
        return Math.round((times.sort((a, b) => a - b)[Math.floor(probes / 2)] ?? 0) * 10) / 10
      } finally {
        closeSync(file)
        rmSync(path, { force: true })
      }
    } catch {
      // A home that is not there yet may be below a folder of the system's; then the temporary one stands in.
    }
  }
  return null
}
