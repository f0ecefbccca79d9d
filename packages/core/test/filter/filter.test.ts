import { WindhoverError } from '@windhover/core/errors.ts'
import { operationsOf, resources } from '@windhover/core/filter/fields.ts'
import { simplified } from '@windhover/core/filter/filter.ts'
import {
  type Condition,
  type Filter,
  filterOfJson,
  filterOfParameters,
  filterOfQuery,
  queryOfFilter,
  withDates,
} from '@windhover/core/filter/index.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const read = (query: string) => filterOfQuery(new URLSearchParams(query), 'EXECUTION')
const is = (field: Condition['field'], ...values: string[]): Condition => ({ field, operation: 'EQUALS', values })
const label = (key: string, ...values: string[]): Condition => ({ field: 'labels', operation: 'EQUALS', key, values })

describe('the grammar of filters', () => {
  test.each<[string, Filter]>([
    ['', { all: [] }],
    ['page=1&size=2', { all: [] }],
    ['filters[namespace][EQUALS]=a.b', is('namespace', 'a.b')],
    ['filters%5Bnamespace%5D%5BEQUALS%5D=a.b', is('namespace', 'a.b')],
    ['filters[state][IN]=%5BFAILED%2CKILLED%5D', is('state', 'FAILED', 'KILLED')],
    ['filters[state][IN]=FAILED%252CKILLED', is('state', 'FAILED', 'KILLED')],
    ['filters[state][EQUALS]=FAILED&filters[state][EQUALS]=KILLED', is('state', 'FAILED', 'KILLED')],
    ['filters[namespace][NOT_IN]=n,m', { field: 'namespace', operation: 'NOT_EQUALS', values: ['n', 'm'] }],
    ['filters[labels][EQUALS][team]=a&filters[labels][EQUALS][tier]=b', { all: [label('team', 'a'), label('tier', 'b')] }],
    ['filters[labels][EQUALS][team]=a:b', label('team', 'a:b')],
    ['filters[labels][EQUALS][a][b]=c', label('a][b', 'c')],
    ['filters[labels][EQUALS]=team:a:b', label('team', 'a:b')],
    ['filters[scope][EQUALS]=USER,SYSTEM', is('scope', 'USER', 'SYSTEM')],
    ['filters[or][0][flowId][EQUALS]=a&filters[or][1][flowId][EQUALS]=b', { any: [is('flowId', 'a'), is('flowId', 'b')] }],
    [
      'filters[namespace][EQUALS]=n&filters[or][0][flowId][EQUALS]=a&filters[or][0][kind][EQUALS]=TEST&filters[or][1][flowId][EQUALS]=b',
      { all: [is('namespace', 'n'), { any: [{ all: [is('flowId', 'a'), is('kind', 'TEST')] }, is('flowId', 'b')] }] },
    ],
    [
      'filters[and][1][or][0][id][EQUALS]=a&filters[and][1][or][1][id][EQUALS]=b&filters[and][0][q][EQUALS]=x',
      { all: [is('q', 'x'), { any: [is('id', 'a'), is('id', 'b')] }] },
    ],
    ['filters[FLOW_ID][EQUALS]=a', is('flowId', 'a')],
  ])('%s', (query, filter) => expect(read(query)).toEqual(filter))

  test.each([
    ['filters[nothing][EQUALS]=a', "Unsupported field 'nothing'"],
    ['filters[flowId][LIKE]=a', "Unsupported operation 'LIKE'"],
    [
      'filters[state][CONTAINS]=A',
      'Operation CONTAINS is not supported for field STATE. Supported operations are EQUALS, NOT_EQUALS, IN, NOT_IN',
    ],
    ['filters[path][EQUALS]=/a', 'Field PATH is not supported for resource EXECUTION. Supported fields are QUERY, SCOPE'],
    ['filters[state][EQUALS]=DONE', "'DONE' is not a value of STATE"],
    ['filters[startDate][LESS_THAN]=yesterday', "'yesterday' is not an ISO-8601 date"],
    ['filters[timeRange][EQUALS]=5m', "'5m' is not an ISO-8601 duration"],
    ['filters[namespace][REGEX]=(?=a)', 'is not a regular expression'],
    ['filters[namespace][REGEX]=(', 'is not a regular expression'],
    ['filters[or][x][flowId][EQUALS]=a', 'is not a filter'],
    ['filters[or]=a', 'is not a filter'],
    ['filters[flowId]=a', 'Unsupported operation'],
    ['filters[flowId][EQUALS][key]=a', 'has no parts'],
    ['filters=a', 'Filters are written'],
    [`filters${'[and][0]'.repeat(21)}[flowId][EQUALS]=a`, 'is not a filter'],
  ])('%s is refused', (query, message) => {
    const refusal = () => read(query)
    expect(refusal).toThrow(message)
    expect(refusal).toThrow(WindhoverError)
  })

  test('flat parameters count only where there are no filters, and a namespace means those below it too', () => {
    const accepted = ['namespace', 'state', 'labels', 'startDate']
    const flat = (query: string) => filterOfParameters(new URLSearchParams(query), 'EXECUTION', accepted)
    expect(flat('namespace=a&state=FAILED&state=KILLED&labels=x:y&page=1&flowId=ignored')).toEqual({
      all: [{ field: 'namespace', operation: 'PREFIX', values: ['a'] }, is('state', 'FAILED', 'KILLED'), label('x', 'y')],
    })
    expect(flat('namespace=a&filters[flowId][EQUALS]=b')).toEqual(is('flowId', 'b'))
    expect(flat('namespace=')).toEqual({ all: [] })
    expect(flat('startDate=2026-01-01T00:00:00 02:00')).toMatchObject({ field: 'startDate' })
  })

  test('a JSON body says the same, in the spelling of either generation', () => {
    const json = [
      { field: 'NAMESPACE', operation: 'EQUALS', value: 'a' },
      { field: 'state', operation: 'IN', value: ['FAILED', 'KILLED'] },
      { field: 'labels', operation: 'EQUALS', value: { team: 'x' } },
      {
        logical: 'or',
        children: [
          { field: 'flowId', operation: 'EQUALS', value: 'f' },
          { field: 'id', operation: 'EQUALS', value: 'i' },
        ],
      },
    ]
    expect(filterOfJson(json, 'EXECUTION')).toEqual({
      all: [is('namespace', 'a'), is('state', 'FAILED', 'KILLED'), label('team', 'x'), { any: [is('flowId', 'f'), is('id', 'i')] }],
    })
    expect(() => filterOfJson([{ field: 'x' }], 'EXECUTION')).toThrow("Unsupported field 'x'")
    expect(() => filterOfJson('x', 'EXECUTION')).toThrow('must be a list')
  })
})

