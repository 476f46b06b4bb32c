import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const packaging = join(import.meta.dirname, '..', 'packaging')
const unit = join(packaging, 'systemd', 'seqward-agent.service')
const withoutAnalyze = spawnSync('systemd-analyze', ['--version']).error !== undefined
if (withoutAnalyze && process.platform === 'linux' && process.env.CI === 'true')
  throw new Error('systemd-analyze is not installed: the unit cannot be judged')

test.skipIf(withoutAnalyze)('systemd rates the exposure of the unit at 1.5 or less (needs systemd-analyze)', () => {
  const { status, stdout, stderr } = spawnSync(
    'systemd-analyze',
    ['security', '--offline=true', '--threshold=15', '--no-pager', unit],
    { encoding: 'utf8' },
  )
  expect(status, `${stdout.split('\n').at(-2)} ${stderr}`).toBe(0)
  expect(stderr).toBe('')
})

test('the unit lets the agent confine itself and leaves the instrument the better part', () => {
  const text = readFileSync(unit, 'utf8')
  for (const call of ['landlock_create_ruleset', 'landlock_add_rule', 'landlock_restrict_self', 'seccomp'])
    expect(text).toMatch(new RegExp(`^SystemCallFilter=.*\\b${call}\\b`, 'm'))
  for (const line of ['SocketBindDeny=any', 'Nice=10', 'IOSchedulingClass=idle', 'CPUWeight=10', 'NoNewPrivileges=yes'])
    expect(text).toContain(`\n${line}\n`)
  for (const name of ['MemoryMax', 'TasksMax', 'StateDirectoryMode=0700']) expect(text).toContain(`\n${name}`)
})

const install = readFileSync(join(packaging, 'windows', 'install.ps1'), 'utf8')
const uninstall = readFileSync(join(packaging, 'windows', 'uninstall.ps1'), 'utf8')

test('the Windows script blocks every role in both directions, but the uplink to one address and port', () => {
  expect(install).toContain("$roles = 'keeper', 'scout', 'collector', 'uplink'")
  const rules = install
    .split('\n')
    .filter((line) => line.includes('New-NetFirewallRule') && !line.trim().startsWith('#'))
  const allowing = rules.filter((line) => line.includes('@allowed') || line.includes('-Action Allow'))
  expect(allowing).toHaveLength(1)
  expect(allowing[0]).toContain('-Protocol TCP -RemoteAddress $ServiceAddress -RemotePort $ServicePort')
  expect(rules.filter((line) => line.includes('-Direction Inbound') && line.includes('-Action Block'))).toHaveLength(1)
  expect(rules.every((line) => !(line.includes('Inbound') && line.includes('Allow')))).toBe(true)
})

test('the Windows script gives its account the home to write and run folders to read only', () => {
  const writable = install.split('\n').filter((line) => /\$\{account\}:\(OI\)\(CI\)(?:F|M|W)"/.test(line))
  expect(writable).toHaveLength(1)
  expect(writable[0]).toContain('$homeFolder /inheritance:r')
  expect(install).toMatch(/\$folder \/grant "\$\{account\}:\(OI\)\(CI\)RX"/)
  expect(install).toMatch(/\$folder \/deny "\$\{account\}:\(OI\)\(CI\)\(WD,AD,WEA,WA,DE,DC,WDAC,WO\)"/)
  expect(install).toContain("-RequiredPrivilege 'SeChangeNotifyPrivilege'")
})

test('the Windows scripts hold no secret, fetch nothing, and say that they were not run', () => {
  for (const text of [install, uninstall]) {
    expect(text).not.toMatch(/Invoke-WebRequest|Invoke-Expression|DownloadString|iex |ConvertTo-SecureString/i)
    expect(text).toMatch(/not run on Windows by\s+(?:# )?the project/)
    // Braces, brackets and quotes in pairs: as much as can be said of its grammar without PowerShell.
    const code = text.replaceAll(/^\s*#.*$/gm, '')
    for (const [open, close] of ['()', '{}', '[]'] as const)
      expect(code.split(open ?? '').length, `${open}${close}`).toBe(code.split(close ?? '').length)
  }
})
