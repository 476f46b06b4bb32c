/** The scout: lists run folders by names, sizes and times. It has no network and can open no file. */
import { listRunFolders } from '../runfolder/list-run-folders.ts'
import { listOperationLogs } from '../runfolder/list-logs.ts'
import { listProbeFiles, listSensorLogs } from '../runfolder/list-sensor-logs.ts'
import type { ScoutAnswer, ScoutQuestion } from './messages.ts'
import { serveRole } from './role-server.ts'

serveRole(false, (question): ScoutAnswer => {
  const { roots, known, sensorLogs, probes, operationLogs } = question as ScoutQuestion
  return {
    listing: listRunFolders(roots, new Set(known)),
    sensorLogs: listSensorLogs(sensorLogs),
    probeFiles: listProbeFiles(probes),
    operationLogs: listOperationLogs(operationLogs ?? []),
  }
})
