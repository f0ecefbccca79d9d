import { definePlugin } from '@windhover/sdk'
import { echo } from './debug/echo.ts'
import { returnTask } from './debug/return.ts'
import { assertTask } from './execution/assert.ts'
import { fail } from './execution/fail.ts'
import { sleep } from './flow/sleep.ts'
import { log } from './log/log.ts'
import { outputValues } from './output/output-values.ts'

/** The tasks every installation has. Flowable tasks, triggers and the tasks that change the execution itself belong to the engine. */
export default definePlugin({
  id: 'core',
  title: 'Core',
  tasks: [log, returnTask, echo, outputValues, sleep, fail, assertTask],
})
