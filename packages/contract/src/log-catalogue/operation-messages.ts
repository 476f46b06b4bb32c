import { type Bilingual, both } from '../languages.ts'
import { expiresFirst, type Subsystem } from '../vocabulary/entry.ts'
import type { LogMessage, LogParameter, LogSeverity } from './log-message.ts'

type Quantity = Omit<LogParameter, 'name'>
const quantity = (label: Bilingual, unit: string, min: number, max: number, places: 0 | 1 | 2 = 0): Quantity => ({
  label,
  unit,
  min,
  max,
  places,
})

const cycles = quantity(both('Cycles', '循环数'), '{cycle}', 0, 1000)
const seconds = quantity(both('Time', '时间'), 's', 0, 43_200, 1)
const tries = quantity(both('Tries', '尝试次数'), '{try}', 1, 99)
const marks = quantity(both('Marks not seen', '未见标记数'), '{mark}', 1, 99)
const percent = quantity(both('Share', '占比'), '%', 0, 100, 1)
const celsius = quantity(both('Temperature', '温度'), 'Cel', -60, 150, 1)
const numbered = (label: Bilingual): Quantity => quantity(label, '{number}', 1, 16)

/** One line of the operation log: its code, and the one number that may go with it (docs/spec/operation-log.md). */
function operation(
  number: number,
  code: string,
  severity: LogSeverity,
  subsystem: Subsystem,
  label: Bilingual,
  value: Quantity,
): LogMessage {
  return {
    number,
    code,
    source: 'operation-log',
    subsystem,
    severity,
    templates: [code, `${code} {value}`],
    parameters: [{ name: 'value', ...value }],
    purpose: severity === 'info' ? 'attribute' : 'detect',
    review: 'log-catalogue',
    expires: expiresFirst,
    label,
  }
}

/** Numbers 1 to 99. */
export const operationMessages: readonly LogMessage[] = [
  operation(1, 'run.started', 'info', 'unknown', both('Run began', '运行开始'), cycles),
  operation(2, 'run.cycle_done', 'info', 'unknown', both('Cycle imaged', '循环成像完成'), seconds),
  operation(3, 'run.read_done', 'info', 'unknown', both('Read done', '读段完成'), numbered(both('Read', '读段'))),
  operation(4, 'run.turnaround', 'info', 'unknown', both('Strands turned around', '链翻转'), seconds),
  operation(5, 'run.wash_done', 'info', 'fluidic', both('Washed', '清洗完成'), seconds),
  operation(6, 'run.ended', 'info', 'unknown', both('Run ended', '运行结束'), cycles),
  operation(7, 'run.failed', 'error', 'unknown', both('Run ended before its time', '运行提前结束'), cycles),
  operation(8, 'optical.camera_retry', 'warning', 'optical', both('Image fetched again', '重新获取图像'), tries),
  operation(
    9,
    'optical.camera_disabled',
    'error',
    'optical',
    both('Camera switched off', '相机已关闭'),
    numbered(both('Camera', '相机')),
  ),
  operation(10, 'optical.autofocus_retry', 'warning', 'optical', both('Focus found late', '聚焦重试'), tries),
  operation(11, 'optical.fiducial_missed', 'warning', 'optical', both('Marks not seen', '未见定位标记'), marks),
  operation(12, 'optical.light_source_weak', 'warning', 'optical', both('Light source weak', '光源偏弱'), percent),
  operation(
    13,
    'mechanical.stage_fault',
    'error',
    'mechanical',
    both('Stage not where it should be', '载物台位置偏差'),
    quantity(both('Deviation', '偏差'), 'um', 0, 5000, 1),
  ),
  operation(
    14,
    'mechanical.z_stage_not_ready',
    'error',
    'mechanical',
    both('Z motor late', 'Z 电机未就绪'),
    numbered(both('Motor', '电机')),
  ),
  operation(15, 'mechanical.door_retry', 'warning', 'mechanical', both('Door moved late', '舱门重试'), tries),
  operation(
    16,
    'thermal.out_of_range',
    'warning',
    'thermal',
    both('Temperature out of range', '温度超出范围'),
    celsius,
  ),
  operation(
    17,
    'thermal.sensor_unavailable',
    'warning',
    'thermal',
    both('Temperature not read', '无法读取温度'),
    numbered(both('Sensor', '传感器')),
  ),
  operation(
    18,
    'fluidic.pressure_out_of_range',
    'warning',
    'fluidic',
    both('Pressure out of range', '压力超出范围'),
    quantity(both('Pressure', '压力'), 'kPa', -101, 1000, 1),
  ),
  operation(19, 'fluidic.valve_retry', 'warning', 'fluidic', both('Valve moved late', '阀重试'), tries),
  operation(
    20,
    'fluidic.leak_suspected',
    'warning',
    'fluidic',
    both('Leak suspected', '疑似泄漏'),
    quantity(both('Pressure lost', '压力损失'), 'kPa/s', 0, 200, 2),
  ),
  operation(21, 'fluidic.waste_sensor', 'warning', 'fluidic', both('Waste level', '废液液位'), percent),
  operation(
    22,
    'compute.disk_slow',
    'warning',
    'compute',
    both('Images waited to be written', '图像写入等待'),
    seconds,
  ),
  operation(23, 'compute.overheat', 'warning', 'compute', both('Computer too warm', '计算机过热'), celsius),
  operation(24, 'compute.connection_lost', 'warning', 'compute', both('Connection broke', '连接中断'), seconds),
  operation(25, 'consumable.tag_unreadable', 'warning', 'consumable', both('Tag read late', '标签读取重试'), tries),
]
