import type { CaseAction, CaseDetail } from '@seqward/contract'
import { useRef, useState } from 'react'
import { useCaseAction } from '../../api/act-on-case.ts'
import { useProblemText } from '../../layout/problem-note.tsx'
import { useWords } from '../../words/words.ts'
import { CloseDialog } from './close-dialog.tsx'
import { NoteField } from './note-field.tsx'

/** What a person can decide about a case. Whether their role allows it, the service says. */
export function CaseActions({ one }: { readonly one: CaseDetail }) {
  const { t } = useWords()
  const problemText = useProblemText()
  const [note, setNote] = useState('')
  const dialog = useRef<HTMLDialogElement>(null)
  const { mutate, isPending, isSuccess, error } = useCaseAction(one.id)
  const act = (action: CaseAction) => {
    mutate(action, { onSuccess: () => setNote('') })
    dialog.current?.close()
  }
  const words = note.trim() === '' ? {} : { note: note.trim() }
  const isClosed = one.state === 'closed'
  return (
    <div className="actions">
      <h3>{t('action.title')}</h3>
      {isClosed && <p className="quiet">{t('action.closed')}</p>}
      <NoteField note={note} onNote={setNote} />
      <div className="buttons">
        {isClosed && (
          <button
            type="button"
            className="button button-main"
            disabled={isPending}
            onClick={() => act({ action: 'reopen', ...words })}
          >
            {t('action.reopen')}
          </button>
        )}
        {!isClosed && (
          <>
            {one.state !== 'acknowledged' && (
              <button
                type="button"
                className="button button-main"
                title={t('action.acknowledgeHint')}
                disabled={isPending}
                onClick={() => act({ action: 'acknowledge', ...words })}
              >
                {t('action.acknowledge')}
              </button>
            )}
            <button type="button" className="button" disabled={isPending} onClick={() => dialog.current?.showModal()}>
              {t('action.close')}
            </button>
          </>
        )}
      </div>
      <output className={error === null ? 'done' : 'problem-text'}>
        {error === null ? isSuccess && t('action.done') : problemText(error)}
      </output>
      <CloseDialog
        ref={dialog}
        note={note}
        onNote={setNote}
        onClose={(reason) => act({ action: 'close', reason, ...words })}
      />
    </div>
  )
}
