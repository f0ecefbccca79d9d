import type { TransitionFacts } from '../../src/execution/index.ts'
import { noLookups } from '../../src/expression/index.ts'
import type { Execution } from '../../src/model/execution.ts'
import type { Flow, Task } from '../../src/model/flow.ts'
import { createState } from '../../src/model/state.ts'
import type { EngineSettings } from '../../src/ports/settings.ts'

export const settings: EngineSettings = {
  generation: '1.3',
  envs: {},
  globals: {},
  kestra: {},
  recursiveRendering: false,
  pluginDefaults: [],
  pluginConfigurations: {},
  maxExecutionDepth: 100,
  templatesEnabled: true,
  timezone: 'UTC',
  localFiles: { allowedPaths: [], functionsEnabled: false },
}

/** A flow as the parser makes it. */
export function flowOf(parts: Partial<Flow> & { tasks: readonly Task[] }): Flow {
  return {
    tenantId: 'main',
    id: 'flow',
    namespace: 'company.team',
    revision: 1,
    generation: '1.3',
    labels: [],
    inputs: [],
    outputs: [],
    errors: [],
    finally: [],
    afterExecution: [],
    listeners: [],
    triggers: [],
    sla: [],
    checks: [],
    disabled: false,
    deleted: false,
    draft: false,
    updated: 0,
    source: '',
    document: {},
    ...parts,
  }
}

export function executionOf(flow: Flow, parts: Partial<Execution> = {}): Execution {
  const id = parts.id ?? 'execution'
  return {
    tenantId: flow.tenantId,
    id,
    namespace: flow.namespace,
    flowId: flow.id,
    flowRevision: flow.revision,
    generation: flow.generation,
    state: createState(0),
    labels: [{ key: 'system.correlationId', value: id }],
    ...(flow.variables === undefined ? {} : { variables: flow.variables }),
    originalId: id,
    metadata: { attemptNumber: 1, originalCreatedDate: 0 },
    ...parts,
  }
}

/** Facts with countable ids and no secret key. */
export function factsOf(flow: Flow, now = 0, prefix = 'run'): TransitionFacts {
  let count = 0
  return {
    flow,
    now,
    ids: { next: () => `${prefix}${++count}` },
    lookups: noLookups,
    settings: { ...settings, generation: flow.generation },
    cipher: { isConfigured: false, encrypt: (text) => text, decrypt: (text) => text },
  }
}
