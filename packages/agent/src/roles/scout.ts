/** The scout: lists run folders by names, sizes and times. It has no network, and its code opens no file. */
import { listRunFolders } from '../runfolder/list-run-folders.ts'
import { listSensorLogs } from '../runfolder/list-sensor-logs.ts'
import type { ScoutAnswer, ScoutQuestion } from './messages.ts'
import { serveRole } from './role-server.ts'

serveRole(['fs.write', 'net', 'child', 'worker', 'addons'], (question): ScoutAnswer => {
  const { roots, known, sensorLogs } = question as ScoutQuestion
  return { listing: listRunFolders(roots, new Set(known)), sensorLogs: listSensorLogs(sensorLogs) }
})
