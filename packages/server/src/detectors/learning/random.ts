/** Numbers from 0 (with) to 1 (without), the same for the same seed on every machine. */
export type Random = () => number

/**
 * A generator from a 32-bit seed: a Weyl sequence through a mixing of multiplications and shifts (the finaliser family
 * of MurmurHash3; public domain). Enough for sampling rows and columns, not for secrets.
 */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x9e3779b9) >>> 0
    let mixed = state
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 4_294_967_296
  }
}

/** The places 0 to count - 1 in an order that the generator chooses (Fisher and Yates). */
export function shuffledPlaces(count: number, random: Random): Int32Array {
  const places = Int32Array.from({ length: count }, (_, place) => place)
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1))
    const kept = places[last] ?? 0
    places[last] = places[other] ?? 0
    places[other] = kept
  }
  return places
}

/** A normal deviate with mean 0 and deviation 1 (Box and Muller). */
export function normalDeviate(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}
