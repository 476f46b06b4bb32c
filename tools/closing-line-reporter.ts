import { relative } from 'node:path'
import type { Reporter, TestModule } from 'vitest/node'

/**
 * Says at the very end `N passed, N failed`, alone on a line, so that a run without tests is seen; names what was
 * skipped; and fails a CI run in which anything was, since there a missing tool is a missing proof.
 */
export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const skipped: string[] = []
    let passed = 0
    let failed = unhandledErrors.length
    for (const module of modules) {
      const failedBefore = failed
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        if (state === 'passed') passed++
        else if (state === 'failed') failed++
        else skipped.push(`${relative(process.cwd(), module.moduleId)}: ${test.fullName}`)
      }
      // A file that could not be loaded, or whose preparation failed, has no failed test to show for it.
      if (module.state() === 'failed' && failed === failedBefore) failed++
    }
    process.on('exit', () => {
      for (const name of skipped) process.stdout.write(`skipped: ${name}\n`)
      if (process.env.CI === 'true' && skipped.length > 0) {
        process.stdout.write('In CI every tool must be there: skipped tests count as failed.\n')
        failed += skipped.length
        process.exitCode = 1
      }
      const more = skipped.length > 0 && process.env.CI !== 'true' ? `, ${skipped.length} skipped` : ''
      process.stdout.write(`${passed} passed, ${failed} failed${more}\n`)
    })
  }
}
