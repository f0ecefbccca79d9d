import { packFiles, unpackTexts } from '@windhover/engine/worker/zip.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ApiServer, filePart, startApi } from './api-server.ts'

let api: ApiServer
const flow = (namespace: string, id: string, message = 'hello', more = '') => `id: ${id}
namespace: ${namespace}
labels:
  team: ${id}
tasks:
  - id: say # what it says
    type: io.kestra.plugin.core.log.Log
    message: ${message}
${more}`
const save = (source: string) => api.call('POST', 'flows', { body: source })
const post = (path: string, body: unknown) => api.call('POST', path, { body })
const ids = (answer: { json: { results: { id: string }[] } }) => answer.json.results.map(({ id }) => id)

beforeAll(async () => {
  api = await startApi()
  for (const source of [flow('lists', 'a', 'Wanted text'), flow('lists', 'b'), flow('lists.deep', 'c'), flow('zoo', 'a')])
    await save(source)
})
afterAll(() => api.close())

describe('one flow', () => {
  test('is created, read, changed and deleted; the history stays', async () => {
    const source = flow('single', 'f')
    const created = await save(source)
    expect(created.json).toMatchObject({
      id: 'f',
      namespace: 'single',
      revision: 1,
      disabled: false,
      deleted: false,
      tenantId: 'main',
      source,
    })
    expect(created.json.labels).toEqual([{ key: 'team', value: 'f' }])
    expect((await save(source)).status).toBe(422)
    expect((await api.call('PUT', 'flows/single/f', { body: source })).json.revision).toBe(1)
    expect((await api.call('PUT', 'flows/single/f', { body: flow('single', 'f', 'changed') })).json.revision).toBe(2)
    expect((await api.call('PUT', 'flows/single/f', { body: flow('single', 'g') })).status).toBe(422)
    expect((await api.call('PUT', 'flows/single/none', { body: flow('single', 'none') })).status).toBe(404)
    expect((await api.get('flows/single/f')).json.source).toBeUndefined()
    expect((await api.get('flows/single/f?source=true&revision=1')).json.source).toBe(source)
    expect((await api.get('flows/single/f?revision=9')).status).toBe(404)
    expect((await api.get('flows/single/f?revision=x')).status).toBe(422)
    expect((await api.get('/api/v1/flows/single/f')).json.revision).toBe(2)
    expect((await api.call('DELETE', 'flows/single/f')).status).toBe(204)
    expect((await api.call('DELETE', 'flows/single/f')).status).toBe(404)
    expect((await api.get('flows/single/f')).status).toBe(404)
    expect((await api.get('flows/single/f?allowDeleted=true')).json).toMatchObject({ revision: 3, deleted: true })
    const revisions = async (query = '') =>
      (await api.get(`flows/single/f/revisions${query}`)).json.map((one: { revision: number }) => one.revision)
    expect([await revisions(), await revisions('?allowDelete=true')]).toEqual([
      [1, 2],
      [1, 2, 3],
    ])
    expect((await save(source)).json.revision).toBe(4)
  })

  test('revisions are deleted for good, but not the latest', async () => {
    for (const message of ['one', 'two', 'three']) await post('flows/bulk?delete=false', flow('revisions', 'r', message))
    expect((await api.call('DELETE', 'flows/revisions/r/revisions?revisions=3')).status).toBe(422)
    expect((await api.call('DELETE', 'flows/revisions/r/revisions')).status).toBe(422)
    expect((await api.call('DELETE', 'flows/revisions/r/revisions?revisions=1&revisions=2')).status).toBe(204)
    expect((await api.get('flows/revisions/r/revisions')).json.map((one: { revision: number }) => one.revision)).toEqual([3])
    expect((await api.call('DELETE', 'flows/revisions/none/revisions?revisions=1')).status).toBe(404)
  })

  test('a task of it is read and replaced; comments elsewhere stay', async () => {
    await save(flow('tasks', 't', 'hi', '  - id: second\n    type: io.kestra.plugin.core.log.Log\n    message: x\n'))
    expect((await api.get('flows/tasks/t/tasks/second')).json).toEqual({
      id: 'second',
      type: 'io.kestra.plugin.core.log.Log',
      message: 'x',
    })
    expect((await api.get('flows/tasks/t/tasks/none')).status).toBe(404)
    const task = { id: 'second', type: 'io.kestra.plugin.core.log.Log', message: 'changed' }
    const changed = await api.call('PATCH', 'flows/tasks/t/second', { body: task })
    expect([changed.status, changed.json.revision, changed.json.tasks[1].message]).toEqual([200, 2, 'changed'])
    expect((await api.get('flows/tasks/t?source=true')).json.source).toContain('- id: say # what it says')
    expect((await api.call('PATCH', 'flows/tasks/t/none', { body: { ...task, id: 'none' } })).status).toBe(422)
    expect((await api.call('PATCH', 'flows/tasks/t/second', { body: { ...task, id: 'other' } })).status).toBe(422)
    expect((await api.call('PATCH', 'flows/tasks/none/second', { body: task })).status).toBe(404)
  })
})

