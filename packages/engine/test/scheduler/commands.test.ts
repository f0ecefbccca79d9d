import { expect, test } from 'vitest'
import { hour, minute, openWorld, schedule, second } from './world.ts'

test('a disabled trigger does nothing; enabled again it goes by the policy that is asked for', async () => {
  for (const [missed, dates] of [
    [undefined, ['2026-01-01T00:01:00Z']],
    ['ALL', ['2026-01-01T00:01:00Z']],
    ['LAST', ['2026-01-01T00:30:00Z']],
    ['NONE', []],
  ] as const) {
    const world = await openWorld()
    await world.save(schedule())
    await world.triggers.command(world.key('every'), { type: 'SetDisabled', disabled: true })
    await world.advance(30 * minute + 30 * second)
    expect(world.created).toEqual([])
    await world.triggers.command(world.key('every'), { type: 'SetDisabled', disabled: false, ...(missed !== undefined && { missed }) })
    await world.advance(second)
    expect(world.slots()).toEqual(dates)
    expect((await world.history('every')).filter(({ outcome }) => outcome === 'CHANGED').map(({ reason }) => reason)).toEqual([
      'enabled',
      'disabled',
    ])
  }
})

test('enabling again skips no date that is still to come', async () => {
  const world = await openWorld()
  await world.save(schedule())
  await world.triggers.command(world.key('every'), { type: 'SetDisabled', disabled: true })
  await world.advance(10 * second)
  await world.triggers.command(world.key('every'), { type: 'SetDisabled', disabled: false, missed: 'NONE' })
  await world.advance(50 * second)
  expect(world.slots()).toEqual(['2026-01-01T00:01:00Z'])
})

test('unlock frees a trigger, and is refused where nothing is locked', async () => {
  const world = await openWorld()
  await world.save(schedule())
  await expect(world.triggers.command(world.key('every'), { type: 'Unlock' })).rejects.toThrow('Trigger is not locked')
  await world.advance(minute)
  expect(await world.triggers.get(world.key('every'))).toMatchObject({ locked: true, trigger: { id: 'every' } })
  expect(await world.triggers.command(world.key('every'), { type: 'Unlock' })).toMatchObject({ locked: false })
  await world.advance(minute)
  expect(world.created).toHaveLength(2)
})

test('a deleted trigger begins anew as long as its flow has it', async () => {
  const world = await openWorld()
  await world.save(schedule())
  await world.advance(minute)
  expect(await world.triggers.command(world.key('every'), { type: 'Delete' })).toBeUndefined()
  expect(await world.history('every')).toEqual([])
  await world.advance(minute)
  expect(world.slots()).toEqual(['2026-01-01T00:01:00Z', '2026-01-01T00:02:00Z'])
})

test('commands for triggers that do not exist are refused', async () => {
  const world = await openWorld()
  await expect(world.triggers.command(world.key('nothing'), { type: 'Unlock' })).rejects.toMatchObject({ code: 'TRIGGER_NOT_FOUND' })
  await expect(world.triggers.get(world.key('nothing'))).rejects.toMatchObject({ code: 'TRIGGER_NOT_FOUND' })
})

test('one command for many triggers says how many took it and why others did not', async () => {
  const world = await openWorld()
  for (let at = 0; at < 5; at += 1) await world.save(schedule(), `f${at}`)
  const filter = { namespace: 'company.team' }
  expect(await world.triggers.commandAll('main', { filter }, { type: 'SetDisabled', disabled: true })).toEqual({ count: 5, failures: [] })
  const keys = [world.key('every', 'f1'), world.key('every', 'gone')]
  const result = await world.triggers.commandAll('main', { keys }, { type: 'Unlock' })
  expect(result.count).toBe(0)
  expect(result.failures.map(({ message }) => message)).toEqual(['Trigger is not locked', expect.stringContaining("'every'")])
  expect((await world.triggers.search('main', { disabled: true }, { page: 1, size: 10 })).total).toBe(5)
})

