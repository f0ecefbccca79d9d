import { definePlugin } from '@windhover/sdk'
import { dockerRunner } from './docker/docker.ts'
import { jbangTasks } from './jbang.ts'
import { languages } from './language.ts'
import { legacyTasks } from './legacy.ts'
import { python, pythonTasks } from './python/python.ts'
import { scriptTasks } from './script-task.ts'
import { scriptTriggers } from './script-trigger.ts'
import { warmRunner } from './warm/warm-runner.ts'

const withTriggers = ['shell', 'node', 'go', 'ruby']

/** Scripts and commands in any language. */
export default definePlugin({
  id: 'scripts',
  title: 'Scripts',
  tasks: [...languages.flatMap(scriptTasks), ...pythonTasks, ...jbangTasks, ...legacyTasks],
  triggers: [python, ...languages.filter(({ id }) => withTriggers.includes(id))].flatMap(scriptTriggers),
  taskRunners: [dockerRunner, warmRunner],
})
