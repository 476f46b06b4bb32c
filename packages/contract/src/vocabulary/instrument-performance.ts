import { both } from '../languages.ts'
import { expiresFirst, retentionClasses, type Subsystem, type VocabularyEntry } from './entry.ts'
import { decimal, integer, registry } from './forms.ts'

type Told = Pick<VocabularyEntry, 'form' | 'unit' | 'label'>

const dayMedian = both('Median of a day, from the sensor log.', '传感器日志的当日中位数。')
const sensor = (
  subsystem: Subsystem,
  told: Told,
  grain: VocabularyEntry['grain'] = ['day', 'position'],
): VocabularyEntry => ({
  kind: 'instrument-performance',
  subsystem,
  grain,
  batches: ['sensors'],
  source: 'sensor log',
  purpose: 'predict',
  sensitivity: 'technical',
  retentionMonths: retentionClasses.history,
  review: 'first-contract',
  expires: expiresFirst,
  since: 1,
  says: dayMedian,
  ...told,
})
const agent = (told: Told & Pick<VocabularyEntry, 'says'>): VocabularyEntry => ({
  kind: 'instrument-performance',
  subsystem: 'compute',
  grain: [],
  batches: ['agent'],
  source: 'the agent itself',
  purpose: 'operate',
  sensitivity: 'technical',
  retentionMonths: retentionClasses.operation,
  review: 'first-contract',
  expires: expiresFirst,
  since: 1,
  ...told,
})

export const instrumentPerformance = {
  'optical.light_source_power': sensor('optical', {
    form: decimal(0, 10_000, 1),
    unit: 'mW',
    label: both('Light-source power', '光源功率'),
  }),
  'optical.light_source_current': sensor('optical', {
    form: decimal(0, 20_000, 1),
    unit: 'mA',
    label: both('Light-source current', '光源电流'),
  }),
  'optical.light_source_temperature': sensor('optical', {
    form: decimal(-20, 120, 2),
    unit: 'Cel',
    label: both('Light-source temperature', '光源温度'),
  }),
  'optical.camera_temperature': sensor('optical', {
    form: decimal(-60, 80, 2),
    unit: 'Cel',
    label: both('Camera temperature', '相机温度'),
  }),
  'optical.focus_offset': sensor('optical', {
    form: decimal(-1000, 1000, 3),
    unit: 'um',
    label: both('Focus offset', '聚焦偏移'),
  }),
  'mechanical.stage_position_error': sensor('mechanical', {
    form: decimal(0, 1_000, 3),
    unit: 'um',
    label: both('Stage position error', '载物台位置误差'),
  }),
  'mechanical.stage_settle_time': sensor('mechanical', {
    form: decimal(0, 30_000, 1),
    unit: 'ms',
    label: both('Stage settle time', '载物台稳定时间'),
  }),
  'thermal.flow_cell_temperature': sensor('thermal', {
    form: decimal(-20, 120, 2),
    unit: 'Cel',
    label: both('Flow-cell temperature', '流动槽温度'),
  }),
  'thermal.flow_cell_settle_time': sensor('thermal', {
    form: decimal(0, 3600, 1),
    unit: 's',
    label: both('Flow-cell settle time', '流动槽升降温稳定时间'),
  }),
  'thermal.chiller_temperature': sensor('thermal', {
    form: decimal(-20, 60, 2),
    unit: 'Cel',
    label: both('Chiller temperature', '试剂冷却器温度'),
  }),
  'thermal.chiller_duty': sensor('thermal', {
    form: decimal(0, 100, 1),
    unit: '%',
    label: both('Chiller duty', '冷却器占空比'),
  }),
  'thermal.ambient_temperature': sensor('thermal', {
    form: decimal(-20, 60, 2),
    unit: 'Cel',
    label: both('Ambient temperature', '环境温度'),
  }),
  'fluidic.pump_pressure': sensor('fluidic', {
    form: decimal(-101, 1000, 2),
    unit: 'kPa',
    label: both('Pump pressure', '泵压力'),
  }),
  'fluidic.pressure_decay': sensor('fluidic', {
    form: decimal(0, 200, 3),
    unit: 'kPa/s',
    label: both('Pressure decay', '压力衰减'),
  }),
  'fluidic.valve_move_time': sensor('fluidic', {
    form: decimal(0, 30_000, 1),
    unit: 'ms',
    label: both('Valve move time', '阀切换时间'),
  }),
  'mechanical.door_retries': sensor('mechanical', {
    form: decimal(0, 100, 2),
    unit: '{try}',
    label: both('Door retries', '舱门重试次数'),
  }),
  'agent.version': agent({
    form: registry('software-version'),
    unit: '',
    label: both('Agent version', '代理程序版本'),
    says: both('Version of the agent.', '代理程序版本。'),
  }),
  'agent.cpu_seconds': agent({
    form: decimal(0, 500_000, 1),
    unit: 's',
    label: both('CPU used', '已用处理器时间'),
    says: both('Processor time of all roles since the start.', '各角色自启动以来的处理器时间。'),
  }),
  'agent.memory_mebibytes': agent({
    form: integer(0, 16_384),
    unit: 'MiBy',
    label: both('Memory used', '已用内存'),
    says: both('Resident memory of all roles.', '各角色的常驻内存。'),
  }),
  'agent.disk_mebibytes': agent({
    form: decimal(0, 900_000, 1),
    unit: 'MiBy',
    label: both('Written to disk', '写入磁盘'),
    says: both('What the agent wrote to disk since its start.', '代理程序自启动以来写入磁盘的数据量。'),
  }),
  'agent.network_mebibytes': agent({
    form: decimal(0, 100_000, 1),
    unit: 'MiBy',
    label: both('Sent over the network', '网络发送量'),
    says: both('What the agent sent to the service since its start.', '代理程序自启动以来发送给服务的数据量。'),
  }),
  'agent.files_withheld': agent({
    form: integer(0, 9_999_999),
    unit: '{file}',
    label: both('Files withheld', '未读取文件'),
    says: both(
      'Files in run folders that are on no list and were not opened.',
      '运行文件夹中不在清单上且未打开的文件数。',
    ),
  }),
  'agent.values_withheld': agent({
    form: integer(0, 9_999_999),
    unit: '{value}',
    label: both('Values withheld', '未发送数值'),
    says: both('Values that did not have the form of the contract.', '不符合契约形式的数值个数。'),
  }),
  'agent.spool_batches': agent({
    form: integer(0, 999_999),
    unit: '{batch}',
    label: both('Batches waiting', '待发送批次'),
    says: both('Batches without a receipt yet.', '尚无回执的批次数。'),
  }),
} as const satisfies Record<string, VocabularyEntry>
