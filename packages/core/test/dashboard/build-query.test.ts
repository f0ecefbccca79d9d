import { expect, test } from 'vitest'
import { chartQuery, kpiQuery, readChart } from '../../src/dashboard/index.ts'
import { everything, filterOfJson } from '../../src/filter/index.ts'

const start = Date.parse('2026-01-01T00:00:00Z')
const end = Date.parse('2026-01-11T00:00:00Z')
const chart = (text: string) => {
  const { value, problems } = readChart(text)
  expect(problems).toEqual([])
  if (value === undefined) throw new Error('no chart')
  return value
}
const bar = `id: by_state
type: io.kestra.plugin.core.dashboard.chart.Bar
chartOptions:
  displayName: By state
  column: state
data:
  type: io.kestra.plugin.core.dashboard.data.Executions
  columns:
    state:
      field: STATE
    total:
      agg: COUNT
  where:
    - field: NAMESPACE
      type: EQUAL_TO
      value: company
    - type: OR
      values:
        - field: STATE
          type: IN
          values: [FAILED, KILLED]
        - field: LABELS
          labelKey: team
          type: EQUAL_TO
          value: red
  orderBy:
    - column: total
      order: DESC
`

test('a chart asks for its columns where its own conditions and the range hold', () => {
  expect(chartQuery(chart(bar), { start, end, filter: everything })).toEqual({
    source: 'executions',
    columns: [
      { name: 'state', field: 'STATE' },
      { name: 'total', agg: 'COUNT' },
    ],
    where: [
      { field: 'NAMESPACE', type: 'EQUAL_TO', values: ['company'] },
      {
        or: [
          { field: 'STATE', type: 'IN', values: ['FAILED', 'KILLED'] },
          { field: 'LABELS', labelKey: 'team', type: 'EQUAL_TO', values: ['red'] },
        ],
      },
      { field: 'START_DATE', type: 'GREATER_THAN_OR_EQUAL_TO', values: [start] },
      { field: 'START_DATE', type: 'LESS_THAN_OR_EQUAL_TO', values: [end] },
      {
        or: [
          { field: 'END_DATE', type: 'IS_NULL', values: [] },
          { field: 'END_DATE', type: 'LESS_THAN_OR_EQUAL_TO', values: [end] },
        ],
      },
    ],
    orderBy: [{ column: 'total', descending: true }],
    bucket: 'day',
  })
})

test("the page's filters stand in place of the chart's own on the same field", () => {
  const filter = filterOfJson(
    [
      { field: 'namespace', operation: 'PREFIX', value: 'other' },
      { field: 'flowId', operation: 'IN', value: ['a', 'b'] },
      { field: 'q', operation: 'EQUALS', value: 'ignored' },
    ],
    'EXECUTION',
  )
  const where = chartQuery(chart(bar), { start, end, filter })?.where.slice(0, 3)
  expect(where?.map((condition) => ('or' in condition ? 'or' : condition))).toEqual([
    'or',
    { field: 'NAMESPACE', type: 'PREFIX', values: ['other'] },
    { field: 'FLOW_ID', type: 'IN', values: ['a', 'b'] },
  ])
})

test('flows have no date, so a range says nothing about them', () => {
  const table = chart(`id: flows
type: io.kestra.plugin.core.dashboard.chart.Table
data:
  type: io.kestra.plugin.core.dashboard.data.Flows
  columns:
    flow: {field: ID}
`)
  const filter = filterOfJson([{ field: 'flowId', operation: 'EQUALS', value: 'a' }], 'EXECUTION')
  expect(chartQuery(table, { start, end, filter })?.where).toEqual([])
})

test('a percentage asks for the part and for the whole', () => {
  const kpi = chart(`id: success
type: io.kestra.plugin.core.dashboard.chart.KPI
chartOptions:
  displayName: Success
  numberType: PERCENTAGE
data:
  type: io.kestra.plugin.core.dashboard.data.ExecutionsKPI
  columns:
    field: ID
    agg: COUNT
  numerator:
    - field: STATE
      type: EQUAL_TO
      value: SUCCESS
`)
  const query = kpiQuery(kpi, { start, end, filter: everything })
  expect(query?.part.columns).toEqual([{ name: 'value', field: 'ID', agg: 'COUNT' }])
  expect(query?.part.where[0]).toEqual({ field: 'STATE', type: 'EQUAL_TO', values: ['SUCCESS'] })
  expect(query?.whole?.where[0]).toMatchObject({ field: 'START_DATE' })
})
