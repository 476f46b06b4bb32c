import { readFileSync } from 'node:fs'
import { type AgentConfig, readConfig, usualConfig, writeConfig } from '../home/agent-config.ts'
import { HomeError } from '../home/home-error.ts'
import type { HomeFolder } from '../home/home-folder.ts'

/** Adds folders to what the home watches already. One home speaks with one service. */
export function keepConfig(
  home: HomeFolder,
  asked: Pick<AgentConfig, 'service' | 'caFile' | 'roots' | 'sensorLogs' | 'operationLogs'> & {
    readonly tickSeconds: number | null
    readonly progressSeconds: number | null
  },
): AgentConfig {
  const before = existing(home)
  if (before !== null && new URL(before.service).origin !== asked.service)
    throw new HomeError('malformed', `${home.config}: this home belongs to ${before.service}; use another --home`)
  const config: AgentConfig = {
    ...usualConfig,
    ...before,
    service: asked.service,
    caFile: asked.caFile ?? before?.caFile ?? null,
    roots: [...new Set([...(before?.roots ?? []), ...asked.roots])],
    sensorLogs: [...new Set([...(before?.sensorLogs ?? []), ...asked.sensorLogs])],
    operationLogs: [...new Set([...(before?.operationLogs ?? []), ...asked.operationLogs])],
    tickSeconds: asked.tickSeconds ?? before?.tickSeconds ?? usualConfig.tickSeconds,
    progressSeconds: asked.progressSeconds ?? before?.progressSeconds ?? usualConfig.progressSeconds,
  }
  writeConfig(home.config, config)
  return readConfig(home.config)
}

function existing(home: HomeFolder): AgentConfig | null {
  try {
    return readConfig(home.config)
  } catch (error) {
    if (error instanceof HomeError && error.code === 'missing') return null
    throw error
  }
}

export function requireFile(path: string): void {
  try {
    readFileSync(path)
  } catch {
    throw new HomeError('missing', `${path}: certificates cannot be read`)
  }
}

export function seconds(text: string | undefined, name: string): number | null {
  if (text === undefined) return null
  const value = Number(text)
  if (!Number.isFinite(value) || value < 0 || text.trim() === '')
    throw Object.assign(new Error(`${name} is no number of seconds`), { code: 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE' })
  return value
}
