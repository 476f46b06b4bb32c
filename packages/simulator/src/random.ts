/** Draws that depend on nothing but the key that they started from. */
export interface Random {
  /** From 0 up to, but not including, 1. */
  next(): number
  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number
  /** Gauss, mean 0 and standard deviation 1. */
  normal(): number
  /** A factor around 1 with a relative standard deviation; never below a tenth. */
  factor(relativeSd: number): number
  /** One of the choices; throws RangeError when there are none. */
  pick<T>(choices: readonly T[]): T
}

/**
 * A stream of draws for a key, such as seed, instrument and run. The same key gives the same stream everywhere, and a
 * stream says nothing about its neighbours, so a run can be made again without the runs before it.
 * Generator: xoshiro128** (Blackman and Vigna 2018), its state filled from the key by FNV-1a and a 32-bit finaliser.
 */
export function randomOf(...key: ReadonlyArray<string | number>): Random {
  const state = stateOf(key.join('/'))
  let spare: number | undefined

  function next32(): number {
    const scrambled = Math.imul(rotated(Math.imul(state[1], 5), 7), 9)
    const shifted = state[1] << 9
    state[2] ^= state[0]
    state[3] ^= state[1]
    state[1] ^= state[2]
    state[0] ^= state[3]
    state[2] ^= shifted
    state[3] = rotated(state[3], 11)
    return scrambled >>> 0
  }

  function next(): number {
    return next32() / 0x1_0000_0000
  }

  /** Marsaglia's polar method, which makes two at a time. */
  function normal(): number {
    if (spare !== undefined) {
      const kept = spare
      spare = undefined
      return kept
    }
    for (;;) {
      const x = 2 * next() - 1
      const y = 2 * next() - 1
      const square = x * x + y * y
      if (square === 0 || square >= 1) continue
      const scale = Math.sqrt((-2 * Math.log(square)) / square)
      spare = y * scale
      return x * scale
    }
  }

  return {
    next,
    normal,
    whole: (least, most) => least + Math.floor(next() * (most - least + 1)),
    factor: (relativeSd) => Math.max(0.1, 1 + relativeSd * normal()),
    pick: (choices) => {
      const chosen = choices[Math.floor(next() * choices.length)]
      if (chosen === undefined) throw new RangeError('nothing to pick from')
      return chosen
    },
  }
}

/** Fills a pattern: `#` becomes a digit, `@` a capital letter or digit, the rest stays. */
export function fillPattern(pattern: string, random: Random): string {
  const signs = 'ABCDEFGHJKLMNPRSTVWXYZ23456789'
  return pattern.replaceAll(/[#@]/g, (place) =>
    place === '#' ? String(random.whole(0, 9)) : (signs[random.whole(0, signs.length - 1)] ?? 'A'),
  )
}

function stateOf(key: string): [number, number, number, number] {
  let hash = 0x811c9dc5
  for (let index = 0; index < key.length; index++) {
    hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193)
  }
  const word = (position: number): number => {
    let mixed = (hash + Math.imul(position, 0x9e3779b9)) | 0
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return mixed ^ (mixed >>> 15)
  }
  // All zero is the one state from which xoshiro never leaves.
  return [word(1), word(2), word(3), word(4) | 1]
}

function rotated(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits))
}
