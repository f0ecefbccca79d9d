import type { TypeDefinition } from '../../registry.ts'
import { dynamic, once, requiredDynamic } from './property.ts'

const prefix = 'io.kestra.plugin.core.execution.'

/** Tasks that the executor itself runs, because they change the execution. */
export const executorTasks: readonly TypeDefinition[] = [
  { type: `${prefix}Labels`, kind: 'executor', properties: once(() => ({ labels: requiredDynamic() })) },
  { type: `${prefix}SetVariables`, kind: 'executor', properties: once(() => ({ variables: requiredDynamic(), overwrite: dynamic() })) },
  {
    type: `${prefix}UnsetVariables`,
    kind: 'executor',
    properties: once(() => ({ variables: requiredDynamic(), ignoreMissing: dynamic() })),
  },
  { type: `${prefix}Exit`, kind: 'executor', properties: once(() => ({ state: dynamic() })) },
]