describe('lists of flows', () => {
  test.each([
    ['filters[namespace][PREFIX]=lists', ['a', 'b', 'c']],
    ['filters[namespace][EQUALS]=lists&sort=id:desc', ['b', 'a']],
    ['filters[namespace][PREFIX]=lists&page=2&size=2', ['c']],
    ['filters[labels][EQUALS][team]=b', ['b']],
    ['filters[namespace][PREFIX]=lists&filters[labels][NOT_EQUALS][team]=b', ['a', 'c']],
    ['filters[namespace][STARTS_WITH]=li&filters[labels][CONTAINS][team]=c', ['c']],
    ['filters[flowId][IN]=b,c', ['b', 'c']],
    ['filters[or][0][flowId][EQUALS]=c&filters[or][1][namespace][EQUALS]=zoo', ['c', 'a']],
    ['namespace=lists&q=DEEP', ['c']],
    ['filters[scope][EQUALS]=SYSTEM', []],
  ])('%s', async (query, expected) => expect(ids(await api.get(`flows/search?${query}`))).toEqual(expected))

  test('an unknown filter is refused', async () => {
    const answer = await api.get('flows/search?filters[state][EQUALS]=FAILED')
    expect([answer.status, answer.json.message]).toEqual([400, expect.stringContaining('Field STATE is not supported for resource FLOW')])
  })

  test('of a namespace, and the namespaces', async () => {
    expect((await api.get('flows/lists')).json.map(({ id }: { id: string }) => id)).toEqual(['a', 'b'])
    expect((await api.get('flows/distinct-namespaces?q=LIST')).json).toEqual(['lists', 'lists.deep'])
  })

  test('by source, with the lines that say it', async () => {
    const found = (await api.get('flows/source?q=wanted&namespace=lists')).json
    expect([found.total, found.results[0].model.id]).toEqual([1, 'a'])
    expect(found.results[0].fragments).toEqual(['    type: io.kestra.plugin.core.log.Log\n    message: [mark]Wanted[/mark] text\n'])
  })

  test('with tasks of older names', async () => {
    await save(`id: old\nnamespace: older\ntasks:\n  - id: say\n    type: io.kestra.core.tasks.log.Log\n    message: x\n`)
    expect((await api.get('flows/deprecated?namespace=older')).json).toEqual([
      {
        namespace: 'older',
        flowId: 'old',
        revision: 1,
        deprecatedTasks: [{ taskId: 'say', taskType: 'io.kestra.core.tasks.log.Log', replacement: 'io.kestra.plugin.core.log.Log' }],
      },
    ])
    expect((await api.get('flows/deprecated?namespace=lists')).json).toEqual([])
  })
})

