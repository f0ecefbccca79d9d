import type { ChartQuery, ChartRow, Comparison, FieldCondition, QueryCondition } from '@windhover/core/dashboard/chart-query.ts'
import type { MetricEntry } from '@windhover/core/model/metric-entry.ts'
import type { StateType } from '@windhover/core/model/state.ts'
import type { Repositories } from '@windhover/core/ports/repositories.ts'
import { describe, expect, test } from 'vitest'
import { commitOf, executionOf, logOf, tenant, using } from './samples.ts'

const dayMs = 86_400_000
/** A Wednesday. */
const first = Date.parse('2026-01-28T00:00:00Z')

/** Day after the first, state, seconds it took, flow, labels. */
const runs: readonly (readonly [number, StateType, number | undefined, string, Record<string, string>])[] = [
  [0, 'SUCCESS', 10, 'a', { team: 'red' }],
  [0, 'SUCCESS', 30, 'b', { team: 'blue' }],
  [0, 'FAILED', 2, 'a', {}],
  [1, 'SUCCESS', 20, 'a', { team: 'red' }],
  [5, 'RUNNING', undefined, 'a', {}],
]

const executions = runs.map(([day, state, seconds, flowId, labels], at) => {
  const start = first + day * dayMs + at * 1000
  const end = seconds === undefined ? [] : [{ state, date: start + seconds * 1000 }]
  return executionOf(`e${at}`, {
    flowId,
    labels: Object.entries(labels).map(([key, value]) => ({ key, value })),
    state: {
      current: state,
      histories: [{ state: 'CREATED', date: start }, { state: 'RUNNING', date: start }, ...end],
    },
  })
})
const unseen = executionOf('test', { kind: 'TEST', at: first })
const foreign = { ...executionOf('foreign', { at: first }), tenantId: 'other' }

const metric = (name: string, taskId: string, value: number, timestamp: number): MetricEntry => ({
  tenantId: tenant,
  namespace: 'company.team',
  flowId: 'a',
  taskId,
  executionId: 'e0',
  taskRunId: 'e0-1',
  name,
  type: 'counter',
  value,
  timestamp,
})
const metrics = [
  metric('rows', 'load', 3, first),
  metric('rows', 'load', 5, first + 1000),
  metric('rows', 'other', 7, first + dayMs),
  metric('files', 'load', 1, first),
  { ...metric('rows', 'load', 100, first), executionKind: 'TEST' },
]

