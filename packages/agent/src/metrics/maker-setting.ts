import type { MakerSharingName, RunParameters } from '@seqward/interop'

/** What the site told the instrument about sending performance data to its maker; `unstated` where the file is silent. */
export type MakerSetting = 'on' | 'off' | 'unstated'

/**
 * The maker's own switch for performance data, as RunParameters of a run holds it (spec: run-folder-files 3). Where
 * several elements speak of it, one that says off decides.
 */
export function makerSetting({ makerSharing }: Pick<RunParameters, 'makerSharing'>): MakerSetting {
  const said = Object.entries(switches).flatMap(([name, isOn]) => {
    const text = makerSharing[name as MakerSharingName]?.trim()
    return text === undefined || text === '' ? [] : [isOn(text)]
  })
  if (said.length === 0) return 'unstated'
  return said.every(Boolean) ? 'on' : 'off'
}

const isTrue = (text: string) => /^(?:true|1)$/i.test(text)
/** Every mode of these but "None" sends performance data. */
const isAnyMode = (text: string) => !/^(?:none|false|off)$/i.test(text)

const switches: { readonly [Name in MakerSharingName]?: (text: string) => boolean } = {
  SendInstrumentHealthToILMN: isTrue,
  SendIlluminaHealthData: isTrue,
  CloudUploadMode: isAnyMode,
  BsshMode: isAnyMode,
  BaseSpaceRunMode: isAnyMode,
  // Words in any number; monitoring or storage of the run alone is not performance data. iSeq has one word here.
  BaseSpaceMode: (text) => /(?:^|\s)(?:IpdRequested|\w*IlluminaHealth\w*)(?:\s|$)/.test(text),
}