describe('many flows at once', () => {
  const all = (namespace: string, ...names: string[]) => names.map((id) => flow(namespace, id)).join('---\n')

  test('are saved together; those that are not among them go, unless they are to stay', async () => {
    expect((await post('flows/many', all('many', 'x', 'y'))).json.map(({ id }: { id: string }) => id)).toEqual(['x', 'y'])
    const second = (await post('flows/many', all('many', 'y', 'z'))).json
    expect(second.map(({ id, deleted, revision }: { id: string; deleted: boolean; revision: number }) => [id, deleted, revision])).toEqual([
      ['x', true, 2],
      ['y', false, 1],
      ['z', false, 1],
    ])
    await post('flows/many?delete=false', all('many', 'w'))
    expect((await api.get('flows/many')).json.map(({ id }: { id: string }) => id)).toEqual(['w', 'y', 'z'])
    expect((await post('flows/many', all('elsewhere', 'x'))).status).toBe(422)
    expect((await post('flows/many', all('many', 'x', 'x'))).status).toBe(422)
    expect((await post('flows/many', 'id: broken\nnamespace: many\n')).status).toBe(422)
    expect((await api.get('flows/many')).json.length).toBe(3)
    expect((await post('flows/bulk?namespace=many&delete=false', all('many.below', 'x'))).status).toBe(422)
    expect((await post('flows/bulk?namespace=many&delete=false&allowNamespaceChild=true', all('many.below', 'x'))).status).toBe(200)
  })

  test('are switched and deleted by ids and by query', async () => {
    await post('flows/switch', all('switch', 'x', 'y'))
    const disabled = async () => (await api.get('flows/switch')).json.map((one: { disabled: boolean }) => one.disabled)
    expect((await post('flows/disable/by-ids', [{ namespace: 'switch', id: 'x' }])).json).toEqual({ count: 1 })
    expect(await disabled()).toEqual([true, false])
    expect((await post('flows/disable/by-query?filters[namespace][EQUALS]=switch', undefined)).json).toEqual({ count: 2 })
    expect(await disabled()).toEqual([true, true])
    expect((await post('flows/enable/by-query?namespace=switch', undefined)).json).toEqual({ count: 2 })
    expect((await post('flows/enable/by-ids', [{ namespace: 'switch', id: 'none' }])).status).toBe(404)
    expect((await post('flows/enable/by-ids', ['x'])).status).toBe(422)
    for (const query of ['namespac=switch', 'filters[state][EQUALS]=x', 'filters[namespace][EQUALS]=switch&q=x']) {
      expect((await api.call('DELETE', `flows/delete/by-query?${query}`)).status).toBe(400)
    }
    expect((await api.call('DELETE', 'flows/delete/by-ids', { body: [{ namespace: 'switch', id: 'x' }] })).json).toEqual({ count: 1 })
    expect((await api.call('DELETE', 'flows/delete/by-query?filters[namespace][STARTS_WITH]=swi')).json).toEqual({ count: 1 })
    expect((await api.get('flows/switch')).json).toEqual([])
  })

  const membersOf = async (bytes: Buffer) => Object.fromEntries(await unpackTexts(bytes, () => true))

  test('are exported as a zip and as CSV', async () => {
    const byIds = await post('flows/export/by-ids', [{ namespace: 'lists', id: 'b' }])
    expect(await membersOf(byIds.bytes)).toEqual({ 'lists.b.yml': flow('lists', 'b') })
    const byQuery = await api.get('flows/export/by-query?filters[namespace][PREFIX]=lists')
    expect(Object.keys(await membersOf(byQuery.bytes))).toEqual(['lists.a.yml', 'lists.b.yml', 'lists.deep.c.yml'])
    const csv = await api.get('flows/export/by-query/csv?filters[namespace][EQUALS]=lists')
    expect(csv.text).toMatch(/^tenantId,namespace,id,revision,.*\r\nmain,lists,a,1/)
    expect((await post('flows/export/by-ids', [{ namespace: 'lists', id: 'none' }])).status).toBe(404)
  })

  test('are imported from YAML and from a zip; what cannot be is named', async () => {
    const upload = (name: string, content: string | Buffer, query = '') =>
      api.call('POST', `flows/import${query}`, filePart('fileUpload', name, content))
    const yaml = await upload('flows.yaml', `${all('imported', 'x', 'y')}---\nid: wrong\nnamespace: imported\n`)
    expect([yaml.status, yaml.json]).toEqual([200, ['2']])
    const members = { 'imported.z.yml': flow('imported', 'z'), 'bad.yaml': 'id: wrong', 'readme.txt': 'x' }
    const packed = Buffer.from(
      await packFiles(Object.fromEntries(Object.entries(members).map(([name, text]) => [name, Buffer.from(text)]))),
    )
    expect((await upload('flows.zip', packed)).json).toEqual(['bad.yaml'])
    expect((await api.get('flows/imported')).json.map(({ id }: { id: string }) => id)).toEqual(['x', 'y', 'z'])
    expect((await upload('flows.txt', 'x')).status).toBe(422)
    expect((await upload('flows.yaml', 'id: wrong', '?failOnError=true')).status).toBe(422)
    expect((await post('flows/import', 'x')).status).toBe(422)
  })
})

