import { isRunState } from '../format/use-value-text.ts'
import { useWords } from '../words/words.ts'

/** The state of a run in words; a state that this console does not know is shown as the service gives it. */
export function RunStateText({ state }: { readonly state: string }) {
  const { t } = useWords()
  return <span className={`run-state run-${state}`}>{isRunState(state) ? t(`runState.${state}`) : state}</span>
}