describe('dates of filters', () => {
  const now = Date.parse('2026-01-02T00:00:00Z')
  const since: Condition = { field: 'startDate', operation: 'GREATER_THAN_OR_EQUAL_TO', values: ['2026-01-01T00:00:00.000Z'] }

  test('a time range becomes a date, inside groups too', () => {
    const grouped = withDates({ any: [is('timeRange', 'PT24H'), is('flowId', 'a')] }, now)
    expect(grouped).toEqual({ any: [since, is('flowId', 'a')] })
  })

  test('the dates may be those of the end, or either', () => {
    expect(withDates(is('timeRange', 'PT24H'), now, 'END_DATE')).toEqual({ ...since, field: 'endDate' })
    expect(withDates(is('timeRange', 'PT24H'), now, 'START_OR_END_DATE')).toEqual({ any: [since, { ...since, field: 'endDate' }] })
  })

  test('a range and a start date exclude each other', () => {
    expect(() => withDates({ all: [is('timeRange', 'PT24H'), since] }, now)).toThrow('mutually exclusive')
  })
})

const texts = fc.string({ minLength: 0, maxLength: 8, unit: 'grapheme' })
const anyValue = (field: Condition['field']) => {
  if (field === 'state') return fc.constantFrom('FAILED', 'RUNNING', 'SUCCESS')
  if (field === 'kind') return fc.constantFrom('NORMAL', 'TEST')
  if (field === 'scope') return fc.constantFrom('USER', 'SYSTEM')
  if (field === 'childFilter') return fc.constantFrom('CHILD', 'MAIN')
  if (field === 'timeRange') return fc.constantFrom('PT5M', 'P1D')
  if (field.endsWith('Date')) return fc.constantFrom('2026-01-01T00:00:00Z', '2025-01-01T00:00:00.5+02:00')
  return texts
}
const anyCondition = fc.constantFrom(...resources.EXECUTION).chain((field) =>
  fc.record({
    field: fc.constant<Condition['field']>(field),
    operation: fc.constantFrom(
      ...(operationsOf[field].filter((name) => name !== 'IN' && name !== 'NOT_IN' && name !== 'REGEX') as Condition['operation'][]),
    ),
    ...(field === 'labels' && { key: texts }),
    values: fc.array(anyValue(field), { minLength: 1, maxLength: 3 }),
  }),
)
const { tree } = fc.letrec<{ tree: Filter }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    anyCondition,
    fc.record({ all: fc.array(tie('tree'), { maxLength: 4 }) }),
    fc.record({ any: fc.array(tie('tree'), { maxLength: 4 }) }),
  ),
}))

test('any filter, written as a query and read back, is the same filter', () => {
  fc.assert(
    fc.property(tree, (filter) => {
      const query = new URLSearchParams(queryOfFilter(filter).map(([name, value]): [string, string] => [name, value])).toString()
      expect(filterOfQuery(new URLSearchParams(query), 'EXECUTION')).toEqual(simplified(filter))
    }),
    { numRuns: 500 },
  )
})

test('no query makes the reader fail otherwise than by refusing', () => {
  const step = fc.oneof(fc.constantFrom('and', 'or', '0', '1', 'flowId', 'labels', 'state', 'EQUALS', 'IN', 'REGEX'), texts)
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.array(step, { maxLength: 6 }), texts), { maxLength: 4 }), (entries) => {
      const query = entries.map(([steps, value]): [string, string] => [`filters${steps.map((one) => `[${one}]`).join('')}`, value])
      try {
        filterOfQuery(query, 'EXECUTION')
      } catch (error) {
        expect(error).toBeInstanceOf(WindhoverError)
      }
    }),
    { numRuns: 500 },
  )
})
