import { type Bilingual, both } from '@seqward/contract'

/** Counts up whenever the words change in meaning; the record of a consent names it. */
export const wordingVersion = 1

/** What a person agrees to with one tick. */
export const consentWording: Readonly<Record<'on' | 'off' | 'history' | 'follow' | 'unfollow', Bilingual>> = {
  on: both(
    'Sending is on. From now on the performance of this instrument leaves the site: instrument performance, run performance, instrument configuration and run configuration, as "seqward contract" lists them. No sequence, no sample, no person. Runs that are already there, and everything older, stay here. "seqward agent consent off" ends it within a second.',
    '发送已开启。从现在起，本仪器的性能数据将离开本站点：仪器性能、运行性能、仪器配置和运行配置，完整清单见 “seqward contract”。不含序列、样本或人员信息。已有的运行以及更早的数据留在本地。“seqward agent consent off” 可在一秒内停止发送。',
  ),
  off: both(
    'Sending is off. What had not been sent is deleted; what was sent stays in the list of "seqward agent sent".',
    '发送已关闭。尚未发送的数据已删除；已发送的内容仍列在 “seqward agent sent” 中。',
  ),
  follow: both(
    'A run stays here when the setting of the instrument says that its maker gets no performance data.',
    '如果仪器自身的设置为不向制造商发送性能数据，则该次运行留在本地。',
  ),
  unfollow: both(
    'The setting of the instrument for its maker no longer decides; this consent alone does.',
    '仪器针对制造商的设置不再起作用；仅以此处的同意为准。',
  ),
  history: both(
    'Runs and sensor days from the days named leave the site as well, with the same content as runs of today.',
    '所指定日期内的运行和传感器数据也将离开本站点，内容与当前运行相同。',
  ),
}