export function chartConformance(open: () => Promise<Repositories>): void {
  const filled = (work: (repositories: Repositories) => Promise<void>) =>
    using(open, async (repositories) => {
      const logs = [logOf('one', { timestamp: first }), logOf('two', { timestamp: first, level: 'ERROR' })]
      await repositories.executions.commit(commitOf({ executions: [...executions, unseen, foreign], metrics, logs }))
      await work(repositories)
    })
  const query = (parts: Partial<ChartQuery>): ChartQuery => ({ source: 'executions', columns: [], where: [], orderBy: [], ...parts })

  describe('charts', () => {
    test('count by day and state, days in order', () =>
      filled(async ({ charts }) => {
        const columns = [
          { name: 'day', field: 'START_DATE' },
          { name: 'state', field: 'STATE' },
          { name: 'total', agg: 'COUNT' as const },
        ]
        const answer = await charts.query(tenant, query({ columns, bucket: 'day' }))
        const rows = answer.results.map(({ day, state, total }) => [(Number(day) - first) / dayMs, state, total])
        expect(rows).toEqual([
          [0, 'FAILED', 1],
          [0, 'SUCCESS', 2],
          [1, 'SUCCESS', 1],
          [5, 'RUNNING', 1],
        ])
        expect(answer.total).toBe(4)
      }))

    test.each([
      ['week', ['2026-01-26', '2026-02-02']],
      ['month', ['2026-01-01', '2026-02-01']],
    ] as const)('by %s', (bucket, expected) =>
      filled(async ({ charts }) => {
        const columns = [
          { name: 'at', field: 'START_DATE' },
          { name: 'total', agg: 'COUNT' as const },
        ]
        const { results } = await charts.query(tenant, query({ columns, bucket }))
        expect(results.map(({ at }) => new Date(Number(at)).toISOString().slice(0, 10))).toEqual(expected)
      }),
    )

    test('durations are seconds, and those still running have none', () =>
      filled(async ({ charts }) => {
        const columns = [
          { name: 'flow', field: 'FLOW_ID' },
          { name: 'average', field: 'DURATION', agg: 'AVG' as const },
          { name: 'longest', field: 'DURATION', agg: 'MAX' as const },
          { name: 'shortest', field: 'DURATION', agg: 'MIN' as const },
          { name: 'sum', field: 'DURATION', agg: 'SUM' as const },
          { name: 'ended', field: 'DURATION', agg: 'COUNT' as const },
        ]
        const { results } = await charts.query(tenant, query({ columns, orderBy: [{ column: 'flow', descending: true }] }))
        expect(results).toEqual([
          { flow: 'b', average: 30, longest: 30, shortest: 30, sum: 30, ended: 1 },
          { flow: 'a', average: 32 / 3, longest: 20, shortest: 2, sum: 32, ended: 3 },
        ])
      }))

    test('rows in pages, with their number', () =>
      filled(async ({ charts }) => {
        const columns = [
          { name: 'id', field: 'ID' },
          { name: 'revision', field: 'FLOW_REVISION' },
          { name: 'end', field: 'END_DATE' },
        ]
        const orderBy = [{ column: 'id', descending: true }]
        const page = await charts.query(tenant, query({ columns, orderBy, page: { page: 2, size: 2 } }))
        expect(page.total).toBe(5)
        expect(page.results).toEqual([
          { id: 'e2', revision: 1, end: first + 2000 + 2000 },
          { id: 'e1', revision: 1, end: first + 1000 + 30_000 },
        ])
      }))

    const on = (field: string, type: Comparison, ...values: FieldCondition['values']): QueryCondition => ({ field, type, values })
    const team = (type: Comparison, ...values: string[]): QueryCondition => ({ field: 'LABELS', labelKey: 'team', type, values })
    test.each<[string, QueryCondition, string]>([
      ['equal', on('STATE', 'EQUAL_TO', 'FAILED'), 'e2'],
      ['not equal', on('STATE', 'NOT_EQUAL_TO', 'SUCCESS'), 'e2 e4'],
      ['in', on('ID', 'IN', 'e0', 'e3', 'e9'), 'e0 e3'],
      ['in nothing', on('ID', 'IN'), ''],
      ['not in', on('ID', 'NOT_IN', 'e0', 'e3'), 'e1 e2 e4'],
      ['greater', on('DURATION', 'GREATER_THAN', 10), 'e1 e3'],
      ['greater or equal', on('DURATION', 'GREATER_THAN_OR_EQUAL_TO', 10), 'e0 e1 e3'],
      ['less', on('DURATION', 'LESS_THAN', 10), 'e2'],
      ['less or equal', on('DURATION', 'LESS_THAN_OR_EQUAL_TO', 10), 'e0 e2'],
      ['null', on('END_DATE', 'IS_NULL'), 'e4'],
      ['not null', on('END_DATE', 'IS_NOT_NULL'), 'e0 e1 e2 e3'],
      ['contains', on('NAMESPACE', 'CONTAINS', 'ny.t'), 'e0 e1 e2 e3 e4'],
      ['not contains', on('FLOW_ID', 'NOT_CONTAINS', 'a'), 'e1'],
      ['starts', on('ID', 'STARTS_WITH', 'e'), 'e0 e1 e2 e3 e4'],
      ['ends', on('ID', 'ENDS_WITH', '3'), 'e3'],
      ['regex', on('ID', 'REGEX', '^e[24]$'), 'e2 e4'],
      ['prefix', on('NAMESPACE', 'PREFIX', 'company'), 'e0 e1 e2 e3 e4'],
      ['no prefix', on('NAMESPACE', 'PREFIX', 'comp'), ''],
      ['or', { or: [on('STATE', 'EQUAL_TO', 'FAILED'), on('FLOW_ID', 'EQUAL_TO', 'b')] }, 'e1 e2'],
      ['and in or', { or: [{ and: [on('FLOW_ID', 'EQUAL_TO', 'a'), on('STATE', 'EQUAL_TO', 'RUNNING')] }] }, 'e4'],
      ['a label', team('EQUAL_TO', 'red'), 'e0 e3'],
      ['another label or none', team('NOT_EQUAL_TO', 'red'), 'e1 e2 e4'],
      ['one of the labels', team('IN', 'red', 'blue'), 'e0 e1 e3'],
      ['a label that is there', team('IS_NOT_NULL'), 'e0 e1 e3'],
      ['a label that is not there', team('IS_NULL'), 'e2 e4'],
      ["quotes'; drop table executions", on('ID', 'EQUAL_TO', "'; drop table executions; --"), ''],
    ])('where: %s', (_, condition, expected) =>
      filled(async ({ charts }) => {
        const columns = [{ name: 'id', field: 'ID' }]
        const { results } = await charts.query(tenant, query({ columns, where: [condition] }))
        expect(results.map(({ id }) => id).join(' ')).toBe(expected)
      }),
    )

    test('a field that the source does not have is refused', () =>
      filled(async ({ charts }) => {
        await expect(charts.query(tenant, query({ columns: [{ name: 'a', field: 'id; drop' }] }))).rejects.toThrow('have no field')
      }))

    test.each<[ChartQuery['source'], readonly ChartQuery['columns'][number][], readonly ChartRow[]]>([
      [
        'logs',
        [
          { name: 'level', field: 'LEVEL' },
          { name: 'total', agg: 'COUNT' },
        ],
        [
          { level: 'ERROR', total: 1 },
          { level: 'INFO', total: 1 },
        ],
      ],
      [
        'metrics',
        [
          { name: 'name', field: 'NAME' },
          { name: 'sum', field: 'VALUE', agg: 'SUM' },
        ],
        [
          { name: 'files', sum: 1 },
          { name: 'rows', sum: 15 },
        ],
      ],
      ['flows', [{ name: 'total', agg: 'COUNT' }], [{ total: 0 }]],
      [
        'triggers',
        [
          { name: 'id', field: 'TRIGGER_ID' },
          { name: 'next', field: 'NEXT_EXECUTION_DATE' },
        ],
        [],
      ],
    ])('%s have columns of their own', (source, columns, rows) =>
      filled(async ({ charts }) => expect((await charts.query(tenant, query({ source, columns }))).results).toEqual(rows)),
    )

    test('executions of each day by state, with how long they took', () =>
      filled(async ({ charts }) => {
        const days = await charts.daily(tenant, { start: first, end: first + 2 * dayMs })
        expect(days).toEqual([
          { day: first, state: 'FAILED', count: 1, duration: { min: 2000, max: 2000, sum: 2000, count: 1 } },
          { day: first, state: 'SUCCESS', count: 2, duration: { min: 10_000, max: 30_000, sum: 40_000, count: 2 } },
          { day: first + dayMs, state: 'SUCCESS', count: 1, duration: { min: 20_000, max: 20_000, sum: 20_000, count: 1 } },
        ])
      }))
  })

  describe('series of metrics', () => {
    const flow = { tenantId: tenant, namespace: 'company.team', flowId: 'a' }

    test('names and tasks, ascending', () =>
      filled(async ({ metricSeries }) => {
        expect(await metricSeries.names(flow)).toEqual(['files', 'rows'])
        expect(await metricSeries.names({ ...flow, taskId: 'other' })).toEqual(['rows'])
        expect(await metricSeries.tasks(flow)).toEqual(['load', 'other'])
        expect(await metricSeries.names({ ...flow, flowId: 'b' })).toEqual([])
      }))

    test.each([
      ['sum', [8, 7]],
      ['avg', [4, 7]],
      ['min', [3, 7]],
      ['max', [5, 7]],
    ] as const)('the %s of each day', (aggregation, expected) =>
      filled(async ({ metricSeries }) => {
        const range = { start: first, end: first + 2 * dayMs }
        const points = await metricSeries.aggregate(flow, { name: 'rows', aggregation, range, bucket: 'day' })
        expect(points).toEqual(expected.map((value, at) => ({ start: first + at * dayMs, value })))
      }),
    )
  })
}
