import { expect, test } from 'vitest'
import { codeFolders, roleFlags, roleManifest } from '../roles/launch-flags.ts'
import { keeperManifest } from './confine-keeper.ts'
import { fileRights, landlockPlan } from './landlock-rules.ts'
import { type Manifest, manifestFaults } from './manifest.ts'
import { filesOf } from './runtime-files.ts'

const collector = roleManifest({ role: 'collector', readable: ['/data/run/RunInfo.xml'] })
const uplink = roleManifest({ role: 'uplink', readable: [], connects: { host: 'seqward.example', port: 443 } })
const scout = roleManifest({ role: 'scout', readable: ['/data'] })
const onLinux = process.platform === 'linux'

test.skipIf(!onLinux)('the manifests that roles are started with are sound', () => {
  for (const manifest of [collector, uplink, scout, keeperManifest('/var/lib/seqward')])
    expect(manifestFaults(manifest), manifest.role).toEqual([])
})

test.skipIf(!onLinux)('a manifest that would grant more than it says is refused', () => {
  const cases: readonly (readonly [string, Manifest, RegExp])[] = [
    ['an asterisk', { ...collector, files: ['/data/*/RunInfo.xml'] }, /asterisk/],
    ['the root', { ...scout, lists: ['/'] }, /root of a file system/],
    ['a detour', { ...collector, files: ['/data/run/../SampleSheet.csv'] }, /no whole path/],
    ['a relative path', { ...collector, files: ['run/RunInfo.xml'] }, /no whole path/],
    ['a folder for a file', { ...collector, lists: ['/data/run/RunInfo.xml'] }, /as a file and as a folder/],
    ['a collector that connects', { ...collector, connects: [443] }, /may not connect/],
    ['a collector that lists', { ...collector, lists: ['/data'] }, /may not list/],
    ['a scout that reads', { ...scout, files: ['/data/run/RunInfo.xml'] }, /may not read/],
    ['an uplink with two ports', { ...uplink, connects: [443, 8443] }, /one port/],
    ['an uplink with none', { ...uplink, connects: [] }, /one port/],
    ['an uplink that reads', { ...uplink, files: ['/data/run/RunInfo.xml'] }, /may not read/],
    ['a role that writes', { ...uplink, owns: ['/var/lib/seqward'] }, /may not write/],
    ['a role that starts programs', { ...scout, starts: true }, /right of the keeper/],
  ]
  for (const [what, manifest, says] of cases) expect(manifestFaults(manifest).join(), what).toMatch(says)
})

test.skipIf(!onLinux)(
  'the rules give files of the site to read, roots to list, and nothing to write to any role',
  () => {
    const writing = ~(fileRights.readFile | fileRights.readFolder | fileRights.execute)
    for (const manifest of [collector, uplink, scout]) {
      const { rules, handled, ports } = landlockPlan(manifest)
      expect(handled).toEqual({ files: 0xffff, network: 3, scopes: 3 })
      expect(rules.filter(([, access]) => (access & writing) !== 0)).toEqual([])
      expect(ports).toEqual(manifest.role === 'uplink' ? [443] : [])
    }
    expect(landlockPlan(collector).rules).toContainEqual(['/data/run/RunInfo.xml', fileRights.readFile, false, false])
    expect(landlockPlan(scout).rules).toContainEqual(['/data', fileRights.readFolder, false, false])
    // A kernel that knows no ports cannot hold an uplink.
    expect(landlockPlan(uplink).abiMin).toBe(4)
  },
)

test('the flags of a role name files and folders, never a pattern, and never its run folder', () => {
  const flags = roleFlags({ role: 'collector', readable: ['/data/run/RunInfo.xml'] }, 'system')
  const granted = flags.flatMap((flag) => (flag.startsWith('--allow-fs-read=') ? [flag.slice(16)] : []))
  expect(granted).toEqual([...codeFolders(), '/proc/self/status', '/data/run/RunInfo.xml'])
  expect(flags.filter((flag) => flag.startsWith('--allow-') && !flag.startsWith('--allow-fs-read='))).toEqual([])
})

test('libraries and the loader are told apart in a map of memory', () => {
  const maps = [
    '7f00-7f01 r-xp 00000000 08:01 12 /usr/lib/x86_64-linux-gnu/libc.so.6',
    '7f00-7f01 r-xp 00000000 08:01 13 /usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2',
    '7f00-7f01 r-xp 00000000 08:01 14 /usr/bin/node',
    '7f00-7f01 rw-p 00000000 00:00 0 [heap]',
    '7f00-7f01 rw-s 00000000 00:00 9 /data/run/SampleSheet.csv',
  ].join('\n')
  const { programs, files } = filesOf(maps)
  expect(programs).toEqual([process.execPath, '/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2'])
  expect(files.filter((path) => !/^\/(?:etc|proc)\//.test(path))).toEqual(['/usr/lib/x86_64-linux-gnu/libc.so.6'])
})
