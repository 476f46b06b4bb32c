import { openTestAudit } from './test-audit.ts'

/** Writes to the audit log of a folder without end, several acts at a time; tells each act that is on the disk. */
const [folder = '', name = ''] = process.argv.slice(2)
const { audit } = await openTestAudit(folder)
let count = 0
async function write(): Promise<void> {
  for (;;) {
    const object = `${name}-${count++}`
    await audit.record({
      tenant: 'laboratory',
      by: { role: 'engineer', subject: name },
      action: 'case-decision',
      objectKind: 'case',
      object,
    })
    process.stdout.write(`${object}\n`)
  }
}
await Promise.all([write(), write(), write()])
