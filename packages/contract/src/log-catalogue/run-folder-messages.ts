import { type Bilingual, both } from '../languages.ts'
import { expiresFirst, type Subsystem } from '../vocabulary/entry.ts'
import type { LogMessage, LogParameter, LogSeverity, LogSourceName } from './log-message.ts'

const parameter = (
  name: string,
  label: Bilingual,
  unit: string,
  min: number,
  max: number,
  places: LogParameter['places'] = 0,
): LogParameter => ({ name, label, unit, min, max, places })

const cycle = parameter('cycle', both('Cycle', '循环'), '{cycle}', 1, 1000)
const tiles = parameter('tiles', both('Tiles', '小区数'), '{tile}', 0, 1000)
const took = parameter('took', both('Time taken', '耗时'), 's', 0, 3600, 1)
const percent = (name: string, label: Bilingual) => parameter(name, label, '%', 0, 100, 1)

interface Told {
  readonly severity?: LogSeverity
  readonly subsystem?: Subsystem
  readonly parameters?: readonly LogParameter[]
}

function message(
  number: number,
  code: string,
  source: LogSourceName,
  label: Bilingual,
  templates: readonly string[],
  { severity = 'info', subsystem = 'compute', parameters = [] }: Told = {},
): LogMessage {
  const purpose = severity === 'info' ? 'attribute' : 'detect'
  const care = { purpose, review: 'log-catalogue', expires: expiresFirst } as const
  return { number, code, source, subsystem, severity, templates, parameters, ...care, label }
}

const step = (name: string) => [`${name} complete for cycle {cycle}`]
const byCycle = { parameters: [cycle] } as const

/**
 * Messages in the logs of run folders: numbers 100 to 199 of the analysis software, 200 to 299 of control software. What
 * a tile is called, how many clusters it holds and where a file is copied to are passed over.
 */
