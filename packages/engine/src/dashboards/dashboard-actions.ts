import { type Chart, type ChartScope, type Dashboard, type Reading, readChart, readDashboard } from '@windhover/core/dashboard/index.ts'
import { defineError, InvalidEntity } from '@windhover/core/errors.ts'
import { everything, type Filter } from '@windhover/core/filter/index.ts'
import type { ChartRepository } from '@windhover/core/ports/chart-repository.ts'
import type { DashboardRepository, StoredDashboard } from '@windhover/core/ports/document-repositories.ts'
import { type ChartDataParts, type ChartResult, chartData } from './chart-data.ts'
import { defaultDashboards } from './default-dashboards.ts'

export const DashboardNotFound = defineError('DASHBOARD_NOT_FOUND', 404, (p: { id: string }) => `Dashboard '${p.id}' not found`)
export const ChartNotFound = defineError(
  'CHART_NOT_FOUND',
  404,
  (p: { id: string; chartId: string }) => `The dashboard '${p.id}' has no chart '${p.chartId}'`,
)

/** What a page asks of a chart. Dates are milliseconds since 1970; one that is missing comes from the dashboard's window. */
export interface ChartRequest {
  readonly start?: number
  readonly end?: number
  readonly filter?: Filter
  readonly page?: ChartScope['page']
}

export interface DashboardParts {
  readonly dashboards: DashboardRepository
  readonly charts: ChartRepository
  readonly findFlow: (tenantId: string, namespace: string, flowId: string) => ReturnType<ChartDataParts['findFlow']>
  readonly newId: () => string
  readonly now: () => number
}

type Window = Pick<Dashboard, 'defaultWindowMs' | 'maxWindowMs'>
const dayMs = 86_400_000
const previewWindow: Window = { defaultWindowMs: 30 * dayMs, maxWindowMs: 366 * dayMs }

/** Dashboards as code: kept, and their charts filled. */
export class DashboardActions {
  readonly #parts: DashboardParts

  constructor(parts: DashboardParts) {
    this.#parts = parts
  }

  /** The stored one, or one of those that are always there. */
  async find(tenantId: string, id: string): Promise<StoredDashboard | undefined> {
    return (await this.#parts.dashboards.find(tenantId, id)) ?? builtIn(tenantId, id)
  }

  all(tenantId: string): Promise<readonly StoredDashboard[]> {
    return this.#parts.dashboards.all(tenantId)
  }

  /** @throws InvalidEntity when the YAML is wrong or the id is taken */
  async create(tenantId: string, source: string): Promise<StoredDashboard> {
    const dashboard = valid(readDashboard(source))
    const id = dashboard.id ?? this.#parts.newId()
    if ((await this.find(tenantId, id)) !== undefined) throw InvalidEntity({ message: 'Invalid entity: id: Dashboard id already exists' })
    return this.#save(tenantId, id, source, dashboard, this.#parts.now())
  }

  /** @throws DashboardNotFound, InvalidEntity */
  async update(tenantId: string, id: string, source: string): Promise<StoredDashboard> {
    const known = await this.#parts.dashboards.find(tenantId, id)
    if (known === undefined) throw DashboardNotFound({ id })
    const dashboard = valid(readDashboard(source))
    if (dashboard.id !== undefined && dashboard.id !== id)
      throw InvalidEntity({ message: 'Invalid entity: id: Illegal dashboard id update' })
    return known.source === source ? known : this.#save(tenantId, id, source, dashboard, known.created)
  }

  /** False when there was none. */
  delete(tenantId: string, id: string): Promise<boolean> {
    return this.#parts.dashboards.delete(tenantId, id)
  }

  /** Rows of one chart of a dashboard. @throws DashboardNotFound, ChartNotFound, InvalidEntity for the range */
  async chartData(tenantId: string, id: string, chartId: string, request: ChartRequest): Promise<ChartResult> {
    const stored = await this.find(tenantId, id)
    if (stored === undefined) throw DashboardNotFound({ id })
    const dashboard = valid(readDashboard(stored.source))
    const chart = dashboard.charts.find((one) => one.id === chartId)
    if (chart === undefined) throw ChartNotFound({ id, chartId })
    return this.#data(tenantId, chart, this.#scope(dashboard, request))
  }

  /** Rows of a chart that belongs to no dashboard yet. @throws InvalidEntity */
  preview(tenantId: string, source: string, request: ChartRequest): Promise<ChartResult> {
    const chart = valid(readChart(source))
    return this.#data(tenantId, chart, this.#scope(previewWindow, request))
  }

  async #save(tenantId: string, id: string, source: string, { title, description }: Dashboard, created: number): Promise<StoredDashboard> {
    const updated = this.#parts.now()
    const stored = { tenantId, id, title, ...(description !== undefined && { description }), source, created, updated }
    await this.#parts.dashboards.save(stored)
    return stored
  }

  #data(tenantId: string, chart: Chart, scope: ChartScope): Promise<ChartResult> {
    const { charts, findFlow } = this.#parts
    return chartData({ charts, findFlow: (namespace, flowId) => findFlow(tenantId, namespace, flowId) }, tenantId, chart, scope)
  }

  /** @throws InvalidEntity */
  #scope(window: Window, { start: givenStart, end: givenEnd, filter, page }: ChartRequest): ChartScope {
    const end = givenEnd ?? (givenStart === undefined ? this.#parts.now() : Math.min(this.#parts.now(), givenStart + window.maxWindowMs))
    const start = givenStart ?? end - window.defaultWindowMs
    if (start > end) throw InvalidEntity({ message: 'Illegal argument: `endDate` must be after `startDate`.' })
    if (end - start > window.maxWindowMs)
      throw InvalidEntity({ message: 'Illegal argument: The queried window is larger than the max allowed one.' })
    return { start, end, filter: filter ?? everything, ...(page !== undefined && { page }) }
  }
}

/** @throws InvalidEntity with every problem */
function valid<T>({ value, problems }: Reading<T>): T {
  if (value === undefined) throw InvalidEntity({ message: `Invalid entity: ${problems.join(', ')}` })
  return value
}

function builtIn(tenantId: string, id: string): StoredDashboard | undefined {
  const found = Object.values(defaultDashboards).find((one) => one.id === id)
  if (found === undefined) return undefined
  const { title, description } = valid(readDashboard(found.source))
  return { tenantId, id, title, ...(description !== undefined && { description }), source: found.source, created: 0, updated: 0 }
}
