import { both, type Bilingual } from '../languages.ts'
import type { Subsystem } from '../vocabulary/entry.ts'

/** What a fault can be, with the subsystem it sits in. Cases are opened once per instrument (or fleet) and cause. */
export const causes = {
  'objective-dirt': { subsystem: 'optical', label: both('Dirt on the objective', '物镜污染') },
  'light-source-ageing': { subsystem: 'optical', label: both('Lamp or laser ageing', '光源老化') },
  'focus-drift': { subsystem: 'optical', label: both('Focus drift or tilt', '聚焦漂移或倾斜') },
  camera: { subsystem: 'optical', label: both('Camera fault', '相机故障') },
  stage: { subsystem: 'mechanical', label: both('Stage wear', '载物台磨损') },
  'z-stage': { subsystem: 'mechanical', label: both('Z stage lags', 'Z 轴滞后') },
  door: { subsystem: 'mechanical', label: both('Door motor', '舱门电机') },
  chiller: { subsystem: 'thermal', label: both('Reagent chiller drift', '试剂冷却器漂移') },
  heater: { subsystem: 'thermal', label: both('Flow-cell heater unstable', '流动槽加热器不稳') },
  room: { subsystem: 'thermal', label: both('Room too warm or too cold', '室温异常') },
  pump: { subsystem: 'fluidic', label: both('Pump wear or leak', '泵磨损或泄漏') },
  block: { subsystem: 'fluidic', label: both('Partial block', '部分堵塞') },
  valve: { subsystem: 'fluidic', label: both('Valve lag', '阀滞后') },
  bubble: { subsystem: 'fluidic', label: both('Air in the line', '管路进气') },
  leak: { subsystem: 'fluidic', label: both('Leak at the flow cell', '流动槽处泄漏') },
  'slow-computer': { subsystem: 'compute', label: both('Slow disk or computer', '磁盘或计算机缓慢') },
  'computer-heat': { subsystem: 'compute', label: both('Computer overheats', '计算机过热') },
  'reagent-lot': { subsystem: 'consumable', label: both('Reagent lot', '试剂批次') },
  'flow-cell-lot': { subsystem: 'consumable', label: both('Flow-cell lot', '流动槽批次') },
  'flow-cell': { subsystem: 'consumable', label: both('Single flow cell', '单个流动槽') },
  overloading: { subsystem: 'library', label: both('Overloaded flow cell', '上样过量') },
  'low-diversity': { subsystem: 'library', label: both('Poor or low-diversity library', '文库质量差或低多样性') },
  'loading-step': { subsystem: 'library', label: both('Slip at loading', '上样操作失误') },
  'software-version': { subsystem: 'software', label: both('Software version', '软件版本') },
  sensor: { subsystem: 'unknown', label: both('Sensor or record, not the instrument', '传感器或记录异常，而非仪器') },
  unknown: { subsystem: 'unknown', label: both('Not yet known', '尚不明确') },
} as const satisfies Record<string, { readonly subsystem: Subsystem; readonly label: Bilingual }>
export type Cause = keyof typeof causes

/** Signals that detectors watch over runs; each is one number a run (or day), made by a feature. */
export const signals = {
  quality: both('%≥Q30', '%≥Q30'),
  'quality-late': both('%≥Q30 late in the read', '读段后段 %≥Q30'),
  error: both('Error rate', '错误率'),
  focus: both('Focus width', '聚焦宽度'),
  intensity: both('Intensity', '信号强度'),
  'intensity-spread': both('Intensity difference between channels', '通道间强度差异'),
  contrast: both('Image contrast', '图像对比度'),
  phasing: both('Phasing', '相位滞后'),
  prephasing: both('Prephasing', '相位超前'),
  'phasing-spread': both('Phasing difference between lanes', '泳道间相位差异'),
  density: both('Density', '簇密度'),
  'pass-filter': both('% passing filter', '% 通过过滤'),
  'tiles-missing': both('Tiles missing', '缺失小区'),
  'quality-dips': both('Dips of %≥Q30 for a few cycles', '%≥Q30 短时下降'),
  'surface-difference': both('%≥Q30 top less bottom surface', '上下表面 %≥Q30 差'),
  'tile-scatter': both('%≥Q30 of the weakest tiles', '最差小区 %≥Q30 差距'),
  'cycle-time': both('Time per cycle', '每循环时间'),
  'light-source-power': both('Light-source power', '光源功率'),
  'light-source-current': both('Light-source current', '光源电流'),
  'light-source-temperature': both('Light-source temperature', '光源温度'),
  'camera-temperature': both('Camera temperature', '相机温度'),
  'focus-offset': both('Focus offset', '聚焦偏移'),
  'chiller-temperature': both('Chiller temperature', '冷却器温度'),
  'chiller-duty': both('Chiller duty', '冷却器占空比'),
  'flow-cell-settle-time': both('Flow-cell settle time', '流动槽稳定时间'),
  'flow-cell-temperature': both('Flow-cell temperature', '流动槽温度'),
  'pump-pressure': both('Pump pressure', '泵压力'),
  'pressure-decay': both('Pressure decay', '压力衰减'),
  'valve-move-time': both('Valve move time', '阀切换时间'),
  'stage-position-error': both('Stage position error', '载物台位置误差'),
  'z-position-error': both('Z-stage position error', 'Z 轴位置误差'),
  'stage-settle-time': both('Stage settle time', '载物台稳定时间'),
  'door-retries': both('Door retries', '舱门重试次数'),
  'door-messages': both('Days with door messages', '出现舱门消息的天数占比'),
  yield: both('Yield', '产量'),
  'occupied-share': both('% occupied wells', '% 占用孔'),
  'quality-first-cycles': both('%≥Q30 of the first cycles', '最初循环 %≥Q30'),
  'cycles-done': both('Cycles done', '已完成循环数'),
  'ambient-temperature': both('Ambient temperature', '环境温度'),
} as const satisfies Record<string, Bilingual>
export type Signal = keyof typeof signals

export const caseStates = {
  watch: both('Watch', '观察'),
  open: both('Open', '已打开'),
  acknowledged: both('Acknowledged', '已确认'),
  closed: both('Closed', '已关闭'),
} as const satisfies Record<string, Bilingual>
export type CaseState = keyof typeof caseStates

/** How sure a finding is of itself, and what should be done. */
export const severities = {
  watch: both('Watch', '观察'),
  act: both('Act', '处理'),
  urgent: both('Urgent', '紧急'),
} as const satisfies Record<string, Bilingual>
export type Severity = keyof typeof severities

export const closeReasons = {
  repaired: both('Repaired', '已维修'),
  consumable: both('Consumable replaced', '已更换耗材'),
  'no-fault-found': both('No fault found', '未发现故障'),
  duplicate: both('Duplicate', '重复'),
} as const satisfies Record<string, Bilingual>
export type CloseReason = keyof typeof closeReasons