test('a backfill runs its range with its own inputs and labels, then the schedule goes on', async () => {
  const world = await openWorld({ start: '2026-01-01T12:00:00Z' })
  await world.save(
    schedule('allowConcurrent: true', 'every', '0 * * * *'),
    'f',
    'inputs:\n  - id: mode\n    type: STRING\n    defaults: normal',
  )
  const start = Date.parse('2026-01-01T00:00:00Z')
  const backfill = { start, end: start + 3 * hour, inputs: { mode: 'again' }, labels: [{ key: 'why', value: 'test' }], throttleMs: 0 }
  expect(await world.triggers.previewBackfill(world.key('every'), backfill)).toMatchObject({ total: 4, dates: { length: 4 } })
  const view = await world.triggers.command(world.key('every'), { type: 'CreateBackfill', backfill })
  expect(view?.state.backfill).toMatchObject({ start, end: start + 3 * hour, currentDate: start, paused: false })
  await expect(world.triggers.command(world.key('every'), { type: 'CreateBackfill', backfill })).rejects.toMatchObject({
    code: 'ILLEGAL_STATE',
  })
  await world.advance(second)
  expect(world.slots()).toEqual([0, 1, 2, 3].map((at) => `2026-01-01T0${at}:00:00Z`))
  expect(world.created.every(({ inputs }) => inputs?.['mode'] === 'again')).toBe(true)
  expect(world.created[0]?.labels).toContainEqual({ key: 'why', value: 'test' })
  const after = await world.state('every')
  expect(after.backfill).toBeUndefined()
  expect(after.nextExecutionDate).toBe(Date.parse('2026-01-01T13:00:00Z'))
  await world.advance(hour)
  expect(world.created.at(-1)?.inputs).toEqual({ mode: 'normal' })
})

test('a paused backfill runs nothing, nor does the schedule; a deleted one gives way to it', async () => {
  const world = await openWorld({ start: '2026-01-01T12:00:00Z' })
  await world.save(schedule('', 'every', '0 * * * *'))
  await expect(world.triggers.command(world.key('every'), { type: 'PauseBackfill' })).rejects.toThrow('No backfill found')
  await world.triggers.command(world.key('every'), { type: 'CreateBackfill', backfill: { start: Date.parse('2026-01-01T00:00:00Z') } })
  await world.advance(second)
  await world.triggers.command(world.key('every'), { type: 'PauseBackfill' })
  await world.end(world.created[0])
  await world.advance(90 * minute)
  expect(world.slots()).toEqual(['2026-01-01T00:00:00Z'])
  await world.triggers.command(world.key('every'), { type: 'UnpauseBackfill' })
  await world.advance(second)
  expect(world.slots()).toEqual(['2026-01-01T00:00:00Z', '2026-01-01T01:00:00Z'])
  await world.triggers.command(world.key('every'), { type: 'DeleteBackfill' })
  await world.end(world.created[1])
  await world.advance(second)
  expect(world.slots().at(-1)).toBe('2026-01-01T13:00:00Z')
})

test('throttle is the least time between two executions of a backfill', async () => {
  const world = await openWorld({ start: '2026-01-01T12:00:00Z' })
  await world.save(schedule('allowConcurrent: true', 'every', '0 * * * *'))
  const start = Date.parse('2026-01-01T00:00:00Z')
  await world.triggers.command(world.key('every'), {
    type: 'CreateBackfill',
    backfill: { start, end: start + 9 * hour, throttleMs: 10 * second },
  })
  await world.advance(35 * second, second)
  expect(world.created).toHaveLength(4)
  expect(await world.triggers.backfillProgress(world.key('every'))).toEqual({ done: 4, total: 10 })
})

test('only a Schedule can be backfilled', async () => {
  const world = await openWorld()
  await world.save('- id: poll\n  type: test.Poll')
  const command = { type: 'CreateBackfill', backfill: { start: 0 } } as const
  await expect(world.triggers.command(world.key('poll'), command)).rejects.toMatchObject({ code: 'INVALID_ENTITY' })
})

test('triggers that others fire have a history too, whatever happens at once', async () => {
  const world = await openWorld()
  const at = (date: number, reason: string) => world.triggers.record(world.key('hook'), { date, outcome: 'REFUSED', reason })
  await Promise.all([
    at(1, 'no body'),
    at(2, 'no body'),
    at(3, 'wrong body'),
    world.triggers.record(world.key('hook'), { date: 4, outcome: 'FIRED' }),
  ])
  await world.triggers.record(world.key('hook'), { date: 5, outcome: 'FIRED' })
  expect((await world.history('hook')).map(({ line, date, count, outcome }) => [line, date, count, outcome])).toEqual([
    [4, 5, 1, 'FIRED'],
    [3, 4, 1, 'FIRED'],
    [2, 3, 1, 'REFUSED'],
    [1, 2, 2, 'REFUSED'],
  ])
})
