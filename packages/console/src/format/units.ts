import { both, type Bilingual, type Language } from '@seqward/contract'

/** How a UCUM code is written for people. A code that is not here is shown as it is. */
const written: Readonly<Record<string, Bilingual>> = {
  '1': both('', ''),
  '%': both('%', '%'),
  Cel: both('°C', '°C'),
  um: both('µm', 'µm'),
  '/mm2': both('/mm²', '/mm²'),
  'pmol/L': both('pM', 'pM'),
  MiBy: both('MiB', 'MiB'),
  'G{base}': both('Gb', 'Gb'),
  d: both('days', '天'),
  '{base}': both('bases', '碱基'),
  '{batch}': both('batches', '个批次'),
  '{cluster}': both('clusters', '个簇'),
  '{cycle}': both('cycles', '循环'),
  '{file}': both('files', '个文件'),
  '{lane}': both('lanes', '泳道'),
  '{line}': both('lines', '行'),
  '{pixel}': both('px', '像素'),
  '{run}': both('runs', '次运行'),
  '{tile}': both('tiles', '小区'),
  '{try}': both('tries', '次尝试'),
  '{value}': both('values', '个值'),
}

/** A UCUM code in the words of a language; empty for a value without a unit. */
export function unitText(unit: string, language: Language): string {
  return written[unit]?.[language] ?? unit
}

/** A number's text with its unit: no space before the percent sign in Chinese, a thin one elsewhere. */
export function withUnit(number: string, unit: string, language: Language): string {
  const text = unitText(unit, language)
  if (text === '') return number
  return text === '%' && language === 'zh' ? `${number}%` : `${number}\u202F${text}`
}
