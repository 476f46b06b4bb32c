import { existsSync } from 'node:fs'

const usualPlaces = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** A Chromium to test with: the one that CHROMIUM_PATH names, else one at a usual place; null when there is none. */
export function chromiumPath(): string | null {
  const named = process.env.CHROMIUM_PATH
  return [...(named === undefined ? [] : [named]), ...usualPlaces].find((path) => existsSync(path)) ?? null
}
