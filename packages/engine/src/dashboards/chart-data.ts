import { type Chart, type ChartScope, chartQuery, chartRows, kpiQuery, sourceDefinition } from '@windhover/core/dashboard/index.ts'
import type { Flow } from '@windhover/core/model/flow.ts'
import type { ChartRepository } from '@windhover/core/ports/chart-repository.ts'

export interface ChartResult {
  readonly results: readonly Readonly<Record<string, unknown>>[]
  readonly total: number
}

export interface ChartDataParts {
  readonly charts: ChartRepository
  readonly findFlow: (namespace: string, flowId: string) => Promise<Flow | undefined>
}

/** What a chart shows: rows, one number (`value`) for a KPI, a text (`description`) for Markdown. */
export async function chartData(parts: ChartDataParts, tenantId: string, chart: Chart, scope: ChartScope): Promise<ChartResult> {
  if (chart.kind === 'Markdown') return one(await markdownOf(parts, chart))
  const kpi = kpiQuery(chart, scope)
  if (kpi !== undefined) {
    const [part, whole] = await Promise.all([
      numberOf(parts.charts, tenantId, kpi.part),
      kpi.whole === undefined ? undefined : numberOf(parts.charts, tenantId, kpi.whole),
    ])
    return one({ value: whole === undefined ? part : whole === 0 ? 0 : (part / whole) * 100 })
  }
  const query = chartQuery(chart, scope)
  if (query === undefined) return { results: [], total: 0 }
  const { results, total } = await parts.charts.query(tenantId, query)
  return { results: chartRows(query, sourceDefinition(query.source), results), total }
}

const one = (row: Readonly<Record<string, unknown>>): ChartResult => ({ results: [row], total: 1 })

async function markdownOf({ findFlow }: ChartDataParts, { source, content }: Chart): Promise<Readonly<Record<string, unknown>>> {
  if (source?.type !== 'FlowDescription') return { description: source?.content ?? content ?? '' }
  return { description: (await findFlow(source.namespace, source.flowId))?.description ?? '' }
}

/** An aggregation over no rows is 0. */
async function numberOf(charts: ChartRepository, tenantId: string, query: Parameters<ChartRepository['query']>[1]): Promise<number> {
  const [row] = (await charts.query(tenantId, query)).results
  return Number(row?.['value'] ?? 0)
}
