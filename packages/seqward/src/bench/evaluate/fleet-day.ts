import { benchFleetDay } from '@seqward/server'

/** What a day of a fleet costs: measured on a sample, and what that comes to. */
export interface FleetDay {
  readonly measured: {
    readonly instruments: number
    /** Processor seconds of the sample, by what is done once a day for each instrument, and for all lots together. */
    readonly assessmentSeconds: number
    readonly evidenceHealthSeconds: number
    readonly lotsSeconds: number
    readonly streamSeconds: number
  }
  readonly extrapolated: {
    readonly instruments: number
    readonly cores: number
    /** With one batch an instrument and day, from its body to features, at the batch's measured processor time. */
    readonly minutes: number
    readonly says: string
  }
}

const sampleInstruments = 1_000
const fleetInstruments = 25_000
const cores = 2
const secondsPerMinute = 60

/**
 * A day of 25,000 instruments by a sample of 1,000; `cpuMs` is the processor time of this process, since other work on the
 * machine lengthens the clock's. `batchCpuMs`: what merging one batch and making its features costs.
 */
export function fleetDay(cpuMs: () => number, batchCpuMs: number): FleetDay {
  const figures = benchFleetDay(sampleInstruments, cpuMs)
  const sampleMs = figures.instrumentsMs + figures.healthMs + figures.lotsMs + figures.streamMs
  const wholeMs = (sampleMs / sampleInstruments + batchCpuMs) * fleetInstruments
  return {
    measured: {
      instruments: sampleInstruments,
      assessmentSeconds: seconds(figures.instrumentsMs),
      evidenceHealthSeconds: seconds(figures.healthMs),
      lotsSeconds: seconds(figures.lotsMs),
      streamSeconds: seconds(figures.streamMs),
    },
    extrapolated: {
      instruments: fleetInstruments,
      cores,
      minutes: seconds(wholeMs / cores / secondsPerMinute),
      says: `${fleetInstruments / sampleInstruments} times the sample, ${cores} cores kept busy, store and network not in it`,
    },
  }
}

const seconds = (ms: number): number => Number((ms / 1000).toFixed(2))
