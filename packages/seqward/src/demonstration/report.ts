import type { ServiceClient } from './service-client.ts'

/** The one line that `--exit-when-ready` prints (design: the command line is a contract). */
export interface Report {
  readonly consoleUrl: string
  readonly instruments: number
  readonly runs: number
  readonly batches: number
  readonly findings: number
  readonly cases: ReadonlyArray<{
    readonly instrument: string
    readonly subsystem: string
    readonly cause: string
    readonly state: string
  }>
  readonly control: string
  readonly folder?: { readonly runs: number; readonly batches: number }
}

/** What the service holds now. Cases in state watch are findings, not listed; `realSerials` are those of real folders. */
export async function reportOf(
  service: ServiceClient,
  {
    consoleUrl,
    control,
    realSerials,
  }: { readonly consoleUrl: string; readonly control: string; readonly realSerials: readonly string[] | null },
): Promise<Report> {
  const [fleet, cases, batches] = [await service.fleet(), await service.cases(), await service.batches()]
  const real = new Set(
    fleet.instruments.filter((one) => realSerials?.includes(one.serial)).map((one) => one.instrument),
  )
  const ofReal = batches.filter((batch) => real.has(batch.instrument) && batch.run !== null)
  return {
    consoleUrl,
    instruments: fleet.instruments.length,
    runs: fleet.runCount,
    batches: fleet.batchCount,
    findings: cases.length,
    cases: cases
      .filter(({ state }) => state === 'open' || state === 'acknowledged')
      .map(({ serial, subsystem, cause, state }) => ({ instrument: serial ?? 'fleet', subsystem, cause, state })),
    control,
    ...(realSerials === null
      ? {}
      : { folder: { runs: new Set(ofReal.map(({ run }) => run)).size, batches: ofReal.length } }),
  }
}
