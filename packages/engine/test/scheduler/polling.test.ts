import { expect, test } from 'vitest'
import { minute, openWorld, second } from './world.ts'

const poll = (more = ''): string => `- id: poll\n  type: test.Poll\n  interval: PT30S\n${more}`
const listen = (more = ''): string => `- id: listen\n  type: test.Listen\n${more}`

test('a polling trigger is evaluated by a worker every interval, counted from the end of the last evaluation', async () => {
  const world = await openWorld()
  await world.save(poll())
  await world.scheduler.settle()
  expect(world.jobs).toHaveLength(1)
  const [job] = world.jobs
  expect(job).toMatchObject({ mode: 'poll', trigger: { id: 'poll', type: 'test.Poll' }, timeoutMs: 600_000 })
  expect((await world.state('poll')).evaluateRunningDate).toBe(world.clock.time)
  await world.advance(minute)
  expect(world.jobs).toHaveLength(1)
  world.scheduler.handlers.onEnded(job as never, { type: 'nothing' })
  await world.scheduler.settle()
  expect(await world.state('poll')).toMatchObject({ nextExecutionDate: world.clock.time + 30 * second })
  expect((await world.state('poll')).evaluateRunningDate).toBeUndefined()
  await world.advance(30 * second)
  expect(world.jobs).toHaveLength(2)
})

test('what a poll finds starts an execution that holds the trigger until it ends', async () => {
  const world = await openWorld()
  await world.save(poll('  labels:\n    raw: "{{ flow.id }}"'))
  await world.scheduler.settle()
  const [job] = world.jobs
  world.scheduler.handlers.onEnded(job as never, { type: 'fired', variables: { files: ['a'] }, logFile: 'kestra:///log' })
  await world.scheduler.settle()
  expect(world.created[0]).toMatchObject({
    id: job?.executionId,
    trigger: { id: 'poll', type: 'test.Poll', variables: { files: ['a'] }, logFile: 'kestra:///log' },
    labels: [{ key: 'raw', value: '{{ flow.id }}' }, { key: 'system.from', value: 'trigger' }, { key: 'system.correlationId' }],
  })
  expect(world.created[0]?.inputs).toBeUndefined()
  await world.advance(minute)
  expect(world.jobs).toHaveLength(1)
  await world.end(world.created[0])
  await world.scheduler.settle()
  expect(world.jobs).toHaveLength(2)
})

test('nothing new, time after time, is one line of history', async () => {
  const world = await openWorld()
  await world.save(poll())
  for (let round = 0; round < 5; round += 1) {
    await world.advance(30 * second)
    world.scheduler.handlers.onEnded(world.jobs.at(-1) as never, { type: 'nothing' })
    await world.scheduler.settle()
  }
  expect(await world.history('poll')).toMatchObject([{ outcome: 'NOTHING', reason: 'nothing new', count: 5 }])
})

test('a failed evaluation is told in the history; failOnTriggerError makes a FAILED execution of it', async () => {
  const world = await openWorld()
  await world.save(`${poll()}\n- id: strict\n  type: test.Poll\n  interval: PT30S\n  failOnTriggerError: true`)
  await world.scheduler.settle()
  for (const job of world.jobs) world.scheduler.handlers.onEnded(job, { type: 'failed', message: 'no route to host' })
  await world.scheduler.settle()
  expect((await world.history('poll'))[0]).toMatchObject({ outcome: 'FAILED', reason: 'no route to host' })
  expect(world.created).toMatchObject([{ trigger: { id: 'strict' }, state: { current: 'FAILED' } }])
  await world.advance(30 * second)
  expect(world.jobs).toHaveLength(4)
})

test('an interval of zero, or past the end of time, disables the trigger and says why', async () => {
  const world = await openWorld()
  await world.save('- id: poll\n  type: test.Poll\n  interval: PT0S\n- id: never\n  type: test.Poll\n  interval: P9999999D')
  await world.scheduler.settle()
  expect(world.jobs).toEqual([])
  expect(await world.state('poll')).toMatchObject({ disabled: true })
  expect((await world.history('poll'))[0]?.reason).toContain('PT0S')
  expect((await world.history('never'))[0]?.reason).toContain('P9999999D')
})