export const runFolderMessages: readonly LogMessage[] = [
  message(
    100,
    'rta.control_not_aligned',
    'rta-warning-log',
    both('Too little PhiX to align', 'PhiX 过少，无法比对'),
    ['{aligned}% of clusters aligned to Phi X is below {limit}% threshold.  No alignment will be performed.{*}'],
    {
      severity: 'warning',
      subsystem: 'library',
      parameters: [percent('aligned', both('Aligned', '已比对')), percent('limit', both('Threshold', '阈值'))],
    },
  ),
  message(
    110,
    'rta.images_received',
    'rta-global-log',
    both('Images received', '图像已接收'),
    step('ImageReceived'),
    byCycle,
  ),
  message(
    111,
    'rta.extracted',
    'rta-global-log',
    both('Intensities extracted', '强度已提取'),
    step('RegExtraction'),
    byCycle,
  ),
  message(
    112,
    'rta.colour_corrected',
    'rta-global-log',
    both('Colours corrected', '颜色已校正'),
    step('ColorCorrection'),
    byCycle,
  ),
  message(
    113,
    'rta.neighbours_corrected',
    'rta-global-log',
    both('Neighbours corrected', '邻近已校正'),
    step('NeighborCorrection'),
    byCycle,
  ),
  message(
    114,
    'rta.called',
    'rta-global-log',
    both('Calls and scores made', '碱基识别与评分完成'),
    step('BasecallAndQScore'),
    byCycle,
  ),
  message(115, 'rta.aligned', 'rta-global-log', both('Control aligned', '对照已比对'), step('Align'), byCycle),
  message(
    116,
    'rta.calls_written',
    'rta-global-log',
    both('Calls of a cycle written', '循环识别结果已写入'),
    ['Writing bcl for cycle {cycle} done (wrote {tiles} tiles)'],
    { parameters: [cycle, tiles] },
  ),
  message(
    117,
    'rta.writing_took',
    'rta-global-log',
    both('Time to write a cycle', '循环写入耗时'),
    ['Aggregate BCL writing cycle {cycle} took {took}'],
    { parameters: [cycle, took] },
  ),
  message(
    118,
    'rta.writing_average',
    'rta-global-log',
    both('Average time to write a cycle', '循环平均写入耗时'),
    ['Average time writing bcls: {took}'],
    { parameters: [took] },
  ),
  message(119, 'rta.work_received', 'rta-global-log', both('Work for a tile received', '收到小区任务'), [
    'Received valid work request from WP{#} for Tile {#}_{#}',
  ]),
  message(120, 'rta.work_released', 'rta-global-log', both('Memory of a tile released', '小区内存已释放'), [
    'Notifying originator to Free Multi MMF for Lane: {#} Cycle: {#} Tile: {#}',
  ]),
  message(121, 'rta.lane_written', 'rta-global-log', both('Lane of a cycle being written', '正在写入泳道'), [
    'Writing lane {#} for cycle {#} with {#} tiles, {#} total clusters',
  ]),
  message(122, 'rta.flushed', 'rta-global-log', both('Metrics or copies flushed', '指标或复制已刷新'), [
    'InterOp flush (in thread {#})',
    'FileCopyManager flush (in thread {#})',
  ]),
  message(123, 'rta.processors_ended', 'rta-global-log', both('Processors ended', '处理器结束'), [
    'Stopping',
    'Exiting',
    'Exit',
    'Stop listening for work',
    'Spinning down processors and listeners',
  ]),
  message(124, 'rta.run_complete', 'rta-global-log', both('Processing of the run complete', '运行处理完成'), [
    'Processing for run complete!',
  ]),
  message(125, 'rta.waited_for_files', 'rta-global-log', both('Waited for files', '等待文件'), [
    'Waiting for file copy thread pool to finish',
    'Waiting for bcls to be written {#}',
    'Waiting for bcls to be written, finished {#}',
  ]),
  message(
    140,
    'rta.copy_requested',
    'rta-copy-log',
    both('File handed to the copy service', '文件交由复制服务'),
    ['Sending copy request {*} on thread {#} took {took}'],
    { parameters: [took] },
  ),
  message(141, 'rta.copy_round_began', 'rta-copy-log', both('Round of copies began', '复制轮次开始'), [
    'CopyUntil started, thread {#}',
  ]),
  message(
    142,
    'rta.copy_round_done',
    'rta-copy-log',
    both('Round of copies done', '复制轮次完成'),
    ['CopyUntil finished, thread {#}: CopyUntil took {took}'],
    { parameters: [took] },
  ),
  message(143, 'rta.copy_service_running', 'rta-copy-log', both('Copy service was running', '复制服务已在运行'), [
    'RunCopyService already running at {*}',
  ]),
  message(
    200,
    'scs.chiller_door_open',
    'pre-run-log',
    both('Chiller door open', '冷却器门打开'),
    ['!!!!! Warning Occurred: Chiller-Door Open'],
    { severity: 'warning', subsystem: 'mechanical' },
  ),
  message(
    201,
    'scs.chiller_door_notice',
    'pre-run-log',
    both('Asked to close the chiller door', '提示关闭冷却器门'),
    ['!!!!! Warning Occurred: The Chiller-Door is open, please close the Chiller-Door.'],
    { subsystem: 'mechanical' },
  ),
  message(
    202,
    'scs.tray_door_open',
    'pre-run-log',
    both('Tray door open', '托盘门打开'),
    ['!!!!! Warning Occurred: Tray-Door Open'],
    { severity: 'warning', subsystem: 'mechanical' },
  ),
  message(
    203,
    'scs.laser_safety_cleared',
    'pre-run-log',
    both('Laser safety fault cleared', '激光安全故障已清除'),
    [
      '!!!!! Warning Occurred: Laser safety fault cleared. Please wait {minutes} minutes for the laser power to ramp up{*}',
    ],
    {
      severity: 'warning',
      subsystem: 'optical',
      parameters: [parameter('minutes', both('Wait', '等待'), 'min', 1, 60)],
    },
  ),
  ...(
    [
      [210, 'hcs.chemistry', both('Chemistry', '化学反应'), 'chemistry', 'fluidic'],
      [212, 'hcs.chemistry_resumed', both('Chemistry resumed', '化学反应恢复'), 'ResumeChemsitry', 'fluidic'],
      [214, 'hcs.imaging', both('Imaging', '成像'), 'Imaging', 'optical'],
    ] as const
  ).flatMap(([number, code, label, name, subsystem]) => [
    message(
      number,
      `${code}_began`,
      'cycle-times',
      both(`${label.en}: began`, `${label.zh}：开始`),
      [`{cycle} Start ${name}`],
      {
        subsystem,
        parameters: [cycle],
      },
    ),
    message(
      number + 1,
      `${code}_done`,
      'cycle-times',
      both(`${label.en}: done`, `${label.zh}：完成`),
      [`{cycle} End ${name}`],
      {
        subsystem,
        parameters: [cycle],
      },
    ),
  ]),
]
