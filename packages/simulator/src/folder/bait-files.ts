import type { RunMetrics } from '../laws/run-metrics.ts'
import { randomOf } from '../random.ts'
import type { RunContent } from '../laboratory/run-content.ts'
import type { SiteWords } from './site-words.ts'

/**
 * Files of a real folder that hold samples, projects and sequences. A reader has no business with them; they are here so
 * that it can be seen not to touch them.
 */
export function sampleSheetText({ run }: RunContent, words: SiteWords): string {
  const lanes = words.samples.map(
    (sample, index) => `1,${sample},${sample},${indexOf(run.runId, index)},${words.project}`,
  )
  return [
    '[Header]',
    `Experiment Name,${words.experiment}`,
    `Investigator Name,${words.operator}`,
    '[Reads]',
    ...run.reads.filter((read) => !read.isIndex).map((read) => String(read.cycles)),
    '[Data]',
    'Lane,Sample_ID,Sample_Name,index,Sample_Project',
    ...lanes,
    '',
  ].join('\n')
}

/** IndexMetricsOut.bin: version byte, then id, index, count, sample and project. Layout: spec interop-format 12. */
export function indexMetricsBytes({ run, source }: RunContent, words: SiteWords, metrics: RunMetrics): Uint8Array {
  const tile = metrics.tile
  const read = run.reads.find((candidate) => candidate.isIndex)
  if (tile === undefined || read === undefined) return new Uint8Array(0)
  const wide = source.platform.files.index === 2
  const chunks: Buffer[] = [Buffer.from([wide ? 2 : 1])]
  tile.lane.forEach((lane, position) => {
    words.samples.forEach((sample, index) => {
      const id = Buffer.alloc(wide ? 8 : 6)
      id.writeUInt16LE(lane, 0)
      if (wide) id.writeUInt32LE(tile.tile[position] ?? 0, 2)
      else id.writeUInt16LE(tile.tile[position] ?? 0, 2)
      id.writeUInt16LE(read.number, wide ? 6 : 4)
      const clusters = Math.round((tile.clusterCountPf[position] ?? 0) / words.samples.length)
      const count = Buffer.alloc(wide ? 8 : 4)
      count.writeUInt32LE(clusters, 0)
      chunks.push(id, text(indexOf(run.runId, index)), count, text(sample), text(words.project))
    })
  })
  return Buffer.concat(chunks)
}

function text(value: string): Buffer {
  const length = Buffer.alloc(2)
  length.writeUInt16LE(value.length, 0)
  return Buffer.concat([length, Buffer.from(value, 'latin1')])
}

function indexOf(runId: string, position: number): string {
  const random = randomOf(runId, 'index', position)
  return Array.from({ length: 8 }, () => random.pick(['A', 'C', 'G', 'T'])).join('')
}
