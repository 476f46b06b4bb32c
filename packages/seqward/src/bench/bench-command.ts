import { exitCodes } from '@seqward/contract/exit-codes'
import { type Command, type CommandIo, write } from '../command-io.ts'

/** Each suite of figures; loaded only when it is called, so that none pays for another. */
const suites: Readonly<Record<string, { readonly says: string; readonly load: () => Promise<Command> }>> = {
  agent: {
    says: 'what the agent sends and uses over a NovaSeq X 25B run',
    load: async () => (await import('./agent/agent.ts')).benchAgent,
  },
  backtest: {
    says: 'plays a history again with rules that stay as they are: lead time, precision, misses, calibration',
    load: async () => (await import('./backtest/backtest.ts')).benchBacktest,
  },
  classify: {
    says: 'grades components from cycles of sensors: JSON lines in and out',
    load: async () => (await import('./classify/classify.ts')).benchClassify,
  },
  'classify-score': {
    says: 'how often that is right on public data',
    load: async () => (await import('./classify/classify-score.ts')).benchClassifyScore,
  },
  detect: {
    says: 'judges rows of series as they come: JSON lines in and out',
    load: async () => (await import('./detect/detect.ts')).benchDetect,
  },
  'detect-score': {
    says: 'how right that is on public data',
    load: async () => (await import('./detect/detect-score.ts')).benchDetectScore,
  },
  detectors: {
    says: 'what one look at an instrument and at a fleet costs',
    load: async () => (await import('./detectors.ts')).benchDetectors,
  },
  faults: {
    says: 'detection, diagnosis and false cases for each fault of the simulator',
    load: async () => (await import('./evaluate/faults-command.ts')).benchFaults,
  },
  forecast: {
    says: 'how runs will end, from their first values: JSON lines in and out',
    load: async () => (await import('./forecast/forecast.ts')).benchForecast,
  },
  'forecast-score': {
    says: 'how right that is on made runs',
    load: async () => (await import('./forecast/forecast-score.ts')).benchForecastScore,
  },
  effects: {
    says: 'what lots, versions, types and instruments do to a metric: JSON lines in and out',
    load: async () => (await import('./effects/effects.ts')).benchEffects,
  },
  'effects-score': {
    says: 'how often that is right on made fleets, and what it says of public data',
    load: async () => (await import('./effects/effects-score.ts')).benchEffectsScore,
  },
  injection: {
    says: 'faults written into real runs: found, right subsystem, right place; and no case without them',
    load: async () => (await import('./injection/injection.ts')).benchInjection,
  },
  interop: {
    says: 'run summaries of a NovaSeq X 25B run and of a folder by cycle, as whole processes',
    load: async () => (await import('./interop.ts')).benchInterop,
  },
  rul: {
    says: 'how long units have left, from units that ran to failure: JSON lines in and out',
    load: async () => (await import('./rul/rul.ts')).benchRul,
  },
  'rul-score': {
    says: 'how right that is on public data',
    load: async () => (await import('./rul/rul-score.ts')).benchRulScore,
  },
  simulate: {
    says: 'run folders of every platform, and a fleet of run summaries',
    load: async () => (await import('./simulate.ts')).benchSimulate,
  },
}

const help = `Usage: seqward bench SUITE [...]

${Object.entries(suites)
  .map(([name, { says }]) => `  ${name.padEnd(16)}${says}`)
  .join('\n')}

Prints JSON lines. Compare within one run: machines are noisy. seqward bench SUITE --help says more.
`

/** `seqward bench`: hands the suite its words. */
export async function benchCommand([name, ...args]: string[], io: CommandIo): Promise<number> {
  if (name === '--help' || name === '-h') {
    await write(io.stdout, help)
    return exitCodes.done
  }
  const suite = name !== undefined && Object.hasOwn(suites, name) ? suites[name] : undefined
  if (suite === undefined) {
    await write(io.stderr, help)
    return exitCodes.wrongUsage
  }
  return (await suite.load())(args, io)
}
