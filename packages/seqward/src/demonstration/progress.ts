/** Tells how long work goes on: one line rewritten on a terminal, quiet in a pipe but for what `say` says. */
export interface Progress {
  /** A line that stays. */
  say(words: string): void
  /** What is going on now; replaces the one before. */
  now(words: string): void
  done(): void
}

export function createProgress(stream: NodeJS.WriteStream): Progress {
  let shown = false
  const clear = () => {
    if (shown) stream.write('\r\u001B[K')
    shown = false
  }
  return {
    say(words) {
      clear()
      stream.write(`${words}\n`)
    },
    now(words) {
      if (!stream.isTTY) return
      clear()
      stream.write(words.slice(0, Math.max(20, (stream.columns ?? 80) - 1)))
      shown = true
    },
    done: clear,
  }
}
