import { type CloseReason, closeReasons } from '@seqward/contract'
import { type FormEvent, type Ref, useId, useState } from 'react'
import { useWords } from '../../words/words.ts'
import { NoteField } from './note-field.tsx'

const reasons = Object.keys(closeReasons) as readonly CloseReason[]

/** Asks why a case is closed. The browser's own dialog keeps the focus inside and closes with Escape. */
export function CloseDialog(props: {
  readonly ref: Ref<HTMLDialogElement>
  readonly note: string
  readonly onNote: (note: string) => void
  readonly onClose: (reason: CloseReason) => void
}) {
  const { ref, note, onNote, onClose } = props
  const { t, say } = useWords()
  const id = useId()
  const [reason, setReason] = useState<CloseReason | null>(null)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (reason === null) return
    onClose(reason)
    setReason(null)
  }
  return (
    <dialog ref={ref} aria-labelledby={`${id}-title`}>
      <form onSubmit={submit}>
        <h2 id={`${id}-title`}>{t('action.closeTitle')}</h2>
        <p>{t('action.closeLead')}</p>
        <fieldset className="reasons">
          <legend>{t('action.reason')}</legend>
          {reasons.map((one) => (
            <label key={one}>
              <input
                type="radio"
                name={`${id}-reason`}
                required
                checked={one === reason}
                onChange={() => setReason(one)}
              />
              {say(closeReasons[one])}
            </label>
          ))}
        </fieldset>
        <NoteField note={note} onNote={onNote} />
        <div className="buttons">
          <button type="submit" className="button button-main">
            {t('action.confirmClose')}
          </button>
          <button type="button" className="button" onClick={(event) => event.currentTarget.closest('dialog')?.close()}>
            {t('action.cancel')}
          </button>
        </div>
      </form>
    </dialog>
  )
}
