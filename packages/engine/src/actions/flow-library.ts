import { FlowInvalid, FlowNotFound, InvalidEntity } from '@windhover/core/errors.ts'
import { taskRunJson } from '@windhover/core/execution/wire.ts'
import type { Filter } from '@windhover/core/filter/index.ts'
import {
  aroundFlows,
  buildFlowGraph,
  childTasks,
  constraintsText,
  type FlowGraph,
  type FlowTopology,
  flowDocument,
  flowTopology,
  type GraphNode,
  splitDocuments,
  taskForExecution,
  withTask,
} from '@windhover/core/flow/index.ts'
import type { Flow, Task } from '@windhover/core/model/flow.ts'
import type { ExecutionSnapshot, FlowFilter, FlowRepository } from '@windhover/core/ports/repositories.ts'
import type { Registry } from '@windhover/core/registry.ts'
import { packFiles, unpackTexts } from '../worker/zip.ts'
import type { FlowActions } from './flow-actions.ts'

export interface FlowName {
  readonly namespace: string
  readonly id: string
}

interface FlowLibraryParts {
  readonly flows: FlowActions
  readonly repository: FlowRepository
  readonly registry: Registry
  readonly timezone: string
}

export interface SaveManyOptions {
  /** Every flow must be of it. */
  readonly namespace?: string
  /** Namespaces below it are accepted too. */
  readonly children?: boolean
  /** Flows of the namespace (without one: of the tenant) that are not among them go. */
  readonly deletesOthers: boolean
}

const everything = { page: 1, size: 100_000 }

/** Many flows at once: saved, switched, deleted, exported, imported, and how they depend on each other. */
export class FlowLibrary {
  private readonly parts: FlowLibraryParts

  constructor(parts: FlowLibraryParts) {
    this.parts = parts
  }

  /** Saves every document of the source. All are checked before the first is stored. @returns the flows as saved, after those that went
   *  @throws FlowInvalid, InvalidEntity */
  async saveMany(tenantId: string, source: string, options: SaveManyOptions): Promise<readonly Flow[]> {
    const sources = splitDocuments(source).map((document) => document.source)
    const names = this.checkAll(tenantId, sources, options)
    const gone = options.deletesOthers ? await this.deleteOthers(tenantId, names, options) : []
    const saved: Flow[] = []
    for (const one of sources) saved.push(await this.parts.flows.save(tenantId, one))
    return [...gone, ...saved]
  }

  /** Reads a `.yml`, a `.yaml` or a `.zip` of them. @returns what could not be imported: names of a zip's members, else positions
   *  @throws FlowInvalid when that is to end it, InvalidEntity for another file */
  async import(tenantId: string, fileName: string, content: Uint8Array, failOnError: boolean): Promise<readonly string[]> {
    const refused: string[] = []
    for (const [name, source] of await sourcesOf(fileName, content)) {
      try {
        await this.parts.flows.save(tenantId, source)
      } catch (error) {
        if (failOnError || !(error instanceof Error) || !('status' in error)) throw error
        refused.push(name)
      }
    }
    return refused
  }

  /** A zip with `<namespace>.<id>.yml` for each flow. */
  export(flows: readonly Flow[]): Promise<Uint8Array> {
    return packFiles(Object.fromEntries(flows.map((flow) => [`${flow.namespace}.${flow.id}.yml`, Buffer.from(flow.source)])))
  }

  async find(tenantId: string, filter: FlowFilter): Promise<readonly Flow[]> {
    return (await this.parts.flows.search(tenantId, filter, everything)).results
  }

  /** @throws FlowNotFound for the first that is not there */
  async named(tenantId: string, names: readonly FlowName[]): Promise<readonly Flow[]> {
    return Promise.all(
      names.map(async ({ namespace, id }) => {
        const flow = await this.parts.flows.find({ tenantId, namespace, id })
        if (flow === undefined) throw FlowNotFound({ namespace, flowId: id })
        return flow
      }),
    )
  }

  async setDisabled(tenantId: string, names: readonly FlowName[], disabled: boolean): Promise<number> {
    const flows = await this.named(tenantId, names)
    for (const flow of flows) await this.parts.flows.setDisabled(flow, disabled)
    return flows.length
  }

  async deleteMany(tenantId: string, names: readonly FlowName[]): Promise<number> {
    const flows = await this.named(tenantId, names)
    for (const flow of flows) await this.parts.flows.delete(flow)
    return flows.length
  }

