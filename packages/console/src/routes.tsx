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
import { CasePage } from './pages/case/case-page.tsx'
import { InstrumentPage } from './pages/instrument/instrument-page.tsx'
import { RunPage } from './pages/run/run-page.tsx'
import { FleetPage } from './pages/fleet/fleet-page.tsx'
import { NotFoundPage } from './pages/not-found-page.tsx'

const viewerPath = '/viewer'
const root = createRootRoute({ component: Around })

// Pages that are opened now and then come when they are opened.
const pages = [
  createRoute({ getParentRoute: () => root, path: '/', component: FleetPage }),
  createRoute({ getParentRoute: () => root, path: '/instruments/$instrument', component: InstrumentPage }),
  createRoute({ getParentRoute: () => root, path: '/instruments/$instrument/runs/$run', component: RunPage }),
  createRoute({ getParentRoute: () => root, path: '/cases/$case', component: CasePage }),
  createRoute({
    getParentRoute: () => root,
    path: '/effects',
    component: lazyRouteComponent(() => import('./pages/effects/effects-page.tsx'), 'EffectsPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/effects/detectors',
    component: lazyRouteComponent(() => import('./pages/effects/detectors-page.tsx'), 'DetectorsPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/audit',
    component: lazyRouteComponent(() => import('./pages/audit/audit-page.tsx'), 'AuditPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/rights',
    component: lazyRouteComponent(() => import('./pages/rights/rights-page.tsx'), 'RightsPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/data',
    component: lazyRouteComponent(() => import('./pages/data/dictionary-page.tsx'), 'DictionaryPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/data/batches',
    component: lazyRouteComponent(() => import('./pages/data/batches-page.tsx'), 'BatchesPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/data/batches/$instrument/$epoch/$seq',
    component: lazyRouteComponent(() => import('./pages/data/batch-page.tsx'), 'BatchPage'),
  }),
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
