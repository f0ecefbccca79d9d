import { setTimeout as pause } from 'node:timers/promises'
import { refusalOf } from './answer.ts'
import type { FlowText } from './case-files.ts'
import { historyOf, stateOf, viewOf } from './execution-view.ts'
import type { GoldenCase } from './golden-case.ts'
import { type Instance, isTerminal } from './instance.ts'
import { type JsonObject, objectOf, textOf } from './json.ts'
import { fillIn, instantOf, type Resolve } from './placeholder.ts'
import type { Surroundings } from './related-expectation.ts'
import { candidatesOf } from './task-run-expectation.ts'

/** A difference that ends a case. */
export class Difference extends Error {}

/** An execution that a case made: the id it began with, and the one that is followed since (replay makes a new one). */
export interface Followed {
  readonly original: string
  id: string
  /** Length of the history when the last action was answered; a state counts as reached only past it. */
  historyLength: number
}

/** One case while it runs: its flows, the executions it made, and what its placeholders stand for. */
export class CaseRun {
  readonly instance: Instance
  readonly golden: GoldenCase
  readonly flows: readonly FlowText[]
  readonly followed: Followed[] = []
  readonly kept = new Map<string, string>()
  readonly own = new Set<string>()
  readonly timeoutMs: number
  /** Revision of the first deployment: a server that knew the flow before does not begin at 1. */
  firstRevision = 1
  query: JsonObject = {}

  constructor(instance: Instance, golden: GoldenCase, flows: readonly FlowText[]) {
    this.instance = instance
    this.golden = golden
    this.flows = flows
    this.timeoutMs = (golden.timeoutSeconds ?? 30) * 1000
  }

  get flow(): FlowText {
    const flow = this.flows.at(-1)
    if (!flow) throw new Error('a case has at least one flow')
    return flow
  }

  get surroundings(): Surroundings {
    return { instance: this.instance, flow: this.flow, own: this.own }
  }

  async deploy(): Promise<void> {
    for (const flow of this.flows) {
      const answer = await this.instance.createFlow(flow.source)
      if (answer.status !== 200) throw new Difference(`deploying ${flow.path}: ${refusalOf(answer)}`)
      this.firstRevision = Number(objectOf(answer.body)['revision'] ?? 1)
    }
  }

  follow(id: string): Followed {
    const followed = { original: id, id, historyLength: 0 }
    this.followed.push(followed)
    this.own.add(id)
    return followed
  }

  /** What placeholders stand for, seen from one execution. `before` overrides the followed one: the execution an action was called on. */
  resolver(followed?: Followed, before?: JsonObject): Resolve {
    return async (name) => {
      const [, parameter] = /^query\.(.+)$/.exec(name) ?? []
      if (parameter !== undefined) return textOf(this.query[parameter])
      const [, child] = /^child\.(.+)\.id$/.exec(name) ?? []
      if (child !== undefined) return (await this.childrenOf(child))[0]
      return instantOf(name, Date.now()) ?? this.kept.get(name) ?? (followed && this.ofExecution(name, followed, before))
    }
  }

  private async ofExecution(name: string, followed: Followed, before?: JsonObject): Promise<string | undefined> {
    if (name === 'original.id') return followed.original
    if (name === 'execution.id') return before ? textOf(before['id']) : followed.id
    const byTask = /^taskRun\.(.+)\.id$/.exec(name)
    const byIndex = /^taskRun\[(\d+)\]\.id$/.exec(name)
    if (!byTask && !byIndex) return undefined
    const execution = before ?? (await this.instance.execution(followed.id))
    const view = viewOf(execution ?? {})
    const taskRun = byIndex ? view.taskRuns[Number(byIndex[1])] : candidatesOf(view, { taskId: byTask?.[1] ?? '' })[0]
    return taskRun && textOf(taskRun['id'])
  }

  private async childrenOf(flowId: string): Promise<readonly string[]> {
    const found = await this.instance.executionsOf(flowId)
    return found.map(({ id }) => textOf(id)).filter((id) => !this.own.has(id))
  }

  async filled<T extends JsonObject>(wanted: T, followed?: Followed, before?: JsonObject): Promise<T> {
    return fillIn(wanted, this.resolver(followed, before))
  }

  /** Waits until an execution is in a state that it reached after the last action. @throws Difference when it does not come */
  async reach(followed: Followed, wanted: (state: string) => boolean, name: string): Promise<JsonObject> {
    const end = performance.now() + this.timeoutMs
    const settleEnd = performance.now() + 5000
    let endedSince: number | undefined
    for (;;) {
      const left = Math.min(end, settleEnd) - performance.now()
      const execution = await this.instance.reach(followed.id, (state) => wanted(state) || isTerminal(state), Math.max(left, 100))
      const state = execution ? stateOf(execution) : 'no execution'
      const moved = execution !== undefined && historyOf(execution).length > followed.historyLength
      if (execution && wanted(state) && (moved || performance.now() > settleEnd)) return execution
      if (isTerminal(state) && moved) endedSince ??= performance.now()
      // a failed execution may still become RETRIED; anything else stays
      if (performance.now() > end || (endedSince !== undefined && performance.now() - endedSince > 2000))
        throw new Difference(`state: ${state} should become ${name}`)
      await pause(30)
    }
  }
}

/** Deletes what a case left: executions of its flows, the flows, and the key-value entries of their namespaces. */
export async function clean(instance: Instance, flows: readonly FlowText[]): Promise<void> {
  for (const flow of flows) await instance.send('DELETE', `/flows/${flow.namespace}/${flow.id}`)
  for (const id of new Set(flows.map((flow) => flow.id))) {
    const found = await instance.executionsOf(id)
    const mine = found.filter(({ namespace }) => flows.some((flow) => flow.id === id && flow.namespace === namespace))
    for (const execution of mine) {
      if (instance.generation === '2.0') await cleanIterations(instance, textOf(execution['id']))
      await instance.deleteExecution(textOf(execution['id']))
    }
  }
  for (const namespace of new Set(flows.filter(usesKeyValues).map((flow) => flow.namespace))) {
    for (const key of await instance.keys(namespace)) await instance.deleteKey(namespace, key)
  }
}

async function cleanIterations(instance: Instance, executionId: string): Promise<void> {
  const iterations = await instance.iterationsOf(executionId)
  for (const { id } of iterations) await instance.deleteExecution(textOf(id))
}

/** Whether a flow may leave key-value entries; the state store keeps its entries there too. */
export function usesKeyValues({ source }: { readonly source: string }): boolean {
  return /\bkv\b|\.state\.|state/i.test(source)
}