  matching(tenantId: string, where: Filter): Promise<readonly Flow[]> {
    return this.find(tenantId, { where })
  }

  /** Removes revisions for good; the latest stays. @throws FlowNotFound, InvalidEntity */
  async deleteRevisions(tenantId: string, name: FlowName, revisions: readonly number[]): Promise<void> {
    const all = await this.parts.repository.revisions({ tenantId, ...name })
    const latest = all.at(-1)
    if (latest === undefined) throw FlowNotFound({ namespace: name.namespace, flowId: name.id })
    if (revisions.includes(latest.revision))
      throw InvalidEntity({ message: `revision ${latest.revision} is the latest one and cannot be deleted` })
    await this.parts.repository.purge({ tenantId, ...name }, revisions)
  }

  /** Replaces one task in the source. @throws FlowNotFound, InvalidEntity, FlowInvalid */
  async updateTask(tenantId: string, name: FlowName, taskId: string, task: Readonly<Record<string, unknown>>): Promise<Flow> {
    const [flow] = await this.named(tenantId, [name])
    if (task['id'] !== taskId)
      throw InvalidEntity({ message: `Invalid entity: task.id: The id of a task cannot be changed, got '${task['id']}'` })
    const source = flow === undefined ? undefined : withTask(flow.source, taskId, task)
    if (source === undefined) throw InvalidEntity({ message: `Invalid entity: Can't find task '${taskId}' on flow '${name.id}'` })
    return this.parts.flows.update({ tenantId, ...name }, source)
  }

  /** Flows with tasks of a type that has another name today, or none to come. */
  async deprecated(tenantId: string, namespace: string | undefined): Promise<readonly object[]> {
    const flows = await this.find(tenantId, namespace === undefined ? {} : { namespacePrefix: namespace })
    return flows.flatMap(({ namespace: own, id: flowId, revision, document }) => {
      const deprecatedTasks = [...typedIn(document)].flatMap(({ id, type }) => {
        const known = this.parts.registry.find(type)
        if (known === undefined || (known.type === type && known.deprecated !== true)) return []
        return [{ taskId: id, taskType: type, ...(known.type !== type && { replacement: known.type }) }]
      })
      return deprecatedTasks.length === 0 ? [] : [{ namespace: own, flowId, revision, deprecatedTasks }]
    })
  }

  /** What depends on the flows of a namespace, or on one of them. */
  async dependencies(
    tenantId: string,
    about: FlowName | { namespace: string },
    options: { targetsOnly: boolean; whole: boolean },
  ): Promise<FlowTopology> {
    const topology = flowTopology(await this.find(tenantId, {}), this.parts.timezone)
    return aroundFlows(topology, (node) => node.namespace === about.namespace && (!('id' in about) || node.id === about.id), options)
  }

  /** The graph of a flow, with the subflows drawn that are asked for by the uids of their tasks; of an execution with the task runs
   *  of the tasks that ran once, and tasks by id and type only. */
  async graph(flow: Flow, options: { readonly subflows: readonly string[]; readonly execution?: ExecutionSnapshot }): Promise<object> {
    const expanded = new Set(options.subflows.flatMap((uids) => uids.split(',')).filter((uid) => uid !== ''))
    const known = new Map<string, Flow>()
    if (expanded.size > 0) await this.loadSubflows(flow, known, expanded.size)
    const graph = buildFlowGraph(flow, this.parts.registry, {
      expanded,
      subflowOf: (task) => known.get(`${task['namespace']}/${task['flowId']}`),
    })
    return options.execution === undefined ? graph : executionGraph(graph, options.execution)
  }

  private async loadSubflows({ tenantId, tasks }: Flow, known: Map<string, Flow>, depth: number): Promise<void> {
    const named = tasks
      .flatMap(withChildren)
      .flatMap(({ namespace, flowId }) => (typeof namespace === 'string' && typeof flowId === 'string' ? [{ namespace, id: flowId }] : []))
    for (const name of named) {
      const key = `${name.namespace}/${name.id}`
      if (known.has(key)) continue
      const flow = await this.parts.flows.find({ tenantId, ...name })
      if (flow === undefined) continue
      known.set(key, flow)
      if (depth > 1) await this.loadSubflows(flow, known, depth - 1)
    }
  }