describe('verdicts', () => {
  test('one for each document', async () => {
    const answer = (
      await post('flows/validate', `${flow('v', 'good')}---\nid: bad\nnamespace: v\ntasks:\n  - id: x\n    type: no.such.Task\n`)
    ).json
    expect(answer[0]).toMatchObject({
      index: 0,
      namespace: 'v',
      flow: 'good',
      outdated: false,
      deprecationPaths: [],
      warnings: [],
      infos: [],
    })
    expect(answer[0].constraints).toBeUndefined()
    expect(answer[1]).toMatchObject({ index: 1, flow: 'bad', constraints: expect.stringContaining('Invalid type: no.such.Task') })
  })

  test('about a task or a trigger alone', async () => {
    const task = async (body: unknown, section = 'TASKS') => (await post(`flows/validate/task?section=${section}`, body)).json
    const log = { id: 'x', type: 'io.kestra.plugin.core.log.Log' }
    expect(await task({ ...log, message: 'hi---ho' })).toMatchObject({ index: 0, outdated: false })
    expect((await task({ ...log, message: 'hi' })).constraints).toBeUndefined()
    expect((await task(log)).constraints).toMatch(/^Validation error: message: must not be null/)
    expect((await task('id: x\ntype: no.such.Task\n')).constraints).toContain('Invalid type: no.such.Task')
    const schedule = { id: 's', type: 'io.kestra.plugin.core.trigger.Schedule', cron: '0 9 1 * *' }
    expect((await post('flows/validate/trigger', schedule)).json.constraints).toBeUndefined()
    expect((await post('flows/validate/trigger', { ...schedule, cron: 'x' })).json.constraints).toContain('cron')
    expect((await task(schedule, 'TRIGGERS')).constraints).toBeUndefined()
    expect((await post('flows/validate/task?section=ODD', log)).status).toBe(422)
  })
})

describe('dependencies', () => {
  const sub = (id: string, flowId: string) =>
    `id: ${id}\nnamespace: deps\ntasks:\n  - id: call\n    type: io.kestra.plugin.core.flow.Subflow\n    namespace: deps\n    flowId: ${flowId}\n`
  const listener = `id: listener
namespace: deps
tasks:
  - id: say
    type: io.kestra.plugin.core.log.Log
    message: x
triggers:
  - id: after
    type: io.kestra.plugin.core.trigger.Flow
    preconditions:
      id: p
      flows:
        - namespace: deps
          flowId: top
`
  const named = ({ json }: { json: { edges: { source: string; target: string; relation: string }[] } }) =>
    json.edges.map(({ source, target, relation }) => `${source.slice(10)} ${relation} ${target.slice(10)}`).toSorted()

  test('are those of subflows and of Flow triggers', async () => {
    for (const source of [flow('deps', 'leaf'), sub('middle', 'leaf'), sub('top', 'middle'), listener]) await save(source)
    expect(named(await api.get('flows/deps/middle/dependencies'))).toEqual(['middle FLOW_TASK leaf', 'top FLOW_TASK middle'])
    expect(named(await api.get('flows/deps/middle/dependencies?destinationOnly=true'))).toEqual(['middle FLOW_TASK leaf'])
    const whole = await api.get('flows/deps/leaf/dependencies?expandAll=true')
    expect(named(whole)).toEqual(['middle FLOW_TASK leaf', 'top FLOW_TASK middle', 'top FLOW_TRIGGER listener'])
    expect(whole.json.nodes).toContainEqual({ uid: 'main_deps_leaf', tenantId: 'main', namespace: 'deps', id: 'leaf' })
    expect(named(await api.get('namespaces/deps/dependencies'))).toEqual([
      'middle FLOW_TASK leaf',
      'top FLOW_TASK middle',
      'top FLOW_TRIGGER listener',
    ])
    expect((await api.get('flows/lists/a/dependencies')).json).toEqual({ nodes: [], edges: [] })
  })
})
