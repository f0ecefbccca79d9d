import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Navigate } from '@tanstack/react-router'
import { AppShell } from './shell/app-shell.tsx'

const root = createRootRoute({ notFoundComponent: () => <Navigate to="/main/home" /> })
const shell = createRoute({ getParentRoute: () => root, id: 'shell', component: AppShell })

/** Free text of the address: what a list is filtered by. A number stays a number, so that a page or a time can be one. */
const search = (raw: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(Object.entries(raw).flatMap(([name, value]) => (value === undefined || value === null ? [] : [[name, String(value)]])))

const page = <const Path extends string>(path: Path, load: () => Promise<{ default: () => React.ReactNode }>) =>
  createRoute({ getParentRoute: () => shell, path, component: lazyRouteComponent(load), validateSearch: search })

const index = createRoute({ getParentRoute: () => root, path: '/', component: () => <Navigate to="/main/home" /> })

/** Pages before the product: without navigation. */
const access = [
  createRoute({
    getParentRoute: () => root,
    path: '/login',
    component: lazyRouteComponent(() => import('./pages/access/login-page.tsx')),
    validateSearch: search,
  }),
  createRoute({ getParentRoute: () => root, path: '/setup', component: lazyRouteComponent(() => import('./pages/access/setup-page.tsx')) }),
]

const routes = {
  executions: page('/main/executions', () => import('./pages/executions/executions-page.tsx')),
  executionById: page('/main/executions/$id', () => import('./pages/execution/execution-redirect.tsx')),
  execution: page('/main/executions/$namespace/$flowId/$id', () => import('./pages/execution/execution-page.tsx')),
  compare: page('/main/executions/$namespace/$flowId/$id/compare', () => import('./pages/compare/compare-page.tsx')),
  executionTab: page('/main/executions/$namespace/$flowId/$id/$tab', () => import('./pages/execution/execution-page.tsx')),
  flows: page('/main/flows', () => import('./pages/flows/flows-page.tsx')),
  newFlow: page('/main/flows/new', () => import('./pages/flow/new-flow-page.tsx')),
  flow: page('/main/flows/edit/$namespace/$flowId', () => import('./pages/flow/flow-page.tsx')),
  flowTab: page('/main/flows/edit/$namespace/$flowId/$tab', () => import('./pages/flow/flow-page.tsx')),
  logs: page('/main/logs', () => import('./pages/logs/logs-page.tsx')),
  triggers: page('/main/triggers', () => import('./pages/triggers/triggers-page.tsx')),
  home: page('/main/home', () => import('./pages/home/home-page.tsx')),
  namespaces: page('/main/namespaces', () => import('./pages/namespaces/namespaces-page.tsx')),
  namespace: page('/main/namespaces/$id', () => import('./pages/namespaces/namespace-page.tsx')),
  namespaceTab: page('/main/namespaces/$id/$tab', () => import('./pages/namespaces/namespace-page.tsx')),
  plugins: page('/main/plugins', () => import('./pages/plugins/plugins-page.tsx')),
  plugin: page('/main/plugins/$cls', () => import('./pages/plugins/plugin-page.tsx')),
  blueprints: page('/main/blueprints', () => import('./pages/blueprints/blueprints-page.tsx')),
  kv: page('/main/kv', () => import('./pages/kv/kv-page.tsx')),
  settings: page('/main/settings', () => import('./pages/settings/settings-page.tsx')),
}

export const router = createRouter({
  routeTree: root.addChildren([index, ...access, shell.addChildren(Object.values(routes))]),
  basepath: '/ui',
  defaultPreload: 'intent',
})
