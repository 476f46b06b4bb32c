import { expect, test } from 'vitest'
import { confinementMode, type NodeScope, type OwnConfinement, ownConfinementFaults } from './own-confinement.ts'

/** A permission model as Node's: a grant covers its whole subtree. */
function own(granted: readonly string[], more: Partial<OwnConfinement> & { scopes?: readonly string[] } = {}) {
  const has = (scope: string, reference?: string) =>
    scope === 'fs.read' && reference !== undefined
      ? granted.some((path) => reference === path || reference.startsWith(path === '/' ? '/' : `${path}/`))
      : (more.scopes ?? []).includes(scope)
  return ownConfinementFaults({
    mode: 'node-only',
    denied: ['fs.write', 'net', 'child'] satisfies NodeScope[],
    execArgv: ['--permission', ...granted.map((path) => `--allow-fs-read=${path}`)],
    environment: {},
    permission: { has },
    ...more,
  })
}

test('a role with exact grants and nothing else may work', () => {
  expect(own(['/opt/seqward/src', '/data/run/RunInfo.xml', '/data/run/InterOp/QMetricsOut.bin'])).toEqual([])
})

test('a role with more than that says what it is, and must not work', () => {
  const file = '/data/run/RunInfo.xml'
  expect(own([file], { permission: undefined })).toEqual(['the permission model is off'])
  expect(own([file], { scopes: ['net'] })).toEqual(['net is allowed'])
  expect(own([file], { scopes: ['fs.read'] })).toEqual(['everything may be read'])
  expect(own([file], { environment: { NODE_OPTIONS: '--allow-net' } })).toEqual(['NODE_OPTIONS is set'])
  expect(own([file], { environment: { LD_PRELOAD: '/tmp/x.so' } })).toEqual(['LD_PRELOAD is set'])
  expect(own([file], { execArgv: ['--permission', '--allow-child-process'] })).toEqual([
    '--allow-child-process is no flag of a role',
  ])
  expect(own([file, '/data/*/x.xml']).join()).toContain('/data/*/x.xml is no exact grant')
  expect(own(['/']).join()).toContain('/ is no exact grant')
})

test('rights that were given past the flags are found: the folder of a granted file, and the usual secrets', () => {
  const execArgv = ['--permission', '--allow-fs-read=/data/run/RunInfo.xml']
  const wide = (granted: string) => own([granted], { execArgv }).join()
  expect(wide('/data/run')).toContain('/data/run may be read')
  expect(wide('/etc')).toContain('/etc/passwd may be read')
  expect(wide('/proc')).toContain('/proc/self/root may be read')
})

test('the operating system is tried out, not believed', () => {
  // This very process is confined by nothing.
  const faults = own(['/data/run/RunInfo.xml'], { mode: 'system' })
  expect(faults).toEqual(['Landlock is not in force', 'seccomp is not in force'])
})

test('only Linux is confined by the system, and only unless the site has chosen otherwise', () => {
  expect(confinementMode({}, 'linux')).toBe('system')
  expect(confinementMode({ SEQWARD_CONFINEMENT: 'node-only' }, 'linux')).toBe('node-only')
  expect(confinementMode({ SEQWARD_CONFINEMENT: 'anything' }, 'linux')).toBe('system')
  expect(confinementMode({}, 'win32')).toBe('node-only')
  expect(confinementMode({}, 'darwin')).toBe('node-only')
})
