import type { Registry, TypeDefinition } from '../../registry.ts'
import { conditions } from './conditions.ts'
import { executorTasks } from './executor-tasks.ts'
import { executables, flowables } from './flowables.ts'
import { withLegacyAliases } from './register-plugin.ts'
import { triggers } from './triggers.ts'

const taskRunners: readonly TypeDefinition[] = [
  { type: 'io.kestra.plugin.core.runner.Process', kind: 'taskRunner', properties: () => ({}) },
]

/** Registers the types that the language itself knows: flowables, executor tasks, Subflow, triggers, conditions, the process runner. */
export function registerCore(registry: Registry): void {
  for (const definition of [...flowables, ...executables, ...executorTasks, ...triggers, ...conditions, ...taskRunners]) {
    registry.register(withLegacyAliases(definition))
  }
}
