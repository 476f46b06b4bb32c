import { expect, test } from 'vitest'
import { metricFileNames, readableFiles } from './run-files.ts'

const folder = [
  'RunInfo.xml',
  'RunParameters.xml',
  'runParameters.xml',
  'RunCompletionStatus.xml',
  'RTAComplete.txt',
  'SampleSheet.csv',
  'InterOp/TileMetricsOut.bin',
  'InterOp/QMetrics.bin',
  'InterOp/QMetricsOut.bin',
  'InterOp/IndexMetricsOut.bin',
  'InterOp/ControlMetricsOut.bin',
  'InterOp/RunInfoMetricsOut.bin',
  'InterOp/C10.1/QMetricsOut.bin',
  'InterOp/C2.1/QMetricsOut.bin',
  'InterOp/C2.1/IndexMetricsOut.bin',
  'InterOp/C2.1/QMetricsByLaneOut.bin',
  'InterOp/C02.1/QMetricsOut.bin',
  'InterOp/C1.2/QMetricsOut.bin',
  'InterOp/C1.1/deeper/QMetricsOut.bin',
  'InterOp/../SampleSheet.csv',
  'Other/TileMetricsOut.bin',
  'TileMetricsOut.bin',
]

test('only listed documents and metric files may be opened: no index, control, sample sheet, log or marker', () => {
  expect(readableFiles(folder)).toEqual([
    'RunInfo.xml',
    'RunParameters.xml',
    'runParameters.xml',
    'RunCompletionStatus.xml',
    'InterOp/TileMetricsOut.bin',
    'InterOp/QMetrics.bin',
    'InterOp/QMetricsOut.bin',
    'InterOp/C10.1/QMetricsOut.bin',
    'InterOp/C2.1/QMetricsOut.bin',
  ])
})

test('the newer spelling comes first, and files by cycle in order of their number', () => {
  expect(metricFileNames(folder).get('q')).toEqual({
    aggregated: ['InterOp/QMetricsOut.bin', 'InterOp/QMetrics.bin'],
    perCycle: ['InterOp/C2.1/QMetricsOut.bin', 'InterOp/C10.1/QMetricsOut.bin'],
  })
})
