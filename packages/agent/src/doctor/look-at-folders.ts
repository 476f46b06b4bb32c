import { accessSync, constants, statSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { both } from '@seqward/contract'
import { listRunFolders } from '../runfolder/list-run-folders.ts'
import type { Finding } from './finding.ts'

/** Run folders of a root whose files are tried: permissions are set for all of them alike. */
const triedRunsMax = 5

/** What this account may do with the run folders: list them, read the exact files, and write nothing. */
export function lookAtFolders(roots: readonly string[]): Finding[] {
  if (roots.length > 0) return roots.map(lookAtRoot)
  const says = both(
    'No root was named: permissions of run folders were not looked at (--root DIR).',
    '未指定根目录：未检查运行文件夹的权限（--root DIR）。',
  )
  return [{ check: 'folders', verdict: 'warn', code: 'no-root', facts: {}, says, ask: null }]
}

function lookAtRoot(root: string): Finding {
  const account = accountName()
  const found = statSync(root, { throwIfNoEntry: false, bigint: false })
  if (found?.isDirectory() !== true)
    return {
      check: 'folders',
      verdict: 'fail',
      code: 'root-missing',
      facts: { root, account },
      says: both(`${root} is not there, or is no folder.`, `${root} 不存在，或不是文件夹。`),
      ask: both(
        `The share mounted read-only at ${root}, or another path.`,
        `将共享以只读方式挂载到 ${root}，或提供其他路径。`,
      ),
    }
  const listing = listRunFolders([root])
  const [unlisted] = listing.unlisted
  if (unlisted !== undefined)
    return {
      check: 'folders',
      verdict: 'fail',
      code: 'root-not-listable',
      facts: { root, account, error: unlisted.code },
      says: both(
        `The account ${account} may not list ${root} (${unlisted.code}).`,
        `帐户 ${account} 无法列出 ${root}（${unlisted.code}）。`,
      ),
      ask: both(
        `Read access (list and read, no write) to ${root} for the account ${account}.`,
        `为帐户 ${account} 授予 ${root} 的只读权限（列出与读取，不可写）。`,
      ),
    }
  const runs = listing.runs.slice(0, triedRunsMax)
  const files = runs.flatMap(({ folder, files: names }) => names.map(({ name }) => join(folder, name)))
  const unreadable = files.filter((file) => !may(file, constants.R_OK))
  const facts = { root, account, runs: listing.runs.length, files: files.length, unreadable: unreadable.length }
  if (unreadable.length > 0)
    return {
      check: 'folders',
      verdict: 'fail',
      code: 'files-not-readable',
      facts,
      says: both(
        `The account ${account} may list ${root}, but not read ${unreadable.length} of ${files.length} files that it needs.`,
        `帐户 ${account} 可以列出 ${root}，但所需的 ${files.length} 个文件中有 ${unreadable.length} 个无法读取。`,
      ),
      ask: both(
        `Read access to the files below ${root} for the account ${account}.`,
        `为帐户 ${account} 授予 ${root} 下文件的读取权限。`,
      ),
    }
  if (account === 'root')
    return {
      check: 'folders',
      verdict: 'warn',
      code: 'runs-as-root',
      facts,
      says: both(
        `This runs as root, who may write everywhere: nothing can be said of ${root}.`,
        `当前以 root 身份运行，可写入任何位置：无法判断 ${root} 的权限。`,
      ),
      ask: both(
        'An account of its own for the agent, without rights to write there.',
        '请为本程序设立没有写入权限的专用帐户。',
      ),
    }
  const writable = [root, ...runs.flatMap(({ folder }) => [folder, join(folder, 'InterOp')])].filter((path) =>
    may(path, constants.W_OK),
  )
  if (writable.length > 0)
    return {
      check: 'folders',
      verdict: 'warn',
      code: 'may-write',
      facts: { ...facts, writable: writable.length },
      says: both(
        `The account ${account} may write below ${root}. The agent never does, and is confined so that it cannot; the account should not be able to either.`,
        `帐户 ${account} 可以写入 ${root}。本程序从不写入，并受限制而无法写入；帐户本身也不应有此权限。`,
      ),
      ask: both(
        `Take the right to write to ${root} from the account ${account}, or mount the share read-only.`,
        `取消帐户 ${account} 对 ${root} 的写入权限，或以只读方式挂载共享。`,
      ),
    }
  const good = both(
    `${root}: ${listing.runs.length} run folders can be listed, the needed files can be read, nothing can be written.`,
    `${root}：可列出 ${listing.runs.length} 个运行文件夹，所需文件可读，且不可写入。`,
  )
  return { check: 'folders', verdict: 'ok', code: 'read-only', facts, says: good, ask: null }
}

/** Asks the system about a right without opening anything. */
function may(path: string, right: number): boolean {
  try {
    accessSync(path, right)
    return true
  } catch {
    return false
  }
}

function accountName(): string {
  try {
    return userInfo().username
  } catch {
    return String(process.getuid?.() ?? 'unknown')
  }
}
