import { collectRun, grantedFiles, markersAmong } from '@seqward/agent'
import type { FlowCellPlace, Platform } from '@seqward/contract'
import type { RunFiles } from '@seqward/interop'
import {
  assessInstrument,
  emptyRunState,
  emptySensorDays,
  type InstrumentHistory,
  mergeBody,
  runFeatures,
} from '@seqward/server'
import type { InjectedFault } from './injected-faults.ts'

/** A run as the service comes to know it from a folder: alone, it is its instrument's whole history. */
export interface ObservedRun {
  readonly instrument: string
  readonly history: InstrumentHistory
  readonly bytes: number
}

/** Any day: nothing of it is looked at but that all runs have one. */
const aliasKey = new Uint8Array(32).fill(7)

/**
 * The way of the product from a folder to features: the agent's collector and disclosure, bodies of the contract, the
 * service's merge. Null where nothing can be made of the folder.
 */
export function observeRun(files: RunFiles, now: number): ObservedRun | null {
  const names = [...files.list()]
  const outcome = collectRun(
    {
      kind: 'run',
      key: 'run',
      folder: 'run',
      files: grantedFiles(names),
      markers: markersAmong(names),
      fingerprint: 'run',
      times: { runInfo: null, latest: 0 },
      watched: false,
      progressDue: false,
      position: null,
      configuration: null,
      gate: { serials: null, spans: null },
    },
    files,
    aliasKey,
    now,
  )
  if (outcome.kind !== 'measured') return null
  const bodies = outcome.bodies.map(({ body }) => body)
  const [first] = bodies
  if (first === undefined || first.run === null) return null
  const state = bodies.reduce(mergeBody, emptyRunState(first.platform, first.run))
  const platform: Platform = first.platform
  const history = { instrument: outcome.serial, platform, runs: [runFeatures(state)], sensors: emptySensorDays }
  return { instrument: outcome.serial, history, bytes: JSON.stringify(bodies).length }
}

/** What was found of a fault. */
export interface InjectionVerdict {
  readonly found: boolean
  readonly rightSubsystem: boolean
  readonly rightPlace: boolean
  readonly state: 'open' | 'watch' | null
}

/** Whether a fault was found, in the right subsystem and at the right lanes, surface, tiles and cycles. */
export function judgeInjection(history: InstrumentHistory, fault: InjectedFault): InjectionVerdict {
  const proposals = assessInstrument(history, [], {}).proposals
  const placed = proposals.flatMap((proposal) =>
    proposal.evidence.flatMap(({ place }) => (place === undefined ? [] : [{ proposal, place }])),
  )
  const right = placed.filter(({ proposal }) => proposal.subsystem === fault.subsystem)
  const hit = right.find(({ place }) => isAt(place, fault)) ?? right[0] ?? placed[0]
  return {
    found: placed.length > 0,
    rightSubsystem: right.length > 0,
    rightPlace: hit !== undefined && right.includes(hit) && isAt(hit.place, fault),
    state: hit?.proposal.state ?? null,
  }
}

/** A block of 25 cycles is as near as focus is placed, and twelve as near as a step of light. */
const cyclesApart = 25

function isAt(place: FlowCellPlace, fault: InjectedFault): boolean {
  const lanes = fault.lanes.filter((lane) => place.lanes.includes(lane)).length >= fault.lanes.length / 2
  const surfaces = place.surfaces.every((surface) => fault.surfaces.includes(surface)) && place.surfaces.length > 0
  if (!lanes || !surfaces || !place.lanes.every((lane) => fault.lanes.includes(lane))) return false
  const last = place.lastCycle ?? fault.lastCycle
  if (fault.kind === 'surface-loss' || fault.kind === 'edge-focus')
    return Math.abs(place.firstCycle - fault.firstCycle) <= cyclesApart && tilesAgree(place, fault)
  return place.firstCycle <= fault.lastCycle && last >= fault.firstCycle && tilesAgree(place, fault)
}

function tilesAgree({ tiles }: FlowCellPlace, fault: InjectedFault): boolean {
  if (fault.tiles === null) return true
  return tiles !== undefined && tiles.first <= Math.max(...fault.tiles) && tiles.last >= Math.min(...fault.tiles)
}
