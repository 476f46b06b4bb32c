import type { Instant } from '@seqward/contract'
import { useEffect, useState } from 'react'
import { agoText, dayIso, dayText, instantText } from '../format/times.ts'
import { useWords } from '../words/words.ts'

/** "5 minutes ago" is written anew this often. */
const tickMs = 20_000

/** An instant in the reader's zone, with the zone. */
export function At({ instant }: { readonly instant: Instant }) {
  const { language } = useWords()
  return <time dateTime={instant}>{instantText(instant, language)}</time>
}

/** A day in the instrument's own time. */
export function OnDay({ day }: { readonly day: number }) {
  const { language } = useWords()
  return <time dateTime={dayIso(day)}>{dayText(day, language)}</time>
}

/** How long ago an instant was; the exact time is in its title. */
export function Ago({ instant }: { readonly instant: Instant }) {
  const { language } = useWords()
  const now = useNow()
  return (
    <time dateTime={instant} title={instantText(instant, language)}>
      {agoText(instant, now, language)}
    </time>
  )
}

function useNow(): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), tickMs)
    return () => window.clearInterval(timer)
  }, [])
  return now
}
