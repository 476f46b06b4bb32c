/** `npm start`: the product with a simulated laboratory, as one program to try. */
import { exitCodes } from '@seqward/contract'
import { type Demonstration, letTimePass, startDemonstration, whenProcessed } from './demonstration.ts'
import { type DemonstrationState, openState } from './demonstration-state.ts'
import { demonstrationHelp, type DemonstrationOptions, parseDemonstrationOptions } from './options.ts'
import { createProgress, type Progress } from './progress.ts'
import { realRunsIn } from './real-folders.ts'
import { reportOf } from './report.ts'

async function main(args: string[]): Promise<number> {
  let options: ReturnType<typeof parseDemonstrationOptions>
  try {
    options = parseDemonstrationOptions(args)
  } catch (error) {
    process.stderr.write(`npm start: ${error instanceof Error ? error.message : String(error)}\n\n${demonstrationHelp}`)
    return exitCodes.wrongUsage
  }
  if (options.help) {
    process.stdout.write(demonstrationHelp)
    return exitCodes.done
  }
  const progress = createProgress(process.stderr)
  const real = options.runFolders.map(realRunsIn)
  const realRuns = real.flatMap(({ runs }) => runs)
  for (const words of real.flatMap(({ left }) => left)) progress.say(`left out: ${words}`)
  if (options.runFolders.length > 0 && realRuns.length === 0) return exitCodes.nothingMade

  const stop = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => stop.abort())
  const state = openState(options)
  let demonstration: Demonstration | null = null
  try {
    demonstration = await startDemonstration(state, { consolePort: options.consolePort, realRuns, progress })
    await show(demonstration, state, {
      options,
      progress,
      stop,
      realSerials: options.runFolders.length > 0 ? realRuns.map(({ serial }) => serial) : null,
    })
    return exitCodes.done
  } finally {
    await demonstration?.stop()
    progress.done()
    state.end()
  }
}

async function show(
  demonstration: Demonstration,
  state: DemonstrationState,
  about: {
    readonly options: DemonstrationOptions
    readonly progress: Progress
    readonly stop: AbortController
    readonly realSerials: readonly string[] | null
  },
): Promise<void> {
  const { options, progress, stop, realSerials } = about
  const { consoleUrl } = demonstration.service.service
  if (!options.exitWhenReady) {
    progress.say(`Open ${await demonstration.service.service.signInLink('engineer')}`)
    progress.say(
      `The link signs you in once; a new one: npx --no-install seqward sign-in-link --config ${state.folder}/service/seqward.json --role engineer`,
    )
  }
  if (!state.ready || realSerials !== null) {
    await Promise.race([whenProcessed(demonstration, progress), aborted(stop.signal)])
    if (stop.signal.aborted) return
    state.remember({ ready: true })
  }
  if (options.exitWhenReady) {
    const report = await reportOf(demonstration.service.client, {
      consoleUrl,
      control: demonstration.laboratory.control,
      realSerials,
    })
    progress.done()
    process.stdout.write(`${JSON.stringify(report)}\n`)
    return
  }
  progress.say('Ready. From now on a simulated day passes in a minute; Ctrl-C stops.')
  await letTimePass(demonstration, state, stop.signal)
}

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))

process.exitCode = await main(process.argv.slice(2))
