import { expect, test } from 'vitest'
import { ConnectedWorker } from '../../src/gateway/connected-worker.ts'
import type { FromWorker, ToWorker, TriggerEnd, TriggerJob } from '../../src/gateway/protocol.ts'
import { TriggerJobs } from '../../src/gateway/trigger-jobs.ts'
import { channelPair } from '../worker/channel-pair.ts'
import { settings } from '../worker/settings.ts'

const jobOf = (id: string): TriggerJob => ({
  id,
  mode: 'listen',
  trigger: { id, type: 'test.Listen' },
  flow: { tenantId: 'main', namespace: 'company.team', id: 'f', revision: 1, generation: '1.3' },
  executionId: '',
  variables: {},
})

function openJobs() {
  const workers: ConnectedWorker[] = []
  const told: string[] = []
  const jobs = new TriggerJobs(() => workers, {
    onStarted: (job, workerId) => void told.push(`${job.id} started at ${workerId}`),
    onEnded: (job, end) => void told.push(`${job.id} ${end.type}`),
    onFired: async (job) => `execution of ${job.id}`,
    onLost: (job) => void told.push(`${job.id} lost`),
  })
  const addWorker = (id: string) => {
    const { left, right } = channelPair<ToWorker, FromWorker>()
    const worker = new ConnectedWorker(id, left, () => 0)
    const received: ToWorker[] = []
    right.onMessage((message) => void received.push(message))
    worker.welcome(1, settings, { workerId: id, threads: 1, storagePath: '', tmpPath: '', secrets: [], plugins: [] })
    workers.push(worker)
    return { worker, received, triggers: () => received.flatMap((message) => (message.type === 'Trigger' ? [message.job.id] : [])) }
  }
  return { jobs, told, addWorker, workers }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

test('an evaluation waits for a worker, and several workers share them', async () => {
  const { jobs, addWorker } = openJobs()
  jobs.add(jobOf('a'))
  const one = addWorker('one')
  jobs.dispatch()
  const two = addWorker('two')
  jobs.add(jobOf('b'))
  jobs.add(jobOf('c'))
  await turn()
  expect([one.triggers(), two.triggers()]).toEqual([['a', 'c'], ['b']])
})

test('what a dead worker had is lost, once; late words of it count for nothing', async () => {
  const { jobs, told, addWorker } = openJobs()
  const one = addWorker('one')
  jobs.add(jobOf('a'))
  jobs.started('a', 'one')
  jobs.lost(one.worker)
  jobs.lost(one.worker)
  const end: TriggerEnd = { type: 'nothing' }
  jobs.ended('a', end)
  expect(await jobs.fired('a', {})).toBeUndefined()
  expect(told).toEqual(['a started at one', 'a lost'])
})

test('stopping an evaluation that no worker has forgets it; otherwise its worker is told', async () => {
  const { jobs, told, addWorker } = openJobs()
  jobs.add(jobOf('waiting'))
  jobs.stop('waiting')
  const one = addWorker('one')
  jobs.dispatch()
  jobs.add(jobOf('running'))
  expect(await jobs.fired('running', {})).toBe('execution of running')
  jobs.stop('running')
  jobs.ended('running', { type: 'stopped' })
  await turn()
  expect(one.received.map(({ type }) => type)).toEqual(['Welcome', 'Trigger', 'StopTrigger'])
  expect(told).toEqual(['running stopped'])
})
