import type { SignInEnding } from '../../api/sign-in.ts'
import { LanguageSwitch } from '../../layout/language-switch.tsx'
import { PageHead } from '../../layout/page-head.tsx'
import { Wordmark } from '../../layout/wordmark.tsx'
import { useWords } from '../../words/words.ts'

/** What somebody sees who is not signed in: what to do, and how the last link ended. */
export function SignInPage({
  ending,
  onLookAgain,
}: {
  readonly ending: SignInEnding
  readonly onLookAgain: () => void
}) {
  const { t } = useWords()
  return (
    <>
      <header className="bar">
        <Wordmark />
        <LanguageSwitch />
      </header>
      <main id="content" className="narrow">
        <PageHead title={t('signIn.title')} lead={t('signIn.lead')} />
        {(ending === 'refused' || ending === 'failed') && (
          <p className="note note-problem" role="alert">
            {t(`signIn.${ending}`)}
          </p>
        )}
        <p>{t('signIn.how')}</p>
        <p>{t('signIn.demo')}</p>
        <button type="button" className="button" onClick={onLookAgain}>
          {t('signIn.again')}
        </button>
      </main>
      <footer className="foot">{t('app.footer')}</footer>
    </>
  )
}
