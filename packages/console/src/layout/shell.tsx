import type { Role, Session } from '@seqward/contract'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, Outlet, useRouterState } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { sessionQuery } from '../api/queries.ts'
import { signOut } from '../api/sign-in.ts'
import { useLive } from '../live/use-live.ts'
import type { LiveState } from '../live/live-updates.ts'
import { useWords } from '../words/words.ts'
import { LanguageSwitch } from './language-switch.tsx'
import { Wordmark } from './wordmark.tsx'

/** Who may read the audit log; the service decides, this only spares the others a link that leads nowhere. */
const auditReaders: readonly Role[] = ['manager', 'auditor', 'administrator']

/** What stands around every page once somebody is signed in. */
export function Shell() {
  const { t } = useWords()
  const session = useQuery(sessionQuery).data
  const live = useLive()
  const main = useFocusOnNewPage()
  return (
    <>
      <a className="skip" href="#content">
        {t('app.skip')}
      </a>
      <header className="bar">
        <Link to="/" className="brand" aria-label={t('app.home')}>
          <Wordmark />
        </Link>
        <nav aria-label={t('app.navigation')}>
          <Link to="/" activeOptions={{ exact: true }}>
            {t('nav.fleet')}
          </Link>
          <Link to="/effects">{t('nav.effects')}</Link>
          <Link to="/data">{t('nav.data')}</Link>
          {session != null && auditReaders.includes(session.role) && <Link to="/audit">{t('nav.audit')}</Link>}
          {session != null && auditReaders.includes(session.role) && <Link to="/rights">{t('nav.rights')}</Link>}
          <Link to="/viewer">{t('nav.viewer')}</Link>
        </nav>
        <LiveMark state={live} />
        <LanguageSwitch />
        {session !== null && session !== undefined && <Account session={session} />}
      </header>
      <main id="content" ref={main} tabIndex={-1}>
        <Outlet />
      </main>
      <footer className="foot">{t('app.footer')}</footer>
    </>
  )
}

function LiveMark({ state }: { readonly state: LiveState }) {
  const { t } = useWords()
  return <output className={`live live-${state}`}>{t(`live.${state}`)}</output>
}

function Account({ session }: { readonly session: Session }) {
  const { t } = useWords()
  const client = useQueryClient()
  const leave = async () => {
    // Whether or not the service answers, nothing of the session stays in this window.
    await signOut().catch(() => undefined)
    client.clear()
    window.location.assign('/')
  }
  return (
    <div className="account">
      <span>{t('app.signedInAs', { tenant: session.tenant, role: t(`role.${session.role}`) })}</span>
      <button type="button" className="plain" onClick={() => void leave()}>
        {t('app.signOut')}
      </button>
    </div>
  )
}

/** Moves the focus to a new page, as a browser does when it loads one; not when the console first opens. */
function useFocusOnNewPage() {
  const main = useRef<HTMLElement>(null)
  const path = useRouterState({ select: (state) => state.location.pathname })
  const shownPath = useRef(path)
  useEffect(() => {
    if (shownPath.current === path) return
    shownPath.current = path
    main.current?.focus({ preventScroll: true })
  }, [path])
  return main
}
