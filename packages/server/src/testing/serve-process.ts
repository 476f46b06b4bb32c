import { serveCommand } from '../main.ts'

// A service as a process of its own, for tests that kill it.
process.exitCode = await serveCommand(process.argv.slice(2), { stdout: process.stdout, stderr: process.stderr })
