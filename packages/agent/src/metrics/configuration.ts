import type { Metric } from '@seqward/contract'
import type { Consumable, ConsumableType, Run, RunInfo } from '@seqward/interop'
import { instrumentDate } from './instrument-dates.ts'
import { chemistry, flowCellType, washType } from './known-words.ts'
import { type MeasuredPart, type RawValue, SeriesRows } from './measured.ts'
import { layoutTiles } from './run-layout.ts'

/**
 * Configuration of a run and of its instrument, read element by element from RunInfo and RunParameters. Names, paths and
 * whatever a person can type are not among them (spec: run-folder-files 3).
 */
export function configurationOf(run: Run, runInfo: RunInfo): MeasuredPart {
  const parameters = run.runParameters
  const started = instrumentDate(runInfo.date)
  const facts: { [Name in Metric]?: RawValue } = {
    'run.started_day': started?.day,
    'run.started_minute': started?.minute,
    'run.counter': runInfo.runNumber ?? parameters?.runCounter,
    'run.cycles_planned': runInfo.totalCycles,
    'run.lane_count': runInfo.laneCount,
    'run.surface_count': runInfo.surfaceCount,
    'run.tile_count': layoutTiles(runInfo),
    'run.channel_count': runInfo.channels.length > 0 ? runInfo.channels.length : null,
  }
  const flowCell = tagged(parameters?.consumables ?? [], ['flow-cell'])
  const typed = parameters?.consumables.some(({ type, source }) => type === 'flow-cell' && source === 'typed') ?? false
  facts['flow_cell.serial'] = flowCell?.serialNumber ?? (typed ? null : runInfo.flowCell)
  if (parameters !== undefined) {
    const { versions, instrument } = parameters
    facts['run.side'] = instrument.side
    facts['run.flow_cell_type'] = flowCellType(parameters)
    facts['run.chemistry'] = chemistry(parameters)
    facts['run.wash_type'] = washType(parameters)
    facts['instrument.control_software'] = versions.controlSoftware ?? versions.systemSuite
    facts['instrument.analysis_software'] = versions.rta
    facts['instrument.recipe'] = versions.recipe
    for (const [name, types] of consumableFacts) {
      const item = tagged(parameters.consumables, types)
      facts[`${name}.part`] = item?.partNumber
      facts[`${name}.lot`] = item?.lotNumber
      facts[`${name}.expiry_day`] = instrumentDate(item?.expiry)?.day
    }
  }
  return { facts, series: [...readsOf(runInfo), firmwareOf(run)] }
}

/** Which consumables stand for which facts. What a NovaSeq 6000 calls SBS is the reagent kit of the others. */
const consumableFacts: readonly (readonly [
  'flow_cell' | 'reagent' | 'cluster_kit' | 'buffer',
  readonly ConsumableType[],
])[] = [
  ['flow_cell', ['flow-cell']],
  ['reagent', ['reagent', 'sbs']],
  ['cluster_kit', ['cluster']],
  ['buffer', ['buffer']],
]

/** The first consumable of these types whose fields the instrument filled; typed ones may hold anything. */
function tagged(consumables: readonly Consumable[], types: readonly ConsumableType[]): Consumable | undefined {
  return consumables.find(({ type, source }) => types.includes(type) && source === 'instrument')
}

function readsOf(runInfo: RunInfo) {
  const cycles = new SeriesRows('read.cycles', ['read'])
  const isIndex = new SeriesRows('read.is_index', ['read'])
  for (const read of runInfo.reads) {
    cycles.add(read.cycles, read.number)
    isIndex.add(read.isIndex, read.number)
  }
  return [cycles.series(), isIndex.series()]
}

function firmwareOf({ runParameters }: Run) {
  const rows = new SeriesRows('instrument.firmware', ['position'])
  for (const [index, { version }] of (runParameters?.boards ?? []).entries()) rows.add(version, index + 1)
  return rows.series()
}
