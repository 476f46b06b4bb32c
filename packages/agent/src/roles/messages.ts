import type { Body, Platform } from '@seqward/contract'
import type { Withheld } from '../disclosure/disclose.ts'
import type { Through } from '../metrics/measure-run.ts'
import type { RunStateWord } from '../metrics/run-state.ts'
import type { Listing } from '../runfolder/list-run-folders.ts'
import type { ListedLogFolder } from '../runfolder/list-logs.ts'
import type { ListedSensorFolder, ProbeNames } from '../runfolder/list-sensor-logs.ts'
import type { CsvMapping } from '../sensors/csv-mapping.ts'
import type { Destination } from '../uplink/https-transport.ts'
import type { UplinkRequest } from '../uplink/transport.ts'

/** What the keeper asks the scout: which run folders and sensor logs are there. */
export interface ScoutQuestion {
  readonly roots: readonly string[]
  /** Folders whose files are of no interest now. */
  readonly known: readonly string[]
  readonly sensorLogs: readonly string[]
  readonly probes: readonly ProbeNames[]
  readonly operationLogs?: readonly string[]
}

export interface ScoutAnswer {
  readonly listing: Listing
  readonly sensorLogs: readonly ListedSensorFolder[]
  /** Files of each probe that was asked for, in that order. */
  readonly probeFiles: readonly ListedSensorFolder[]
  readonly operationLogs: readonly ListedLogFolder[]
}

/** Days since 1970-01-01, both ends included. */
export interface Days {
  readonly fromDay: number
  readonly toDay: number
}

/** How far a run has been made into batches. */
export interface RunPosition {
  readonly through: Through
  /** Names and sizes of the run's files when its end was told; null before. */
  readonly ended: string | null
  readonly state: RunStateWord | null
  /** When the latest progress was made, milliseconds since 1970. */
  readonly progressAt: number
}

/** Which configuration of a run was made into a batch last. Kept apart: configurations leave before cycles do. */
export interface ConfigurationPosition {
  readonly configuration: string
}

/** With which files of a run its logs were made into a batch last. */
export interface RunLogPosition {
  readonly logs: string
}

/** What a collector may do with what it reads: the keeper checks the same again. */
export interface Gate {
  /** Serial numbers enrolled here; null in a preview, which needs no enrolment. */
  readonly serials: readonly string[] | null
  /** Days on which a run must have started; null when it is covered whatever its day. */
  readonly spans: readonly Days[] | null
  /** A run stays here unless its RunParameters is there and does not say that the maker gets nothing. */
  readonly followsInstrument?: boolean
}

/** One run folder and the exact files of it that the collector was granted. */
export interface RunTask {
  readonly kind: 'run'
  readonly key: string
  readonly folder: string
  readonly files: readonly string[]
  readonly markers: readonly string[]
  readonly fingerprint: string
  readonly times: { readonly runInfo: number | null; readonly latest: number }
  readonly watched: boolean
  readonly progressDue: boolean
  readonly position: RunPosition | null
  /** SHA-256 of the configuration that was made last. */
  readonly configuration: string | null
  readonly gate: Gate
}

/** How far the sensor logs of an instrument have been made into batches: days that were sent. */
export interface SensorPosition {
  readonly sent: readonly Days[]
}

/** Sensor logs of one folder, or the files of one probe. */
export interface SensorTask {
  readonly kind: 'sensors'
  /** How the files are to be read; null for sensor logs. */
  readonly mapping?: CsvMapping | null
  readonly folder: string
  readonly files: readonly string[]
  readonly instruments: readonly {
    readonly serial: string
    readonly platform: Platform
    readonly sent: readonly Days[]
    /** Days that are covered by consent. */
    readonly covered: readonly Days[]
  }[]
  /** Days up to this one are past, whether or not a later one has begun in the log. */
  readonly pastDay: number
}

/** How far the operation logs of an instrument have been made into batches. */
export interface LogPosition {
  readonly sent: readonly Days[]
  /** Days that were covered then: with others, files are read from their start. */
  readonly covered: readonly Days[]
  /** By alias of a file: where the first line stands that is not in a batch. */
  readonly next: Readonly<Record<string, number>>
}

/** Operation logs of one folder, each from where it was read last. */
export interface LogTask {
  readonly kind: 'log'
  readonly folder: string
  readonly files: readonly string[]
  readonly parts: readonly { readonly name: string; readonly from: number }[]
  readonly instruments: SensorTask['instruments']
  /** A preview: whoever's log it is, and days that are not over. */
  readonly everyone: boolean
  /** Days up to this one are past, whether or not a later one has begun in the log. */
  readonly pastDay: number
}

export type CollectorQuestion = {
  /** Makes aliases; null in a preview without a home. */
  readonly aliasKey: Uint8Array | null
  readonly now: number
  readonly task: RunTask | SensorTask | LogTask
}

/** A fault in one file, to be shown to the site only. */
export interface FileWarning {
  readonly file: string
  readonly offset: number
  readonly code: string
  readonly reason: string
}

/** Why a run stays here that follows the instrument's own setting; the second may change as the folder grows. */
export type MakerRefusal = 'instrument-setting-off' | 'instrument-setting-not-known-yet'

export interface RunBody {
  readonly body: Body
  readonly position: RunPosition | ConfigurationPosition | RunLogPosition
}

/** What became of one run folder. */
export type RunOutcome =
  | {
      readonly kind: 'measured'
      readonly key: string
      readonly serial: string
      readonly startedDay: number | null
      readonly platform: Platform
      readonly ended: boolean
      readonly bodies: readonly RunBody[]
      readonly withheld: readonly Withheld[]
      readonly warnings: readonly FileWarning[]
    }
  | {
      readonly kind: 'withheld'
      readonly key: string
      readonly reason: 'not-enrolled' | 'outside-span' | MakerRefusal
      readonly startedDay: number | null
    }
  | { readonly kind: 'unreadable'; readonly key: string; readonly warnings: readonly FileWarning[] }

/** What became of the sensor logs of a folder. */
export interface SensorOutcome {
  readonly kind: 'sensors'
  readonly files: readonly { readonly name: string; readonly serial: string | null; readonly lastDay: number }[]
  readonly bodies: readonly {
    readonly serial: string
    readonly body: Body
    readonly days: readonly number[]
  }[]
  readonly withheld: readonly Withheld[]
  /** Lines of probes that could not be read, and readings outside the bounds of their signal. */
  readonly faults?: number
}

/** What became of the operation logs of a folder. */
export interface LogOutcome {
  readonly kind: 'log'
  /** Where the first line stands that is not in a body; `serial` is null for a file that is no such log. */
  readonly files: readonly { readonly name: string; readonly serial: string | null; readonly next: number }[]
  readonly bodies: readonly { readonly serial: string; readonly body: Body; readonly days: readonly number[] }[]
  readonly withheld: readonly Withheld[]
}

export type UplinkQuestion =
  | { readonly kind: 'open'; readonly destination: Destination }
  | { readonly kind: 'send'; readonly request: UplinkRequest }
