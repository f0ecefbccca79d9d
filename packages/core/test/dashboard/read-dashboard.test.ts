import { expect, test } from 'vitest'
import { readChart, readDashboard } from '../../src/dashboard/index.ts'

const prefix = 'io.kestra.plugin.core.dashboard'
const chart = (kind: string, options: string, columns: string, rest = '') => `id: one
type: ${prefix}.chart.${kind}
chartOptions: {displayName: One${options}}
data:
  type: ${prefix}.data.${kind === 'KPI' ? 'ExecutionsKPI' : 'Executions'}
  columns: ${columns}
${rest}`

test.each<[string, string, string]>([
  ['Bar', ', column: state', '{state: {field: STATE}, total: {agg: COUNT}}'],
  ['Pie', ', graphStyle: PIE, colorByColumn: state', '{state: {field: STATE}, total: {agg: COUNT}}'],
  [
    'TimeSeries',
    ', column: date',
    '{date: {field: START_DATE}, total: {agg: COUNT, graphStyle: BARS}, took: {field: DURATION, agg: AVG, graphStyle: LINES}}',
  ],
  ['Table', ', pagination: {enabled: true}', '{id: {field: ID, columnAlignment: RIGHT}, took: {field: DURATION}}'],
  ['KPI', ', numberType: FLAT', '{agg: COUNT, field: ID}'],
])('a %s is read', (kind, options, columns) => expect(readChart(chart(kind, options, columns)).problems).toEqual([]))

test.each<[string, string, readonly string[]]>([
  [
    'a column that is not there',
    chart('Bar', ', column: nothing', '{state: {field: STATE}, total: {agg: COUNT}}'),
    ["Invalid data chart: Column 'nothing' is requested by the chart but not present in `data.columns` keys."],
  ],
  [
    'an order by nothing',
    chart('Table', '', '{id: {field: ID}}', '  orderBy: [{column: total}]'),
    ["Invalid data chart: Column 'total' is used in `orderBy` but not present in `data.columns` keys."],
  ],
  [
    'a column without field',
    chart('Table', '', '{id: {displayName: Id}}'),
    ["Invalid data chart: Column 'id' doesn't have a field to select from."],
  ],
  [
    'a bar that counts nothing',
    chart('Bar', ', column: state', '{state: {field: STATE}}'),
    [`Invalid data chart: At least 1 aggregation is needed for ${prefix}.chart.Bar.`],
  ],
  [
    'a pie that counts twice',
    chart('Pie', '', '{a: {agg: COUNT}, b: {agg: SUM, field: DURATION}}'),
    [`Invalid data chart: At most 1 aggregation can be provided for ${prefix}.chart.Pie.`],
  ],
  [
    'the same field twice',
    chart('Table', '', '{a: {field: ID}, b: {field: ID}}'),
    ['Invalid data chart: Fields can only appear once in `data.columns`.'],
  ],
  [
    'labels as a column',
    chart('Table', '', '{a: {field: LABELS}}'),
    ['Invalid data chart: LABELS column is only supported with an ElasticSearch database.'],
  ],
  [
    'a field that does not exist',
    chart('Table', '', '{a: {field: COLOUR}}'),
    [expect.stringMatching(/^Invalid data chart: Field 'COLOUR' does not exist/)],
  ],
  ['a KPI without aggregation', chart('KPI', '', '{field: ID}'), ['Invalid data chart: Agg on column is required.']],
  [
    'a label without key',
    chart('Table', '', '{a: {field: ID}}', '  where: [{field: LABELS, type: EQUAL_TO, value: x}]'),
    ['Invalid Chart: Label filters must have a `labelKey`.'],
  ],
  [
    'an OR with a field',
    chart('Table', '', '{a: {field: ID}}', '  where: [{type: OR, field: ID, values: []}]'),
    ["Invalid Chart: Or filters can't have field specified at their root."],
  ],
  [
    'a styled field',
    chart('TimeSeries', ', column: date', '{date: {field: START_DATE, graphStyle: BARS}, total: {agg: COUNT}}'),
    ['Invalid TimeSeries chart: Only aggregations can have `graphStyle` specified and date is not one.'],
  ],
  [
    'two lines',
    chart('TimeSeries', ', column: date', '{date: {field: START_DATE}, a: {agg: COUNT}, b: {agg: AVG, field: DURATION}}'),
    ['Invalid TimeSeries chart: All aggregations must have unique `graphStyle`.'],
  ],
  ['an unknown type', `id: a\ntype: ${prefix}.chart.Cloud`, [`Invalid type: ${prefix}.chart.Cloud`]],
  ['an unknown property', chart('Table', ', colour: red', '{a: {field: ID}}'), ['Unrecognized field "chartOptions.colour"']],
  ['no map', '- a', ['the YAML must be a map']],
])('%s is refused', (_, text, problems) => expect(readChart(text).problems).toEqual(problems))

test('a message cannot be counted', () => {
  const text = `id: a
type: ${prefix}.chart.Table
data: {type: ${prefix}.data.Logs, columns: {text: {field: MESSAGE}, total: {agg: COUNT}}}`
  expect(readChart(text).problems).toEqual(["Invalid data chart: [MESSAGE] can't be used as or with aggregations."])
})

test('a dashboard has a window and charts', () => {
  const { value } = readDashboard(`id: home
title: Home
timeWindow: {default: P7D, max: P90D}
charts:
  - id: text
    type: ${prefix}.chart.Markdown
    source: {type: Text, content: hello}
`)
  expect(value).toMatchObject({ id: 'home', title: 'Home', defaultWindowMs: 7 * 86_400_000, maxWindowMs: 90 * 86_400_000 })
  expect(value?.charts.map(({ kind, source }) => [kind, source])).toEqual([['Markdown', { type: 'Text', content: 'hello' }]])
})

test('all problems of a dashboard are told at once', () => {
  const { problems } = readDashboard(`timeWindow: {default: P60D, max: P30D}
charts:
  - id: a
    type: ${prefix}.chart.Cloud
  - id: twice
    type: ${prefix}.chart.Markdown
  - id: twice
    type: ${prefix}.chart.Markdown
`)
  expect(problems).toEqual([
    'title: must not be null',
    `charts[0].Invalid type: ${prefix}.chart.Cloud`,
    "charts: duplicate chart id 'twice'",
    "timeWindow: Default duration can't exceed max duration",
  ])
  expect(readDashboard('title: a\ntimeWindow: {max: P400D}').problems).toEqual(["timeWindow.max: can't exceed P366D"])
})
