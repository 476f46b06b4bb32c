import { noteCharsMax } from '@seqward/contract'
import { useId } from 'react'
import { useWords } from '../../words/words.ts'

/** From here on the characters that are left are shown. */
const warnBelow = 200

/** A note on a case. It stays within the service's limit as it is typed. */
export function NoteField({ note, onNote }: { readonly note: string; readonly onNote: (note: string) => void }) {
  const { t } = useWords()
  const id = useId()
  const left = noteCharsMax - note.length
  return (
    <div className="field">
      <label htmlFor={id}>{t('action.note')}</label>
      <textarea
        id={id}
        rows={2}
        value={note}
        maxLength={noteCharsMax}
        aria-describedby={`${id}-hint`}
        onChange={(event) => onNote(event.target.value)}
      />
      <p id={`${id}-hint`} className="quiet">
        {t('action.noteHint')} {left < warnBelow && t('action.left', { count: left })}
      </p>
    </div>
  )
}
