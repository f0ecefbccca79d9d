import { type Shape, z } from '@windhover/sdk'
import type { TypeDefinition } from '../../registry.ts'
import { choice, dynamic, flag, nested, notEmptyDynamic, once, requiredDynamic, text } from './property.ts'

const prefix = 'io.kestra.plugin.core.flow.'

/** `errors` and `finally` of every flowable. */
const branches = (): Shape => ({ errors: nested('tasks'), finally: nested('tasks') })

function flowable(name: string, own: () => Shape, rest: Partial<TypeDefinition> = {}): TypeDefinition {
  return { type: `${prefix}${name}`, kind: 'flowable', ...rest, properties: once(() => ({ ...own(), ...branches() })) }
}

const onChildFailure = dynamic

const workingDirectory = (): Shape => ({
  tasks: nested('tasks', 'required'),
  cache: z.strictObject({ patterns: requiredDynamic(), ttl: dynamic() }).optional(),
  namespaceFiles: z
    .strictObject({
      enabled: dynamic(),
      namespaces: dynamic(),
      include: dynamic(),
      exclude: dynamic(),
      ifExists: dynamic(),
      folderPerNamespace: dynamic(),
    })
    .optional(),
  inputFiles: dynamic(),
  outputFiles: dynamic(),
})

const pause = (): Shape => ({
  pauseDuration: dynamic(),
  behavior: dynamic(),
  onPause: nested('task'),
  onResume: nested('inputs'),
  tasks: nested('tasks'),
})

const loop = (): Shape => ({
  values: requiredDynamic(),
  tasks: nested('tasks', 'required'),
  concurrencyLimit: z.int().min(0, 'must be greater than or equal to 0').optional(),
  transmitFailed: flag(),
  fetchType: choice('AUTO', 'FETCH', 'STORE'),
  outputs: nested('outputs'),
})

/** Tasks that orchestrate other tasks (core-semantics §4.6). */
export const flowables: readonly TypeDefinition[] = [
  flowable('Sequential', () => ({ tasks: nested('tasks', 'required') })),
  flowable('Parallel', () => ({ concurrent: dynamic(), onChildFailure: onChildFailure(), tasks: nested('tasks', 'required') })),
  flowable('Dag', () => ({ concurrent: dynamic(), onChildFailure: onChildFailure(), tasks: nested('dagTasks', 'required') })),
  flowable('If', () => ({ condition: text(), then: nested('tasks', 'required'), else: nested('tasks') })),
  flowable('Switch', () => ({ value: requiredDynamic(), cases: nested('cases'), defaults: nested('tasks') })),
  flowable('AllowFailure', () => ({ tasks: nested('tasks', 'required') })),
  flowable('WorkingDirectory', workingDirectory),
  flowable('Pause', pause, {
    propertyAliases: { delay: 'pauseDuration' },
    deprecatedProperties: ['delay', 'tasks'],
    propertyGenerations: { delay: '1.3', tasks: '1.3' },
  }),
  flowable('LoopUntil', () => ({
    condition: requiredDynamic(),
    tasks: nested('tasks', 'required'),
    failOnMaxReached: dynamic(),
    checkFrequency: z.strictObject({ interval: dynamic(), maxIterations: dynamic(), maxDuration: dynamic() }).optional(),
  })),
  flowable('Loop', loop, { generations: ['2.0'] }),
  flowable(
    'ForEach',
    () => ({
      values: requiredDynamic(),
      tasks: nested('tasks', 'required'),
      concurrencyLimit: z.int().min(0, 'must be greater than or equal to 0').optional(),
    }),
    { generations: ['1.3'] },
  ),
  flowable('EachSequential', () => ({ value: requiredDynamic(), tasks: nested('tasks', 'required') }), {
    deprecated: true,
    generations: ['1.3'],
  }),
  flowable('EachParallel', () => ({ value: requiredDynamic(), concurrent: dynamic(), tasks: nested('tasks', 'required') }), {
    deprecated: true,
    generations: ['1.3'],
  }),
  flowable('Template', () => ({ namespace: z.string(), templateId: z.string(), args: dynamic() }), {
    deprecated: true,
    generations: ['1.3'],
  }),
  flowable(
    'ForEachItem',
    () => ({
      items: notEmptyDynamic(),
      batch: z
        .strictObject({ rows: dynamic(), partitions: dynamic(), bytes: dynamic(), separator: dynamic(), regexPattern: dynamic() })
        .optional(),
      ...subflowProperties(),
    }),
    { generations: ['1.3'] },
  ),
]

/** What Subflow and ForEachItem share: which flow, with what, and how its end counts. */
function subflowProperties(): Shape {
  return {
    namespace: notEmptyDynamic(),
    flowId: notEmptyDynamic(),
    revision: z
      .unknown()
      .optional()
      .refine((value) => typeof value !== 'number' || value >= 1, 'must be greater than or equal to 1'),
    inputs: dynamic(),
    labels: dynamic(),
    wait: flag(),
    transmitFailed: flag(),
    inheritLabels: dynamic(),
    scheduleDate: dynamic(),
    restartBehavior: choice('NEW_EXECUTION', 'RETRY_FAILED'),
  }
}

/** Tasks that start executions. */
export const executables: readonly TypeDefinition[] = [
  {
    type: `${prefix}Subflow`,
    kind: 'executable',
    properties: once(() => ({ ...subflowProperties(), flowId: requiredDynamic(), outputs: dynamic(), scheduleOn: dynamic() })),
    deprecatedProperties: ['outputs'],
    propertyAliases: {},
    propertyGenerations: { outputs: '1.3', scheduleOn: '1.3' },
  },
]
