import { both, type Bilingual } from '../languages.ts'
import type { Cause } from './findings.ts'

/** Tests that somebody at the instrument can do without tools, each of which tells causes apart. */
export const operatorTests = {
  'other-lot': both(
    'Run the next flow cell with reagents of another lot on this instrument',
    '在本仪器上用另一批次试剂运行下一张流动槽',
  ),
  'lot-elsewhere': both('Run the same lot on another instrument', '在另一台仪器上使用同一批次'),
  'other-flow-cell': both('Run a flow cell of another lot', '更换另一批次的流动槽运行'),
  'swap-sides': both('Run the same library on the other side', '在另一侧运行同一文库'),
  'phix-only': both('Run PhiX alone, loaded as the guide says', '按指南上样，仅运行 PhiX'),
  'same-library-elsewhere': both('Run the same library on another instrument', '在另一台仪器上运行同一文库'),
  'clean-objective': both('Clean the objective and repeat the focus test', '清洁物镜后重复聚焦测试'),
  'light-source-check': both(
    'Read power and current of each light source from the service page',
    '在服务页面读取各光源的功率和电流',
  ),
  'focus-test': both(
    'Run the focus test at the middle and the ends of the flow cell',
    '在流动槽中部和两端进行聚焦测试',
  ),
  'stage-test': both('Run the stage test on each axis', '对各轴进行载物台测试'),
  'camera-test': both(
    'Take test images without a flow cell and look for lost ones',
    '不装流动槽拍摄测试图像，检查是否丢帧',
  ),
  'fluidics-test': both('Run the volume and pressure test on every pump', '对每个泵进行体积和压力测试'),
  'reseat-flow-cell': both(
    'Take the flow cell out, wipe the gaskets and seat it anew',
    '取出流动槽，擦拭密封垫后重新装入',
  ),
  'prime-and-wash': both('Wash and prime twice, then repeat the pressure test', '清洗并灌注两次后重复压力测试'),
  'valve-test': both('Move every valve ten times and note its time', '每个阀切换十次并记录时间'),
  'thermal-test': both(
    'Hold chiller and flow cell at their set points for an hour',
    '将冷却器和流动槽在设定温度保持一小时',
  ),
  'room-temperature': both('Measure the temperature of the room at the inlet for a day', '在进风口测量一天室温'),
  'disk-test': both('Copy a large file on the instrument and note the time', '在仪器上复制大文件并记录时间'),
  'clean-fans': both(
    'Clean fans and filters of the computer, then compare its temperature',
    '清洁计算机风扇和滤网后比较温度',
  ),
  'version-elsewhere': both('Compare with an instrument that runs another version', '与运行其他版本的仪器比较'),
  'sensor-check': both(
    'Read the sensor at the instrument and compare it with the latest line of its log',
    '在仪器上读取该传感器，并与其日志的最新一行比较',
  ),
  'door-cycle': both('Open and close the door five times and count the retries', '开关舱门五次并记录重试次数'),
} as const satisfies Record<string, Bilingual>
export type OperatorTest = keyof typeof operatorTests

/** For each cause the tests that would confirm it or rule it out, the most telling first. */
const testsOfCause: Readonly<Record<Cause, readonly OperatorTest[]>> = {
  'objective-dirt': ['clean-objective', 'light-source-check'],
  'light-source-ageing': ['light-source-check', 'clean-objective'],
  'focus-drift': ['focus-test', 'other-flow-cell'],
  camera: ['camera-test'],
  stage: ['stage-test', 'disk-test'],
  'z-stage': ['stage-test', 'focus-test'],
  door: ['door-cycle'],
  chiller: ['thermal-test', 'room-temperature'],
  heater: ['thermal-test'],
  room: ['room-temperature'],
  pump: ['fluidics-test', 'swap-sides'],
  block: ['prime-and-wash', 'fluidics-test'],
  valve: ['valve-test'],
  bubble: ['prime-and-wash', 'fluidics-test'],
  leak: ['reseat-flow-cell', 'fluidics-test'],
  'slow-computer': ['disk-test', 'clean-fans'],
  'computer-heat': ['clean-fans', 'disk-test'],
  'reagent-lot': ['other-lot', 'lot-elsewhere'],
  'flow-cell-lot': ['other-flow-cell', 'lot-elsewhere'],
  'flow-cell': ['other-flow-cell'],
  overloading: ['phix-only', 'same-library-elsewhere'],
  'low-diversity': ['phix-only', 'same-library-elsewhere'],
  'loading-step': ['phix-only'],
  'software-version': ['version-elsewhere'],
  sensor: ['sensor-check'],
  unknown: ['phix-only', 'swap-sides'],
}

/** Pairs that look alike, with the one test that tells them apart best. */
const testsOfPair: readonly (readonly [Cause, Cause, OperatorTest])[] = [
  ['objective-dirt', 'light-source-ageing', 'light-source-check'],
  ['objective-dirt', 'reagent-lot', 'other-lot'],
  ['focus-drift', 'z-stage', 'stage-test'],
  ['pump', 'leak', 'reseat-flow-cell'],
  ['pump', 'bubble', 'prime-and-wash'],
  ['leak', 'bubble', 'reseat-flow-cell'],
  ['camera', 'bubble', 'camera-test'],
  ['camera', 'computer-heat', 'clean-fans'],
  ['camera', 'software-version', 'version-elsewhere'],
  ['chiller', 'room', 'room-temperature'],
  ['chiller', 'reagent-lot', 'other-lot'],
  ['heater', 'reagent-lot', 'other-lot'],
  ['stage', 'slow-computer', 'disk-test'],
  ['slow-computer', 'computer-heat', 'clean-fans'],
  ['slow-computer', 'software-version', 'version-elsewhere'],
  ['reagent-lot', 'flow-cell-lot', 'other-flow-cell'],
  ['pump', 'reagent-lot', 'swap-sides'],
  ['overloading', 'low-diversity', 'phix-only'],
]

/** Tests that a case shows at most: more would not be done. */
const testsMax = 3

/**
 * What would tell the likeliest causes of a case apart: first the test of each pair that looks alike, then those of the
 * causes themselves. Each once, at most three. `ranked`: causes, the likeliest first.
 */
export function discriminatingTests(ranked: readonly Cause[]): readonly OperatorTest[] {
  const top = ranked.slice(0, testsMax)
  const pairs = testsOfPair.flatMap(([a, b, test]) => (top.includes(a) && top.includes(b) ? [test] : []))
  const own = top.flatMap((cause) => testsOfCause[cause].slice(0, 1))
  const more = top.flatMap((cause) => testsOfCause[cause].slice(1))
  return [...new Set([...pairs, ...own, ...more])].slice(0, testsMax)
}
