import { useEffect, useState } from 'react'
import { ScrollRegion } from '../../layout/scroll-region.tsx'
import { useWords } from '../../words/words.ts'
import { digestOf } from './digest.ts'

/** A longer text makes the page slow to scroll; the rest is in the saved file. */
const charsShown = 100_000

/** The exact text of a body, whether its digest is the stated one, and a way to keep it. */
export function BodyText(props: { readonly text: string; readonly sha256: string; readonly fileName: string }) {
  const { text, sha256, fileName } = props
  const { t } = useWords()
  return (
    <>
      <DigestCheck text={text} sha256={sha256} />
      <div className="buttons">
        <button type="button" className="button" onClick={() => save(text, fileName)}>
          {t('batch.save')}
        </button>
      </div>
      {text.length > charsShown && <p className="quiet">{t('batch.cut', { shown: charsShown, total: text.length })}</p>}
      <ScrollRegion label={t('batch.body')} className="body">
        <pre>{text.slice(0, charsShown)}</pre>
      </ScrollRegion>
    </>
  )
}

function DigestCheck({ text, sha256 }: { readonly text: string; readonly sha256: string }) {
  const { t } = useWords()
  const [verdict, setVerdict] = useState<'checking' | 'matches' | 'differs' | 'cannot'>('checking')
  useEffect(() => {
    let isCurrent = true
    const check = async () => {
      const digest = await digestOf(text)
      if (isCurrent) setVerdict(digest === null ? 'cannot' : digest === sha256 ? 'matches' : 'differs')
    }
    void check()
    return () => {
      isCurrent = false
    }
  }, [text, sha256])
  return <output className={`verdict verdict-${verdict}`}>{t(`batch.${verdict}`)}</output>
}

function save(text: string, fileName: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = address
  link.download = fileName
  link.click()
  URL.revokeObjectURL(address)
}
