/** Stops of the scale, from little to much: told apart also in grey and by people who confuse red and green. */
const stops = [
  [38, 52, 110],
  [34, 118, 142],
  [70, 170, 128],
  [190, 210, 80],
  [252, 232, 110],
] as const

/** The colour of a share between 0 and 1; shares beyond are taken as the ends. */
export function colourAt(share: number): string {
  const place = Math.min(Math.max(share, 0), 1) * (stops.length - 1)
  const index = Math.min(Math.floor(place), stops.length - 2)
  const low = stops[index] ?? stops[0]
  const high = stops[index + 1] ?? low
  const mix = (part: 0 | 1 | 2) => Math.round(low[part] + (high[part] - low[part]) * (place - index))
  return `rgb(${mix(0)} ${mix(1)} ${mix(2)})`
}

/** The whole scale, for a legend. */
export const colourGradient = `linear-gradient(to right, ${stops.map((stop) => `rgb(${stop.join(' ')})`).join(', ')})`