test('conditions are judged before a worker is asked', async () => {
  const world = await openWorld()
  await world.save(poll('  conditions:\n    - type: io.kestra.plugin.core.condition.Expression\n      expression: "{{ false }}"'))
  await world.advance(minute, 30 * second)
  expect(world.jobs).toEqual([])
  expect((await world.history('poll'))[0]).toMatchObject({ outcome: 'REFUSED' })
})

test('an evaluation whose worker is gone begins again; a late report of the old one counts for nothing', async () => {
  const world = await openWorld()
  await world.save(poll())
  await world.scheduler.settle()
  const [job] = world.jobs
  world.scheduler.handlers.onLost(job as never)
  await world.scheduler.settle()
  await world.advance(second)
  expect(world.jobs).toHaveLength(2)
  world.scheduler.handlers.onEnded(job as never, { type: 'fired', variables: {} })
  await world.scheduler.settle()
  expect(world.created).toEqual([])
})

test('a realtime trigger starts an execution with every event, without waiting for it', async () => {
  const world = await openWorld()
  await world.save(listen())
  await world.scheduler.settle()
  const [job] = world.jobs
  expect(job?.mode).toBe('listen')
  world.scheduler.handlers.onStarted(job as never, 'w1')
  const ids = [
    await world.scheduler.handlers.onFired(job as never, { n: 1 }),
    await world.scheduler.handlers.onFired(job as never, { n: 2 }),
  ]
  expect(world.created.map(({ id }) => id)).toEqual(ids)
  expect(world.created.map(({ trigger }) => trigger?.variables)).toEqual([{ n: 1 }, { n: 2 }])
  const state = await world.state('listen')
  expect(state).toMatchObject({ workerId: 'w1', lastTriggered: world.clock.time })
  expect(state.executionId).toBeUndefined()
  await world.advance(minute)
  expect(world.jobs).toHaveLength(1)
})

test('a realtime trigger that crashes in a loop waits longer each time, and an event makes good', async () => {
  const world = await openWorld()
  await world.save(listen())
  await world.scheduler.settle()
  const pauses: number[] = []
  for (let round = 0; round < 12; round += 1) {
    const before = world.clock.time
    world.scheduler.handlers.onEnded(world.jobs.at(-1) as never, { type: 'failed', message: 'broken' })
    await world.scheduler.settle()
    const count = world.jobs.length
    while (world.jobs.length === count) await world.advance(second)
    pauses.push((world.clock.time - before) / second)
  }
  expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300])
  await world.scheduler.handlers.onFired(world.jobs.at(-1) as never, {})
  expect((await world.state('listen')).failures).toBeUndefined()
  expect((await world.history('listen')).filter(({ outcome }) => outcome === 'FAILED')).toHaveLength(12)
})

test('a changed, removed, disabled or restarted trigger is stopped on its worker', async () => {
  const world = await openWorld()
  await world.save(listen())
  await world.scheduler.settle()
  await world.save(listen('  logLevel: WARN'))
  await world.scheduler.settle()
  expect(world.stopped).toEqual([world.jobs[0]?.id])
  expect(world.jobs).toHaveLength(2)
  await world.triggers.command(world.key('listen'), { type: 'Restart' })
  await world.scheduler.settle()
  expect(world.stopped).toEqual(world.jobs.slice(0, 2).map(({ id }) => id))
  await world.triggers.command(world.key('listen'), { type: 'SetDisabled', disabled: true })
  await world.advance(minute)
  expect(world.stopped).toHaveLength(3)
  expect(world.jobs).toHaveLength(3)
  expect(await world.scheduler.handlers.onFired(world.jobs[2] as never, {})).toBeUndefined()
  await world.triggers.command(world.key('listen'), { type: 'SetDisabled', disabled: false })
  await world.scheduler.settle()
  await world.flowActions.delete({ tenantId: 'main', namespace: 'company.team', id: 'f' })
  expect(world.stopped).toEqual(world.jobs.map(({ id }) => id))
  expect(await world.repositories.triggers.find(world.key('listen'))).toBeUndefined()
  expect(world.created).toEqual([])
})
