import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  useRouterState,
} from '@tanstack/react-router'
import { ProblemNote } from './layout/problem-note.tsx'
import { Shell } from './layout/shell.tsx'
import { AuditPage } from './pages/audit/audit-page.tsx'
import { BatchPage } from './pages/data/batch-page.tsx'
import { BatchesPage } from './pages/data/batches-page.tsx'
import { CasePage } from './pages/case/case-page.tsx'
import { DictionaryPage } from './pages/data/dictionary-page.tsx'
import { DetectorsPage } from './pages/effects/detectors-page.tsx'
import { EffectsPage } from './pages/effects/effects-page.tsx'
import { InstrumentPage } from './pages/instrument/instrument-page.tsx'
import { RightsPage } from './pages/rights/rights-page.tsx'
import { RunPage } from './pages/run/run-page.tsx'
import { FleetPage } from './pages/fleet/fleet-page.tsx'
import { NotFoundPage } from './pages/not-found-page.tsx'

const viewerPath = '/viewer'
const root = createRootRoute({ component: Around })

const pages = [
  createRoute({ getParentRoute: () => root, path: '/', component: FleetPage }),
  createRoute({ getParentRoute: () => root, path: '/instruments/$instrument', component: InstrumentPage }),
  createRoute({ getParentRoute: () => root, path: '/instruments/$instrument/runs/$run', component: RunPage }),
  createRoute({ getParentRoute: () => root, path: '/cases/$case', component: CasePage }),
  createRoute({ getParentRoute: () => root, path: '/effects', component: EffectsPage }),
  createRoute({ getParentRoute: () => root, path: '/effects/detectors', component: DetectorsPage }),
  createRoute({ getParentRoute: () => root, path: '/audit', component: AuditPage }),
  createRoute({ getParentRoute: () => root, path: '/rights', component: RightsPage }),
  createRoute({ getParentRoute: () => root, path: '/data', component: DictionaryPage }),
  createRoute({ getParentRoute: () => root, path: '/data/batches', component: BatchesPage }),
  createRoute({ getParentRoute: () => root, path: '/data/batches/$instrument/$epoch/$seq', component: BatchPage }),
  createRoute({
    getParentRoute: () => root,
    path: viewerPath,
    component: lazyRouteComponent(() => import('./viewer/viewer-page.tsx'), 'ViewerPage'),
  }),
] as const

/** Every page of the console and its address. The service answers each of these paths with the same index page. */
export const router = createRouter({
  routeTree: root.addChildren(pages),
  scrollRestoration: true,
  defaultNotFoundComponent: NotFoundPage,
  // A page that breaks leaves the bar and the other pages at hand.
  defaultErrorComponent: ({ error, reset }) => <ProblemNote error={error} onRetry={reset} />,
})

/** The viewer asks the service for nothing, so it stands outside the shell and its live link. */
function Around() {
  const path = useRouterState({ select: (state) => state.location.pathname })
  return path === viewerPath ? <Outlet /> : <Shell />
}

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
