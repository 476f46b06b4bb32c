import type { Platform } from '@seqward/contract'

const names: Readonly<Record<Exclude<Platform, 'other'>, string>> = {
  miseq: 'MiSeq',
  miseqi100: 'MiSeq i100',
  hiseq2500: 'HiSeq 2500',
  hiseq4000: 'HiSeq 4000',
  hiseqx: 'HiSeq X',
  nextseq500: 'NextSeq 500/550',
  miniseq: 'MiniSeq',
  nextseq2000: 'NextSeq 1000/2000',
  novaseq6000: 'NovaSeq 6000',
  novaseqx: 'NovaSeq X',
  iseq: 'iSeq 100',
}

/** A platform under its maker's name, which is the same in every language; null where it is not a known one. */
export function platformName(platform: Platform): string | null {
  return platform === 'other' ? null : names[platform]
}
