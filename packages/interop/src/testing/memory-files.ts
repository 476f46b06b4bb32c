import type { RunFiles } from '../run/run-files.ts'

/** A run folder that exists only in memory. Texts stand for documents. */
export function memoryFiles(contents: Readonly<Record<string, Uint8Array | string>>): RunFiles {
  return {
    list: () => Object.keys(contents),
    read: (name) => {
      const content = contents[name]
      if (content === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' })
      return typeof content === 'string' ? new TextEncoder().encode(content) : content
    },
  }
}

/** A RunInfo of two reads (3 + 2 cycles), two lanes, two surfaces, one swath of three tiles. */
export const smallRunInfo = `<?xml version="1.0"?>
<RunInfo Version="5"><Run Id="200101_A00001_0001_AHXXXXDRXX" Number="1">
  <Flowcell>HXXXXDRXX</Flowcell><Instrument>A00001</Instrument><Date>1/1/2020 1:00:00 PM</Date>
  <Reads><Read Number="1" NumCycles="3" IsIndexedRead="N"/><Read Number="2" NumCycles="2" IsIndexedRead="Y"/></Reads>
  <FlowcellLayout LaneCount="2" SurfaceCount="2" SwathCount="1" TileCount="3"/>
  <ImageChannels><Name>RED</Name><Name>GREEN</Name></ImageChannels>
</Run></RunInfo>`