  private checkAll(tenantId: string, sources: readonly string[], { namespace, children }: SaveManyOptions): ReadonlySet<string> {
    const names = new Set<string>()
    for (const source of sources) {
      const { flow, problems } = this.parts.flows.parse(tenantId, source)
      if (flow === undefined) throw FlowInvalid({ message: `Invalid entity: ${constraintsText(problems)}` })
      const isInside =
        namespace === undefined || flow.namespace === namespace || (children === true && flow.namespace.startsWith(`${namespace}.`))
      if (!isInside)
        throw InvalidEntity({
          message: `Invalid entity: flow.namespace: Flow namespace is invalid: '${flow.namespace}', expected '${namespace}'`,
        })
      const name = `${flow.namespace}/${flow.id}`
      if (names.has(name)) throw InvalidEntity({ message: `Invalid entity: flow.id: Duplicate flow id '${flow.id}'` })
      names.add(name)
    }
    return names
  }

  private async deleteOthers(
    tenantId: string,
    kept: ReadonlySet<string>,
    { namespace, children }: SaveManyOptions,
  ): Promise<readonly Flow[]> {
    const filter = namespace === undefined ? {} : children === true ? { namespacePrefix: namespace } : { namespace }
    const others = (await this.find(tenantId, filter)).filter((flow) => !kept.has(`${flow.namespace}/${flow.id}`))
    for (const flow of others) await this.parts.flows.delete(flow)
    return others.map((flow) => ({ ...flow, deleted: true, revision: flow.revision + 1 }))
  }
}

const withChildren = (task: Task): readonly Task[] => [task, ...childTasks(task).flatMap(withChildren)]

function executionGraph(graph: FlowGraph, { taskRuns }: ExecutionSnapshot): object {
  const byTask = Map.groupBy(taskRuns, ({ taskId }) => taskId)
  const shown = (node: GraphNode): object => {
    const { task, triggerDeclaration, ...rest } = node
    const runs = task === undefined ? [] : (byTask.get(task.id) ?? [])
    const [only] = runs
    return {
      ...rest,
      ...(task !== undefined && { task: taskForExecution(task) }),
      ...(only !== undefined && runs.length === 1 && { taskRun: taskRunJson(only, 'main') }),
      ...(triggerDeclaration !== undefined && { triggerDeclaration: { id: triggerDeclaration.id, type: triggerDeclaration.type } }),
    }
  }
  const clusters = graph.clusters.map(({ cluster, ...rest }) => {
    const { taskNode, ...named } = cluster
    return { cluster: { ...named, ...(taskNode !== undefined && { taskNode: shown(taskNode) }) }, ...rest }
  })
  return { ...graph, nodes: graph.nodes.map(shown), clusters }
}

/** Name and YAML of each flow of a file. */
async function sourcesOf(fileName: string, content: Uint8Array): Promise<readonly (readonly [string, string])[]> {
  if (/\.ya?ml$/i.test(fileName)) {
    return splitDocuments(Buffer.from(content).toString('utf8')).map(({ source }, index) => [String(index), source])
  }
  if (!/\.zip$/i.test(fileName)) throw InvalidEntity({ message: `Cannot import file '${fileName}': expected .yml, .yaml or .zip` })
  const files = await unpackTexts(content, (name) => /\.ya?ml$/i.test(name)).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw InvalidEntity({ message: `Cannot import file '${fileName}': ${reason}` }, { cause })
  })
  return files.flatMap(([name, text]) => splitDocuments(text).map(({ source }): readonly [string, string] => [name, source]))
}

/** Every map with an id and a type, wherever it stands. */
function* typedIn(value: unknown): Generator<{ readonly id: string; readonly type: string }> {
  if (typeof value !== 'object' || value === null) return
  if (!Array.isArray(value)) {
    const { id, type } = value as Readonly<Record<string, unknown>> // a map, as its members are looked at below
    if (typeof id === 'string' && typeof type === 'string') yield { id, type }
  }
  for (const member of Object.values(value)) yield* typedIn(member)
}

/** A task of a flow as it was written; undefined when there is none of this id. */
export function authoredTask(flow: Flow, taskId: string): unknown {
  const { inputs: _, outputs: __, triggers: ___, ...rest } = flowDocument(flow)
  const search = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return undefined
    if ('id' in value && value.id === taskId && 'type' in value) return value
    for (const member of Object.values(value)) {
      const found = search(member)
      if (found !== undefined) return found
    }
    return undefined
  }
  return search(rest)
}
