import type { StateChange, StoredWindow } from '@windhover/core/model/open-window.ts'
import type { Repositories } from '@windhover/core/ports/repositories.ts'
import { expect, test } from 'vitest'

const change: StateChange = { tenantId: 'main', executionId: 'e1', state: 'SUCCESS', histories: 3, date: 1000 }
const window: StoredWindow = {
  tenantId: 'main',
  namespace: 'company',
  flowId: 'listener',
  triggerId: 'both',
  windowId: 'nightly',
  start: 1,
  end: 2,
  results: ['condition_1'],
  outputs: [{ namespace: 'company', flowId: 'a', outputs: { rows: 5, text: 'ü' } }],
}
const nothing = { executions: [], taskRuns: [], deletedTaskRuns: [], timers: [], deletedTimers: [], logs: [], metrics: [] }

export function flowTriggerConformance(open: () => Promise<Repositories>): void {
  test('changes of state wait in the order of their commits until they are judged', async () => {
    const { executions, flowTriggers, close } = await open()
    await executions.commit({ ...nothing, stateChanges: [change, { ...change, executionId: 'e0' }] })
    await executions.commit({ ...nothing, stateChanges: [{ ...change, state: 'FAILED', histories: 5 }] })
    expect((await flowTriggers.pending()).map(({ executionId, histories }) => `${executionId} ${histories}`)).toEqual([
      'e1 3',
      'e0 3',
      'e1 5',
    ])
    await flowTriggers.commit({ windows: [], closed: [], judged: [change] })
    expect(await flowTriggers.pending()).toEqual([
      { ...change, executionId: 'e0' },
      { ...change, state: 'FAILED', histories: 5 },
    ])
    await close()
  })

  test('a window is kept, changed and closed together with the change that was judged', async () => {
    const { executions, flowTriggers, close } = await open()
    await executions.commit({ ...nothing, stateChanges: [change] })
    await flowTriggers.commit({ windows: [window, { ...window, triggerId: 'other' }], closed: [], judged: [change] })
    await flowTriggers.commit({ windows: [{ ...window, results: ['condition_1', 'condition_2'] }], closed: [], judged: [] })
    expect(await flowTriggers.pending()).toEqual([])
    expect(await flowTriggers.windows()).toEqual(
      expect.arrayContaining([
        { ...window, results: ['condition_1', 'condition_2'] },
        { ...window, triggerId: 'other' },
      ]),
    )
    await flowTriggers.commit({ windows: [], closed: [window], judged: [] })
    expect((await flowTriggers.windows()).map(({ triggerId }) => triggerId)).toEqual(['other'])
    await close()
  })
}
