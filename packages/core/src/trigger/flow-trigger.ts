import type { ExecutionState } from '../execution/execution-state.ts'
import type { TransitionFacts } from '../execution/transition-api.ts'
import type { Condition } from '../model/flow.ts'
import type { OpenWindow, UpstreamOutputs } from '../model/open-window.ts'
import type { FlowListener } from './flow-listener.ts'
import { contains, windowAt } from './flow-trigger-window.ts'
import { ConditionError, type ConditionFacts, conditionsHold, whenHolds } from './trigger-conditions.ts'
import { upstreamFacts } from './upstream-facts.ts'
import { holdsMember } from './window-member.ts'
import type { WindowPlan } from './window-plan.ts'

export type FlowTriggerFacts = Pick<TransitionFacts, 'ids' | 'lookups' | 'settings' | 'cipher'> & {
  /** Milliseconds since 1970: when the upstream execution changed its state. */
  readonly now: number
}

export interface FlowTriggerVerdict {
  readonly fires: boolean
  /** Why not, in words; absent when the upstream execution is simply none of those listened to. */
  readonly reason?: string
  /** Outputs of the executions that the windows collected. */
  readonly collected: readonly UpstreamOutputs[]
  /** Windows that changed, by the id of their plan; undefined: it is over. */
  readonly windows: ReadonlyMap<string, OpenWindow | undefined>
  /** Conditions that could not be judged: WARN lines for the log of the upstream execution. */
  readonly warnings: readonly string[]
}

/** Whether a change of state of an upstream execution fires a Flow trigger (core-semantics §6.6). `open` gives the window of a plan.
 *  @throws LookupNeeded */
export function judgeFlowTrigger(
  listener: FlowListener,
  upstream: ExecutionState,
  open: (planId: string) => OpenWindow | undefined,
  facts: FlowTriggerFacts,
): FlowTriggerVerdict {
  const { execution } = upstream
  const warnings: string[] = []
  const no = (reason?: string): FlowTriggerVerdict => ({
    fires: false,
    collected: [],
    windows: new Map(),
    warnings,
    ...(reason !== undefined && { reason }),
  })
  if (execution.kind !== undefined && execution.kind !== 'NORMAL') return no()
  if (execution.namespace === listener.flow.namespace && execution.flowId === listener.flow.id) return no()
  if (!listener.states.has(execution.state.current)) return no()
  const judged = judge(listener, upstreamFacts(listener.flow, upstream, facts), warnings)
  if (!judged.conditions(listener.conditions)) return no(judged.reason())
  if (!judged.when(listener.trigger['when'])) return no(judged.reason())
  return listener.plans.length === 0
    ? { fires: true, collected: [], windows: new Map(), warnings }
    : { ...judgeWindows(listener.plans, upstream, open, { ...judged, now: facts.now }), warnings }
}

type Judge = ReturnType<typeof judge>

/** A condition that cannot be judged does not hold, and says why. */
function judge(listener: FlowListener, conditionFacts: ConditionFacts, warnings: string[]) {
  let reason: string | undefined
  const holds = (work: () => { readonly holds: boolean; readonly reason?: string }): boolean => {
    try {
      const result = work()
      reason = result.reason
      return result.holds
    } catch (error) {
      if (!(error instanceof ConditionError)) throw error
      const { namespace, id } = listener.flow
      const condition = error.condition === 'when' ? String(listener.trigger['when'] ?? 'when') : error.condition
      reason = error.message
      warnings.push(`[namespace: ${namespace}] [flow: ${id}] [condition: ${condition}] Evaluate Condition Failed with error '${reason}'`)
      return false
    }
  }
  return {
    conditions: (conditions: readonly Condition[]) => conditions.length === 0 || holds(() => conditionsHold(conditions, conditionFacts)),
    when: (when: unknown) => when === undefined || holds(() => whenHolds(when, conditionFacts)),
    render: (text: string) => holdsText(conditionFacts, text, holds),
    reason: () => reason,
  }
}

/** The text rendered; undefined when that fails. */
function holdsText(facts: ConditionFacts, text: string, holds: (work: () => { holds: boolean }) => boolean): string | undefined {
  let rendered: string | undefined
  holds(() => {
    try {
      rendered = facts.render(text)
    } catch (error) {
      if (error instanceof Error && error.name === 'LookupNeeded') throw error
      throw new ConditionError('filter', error)
    }
    return { holds: true }
  })
  return rendered
}

function judgeWindows(
  plans: readonly WindowPlan[],
  upstream: ExecutionState,
  open: (planId: string) => OpenWindow | undefined,
  judged: Judge & { readonly now: number },
): Omit<FlowTriggerVerdict, 'warnings'> {
  const windows = new Map<string, OpenWindow | undefined>()
  const missing: string[] = []
  const complete: OpenWindow[] = []
  for (const plan of plans) {
    const before = open(plan.id)
    const window = withEvent(plan, before, upstream, judged)
    if (window === undefined) {
      missing.push(`'${plan.id}' is outside its window`)
      continue
    }
    if (window !== before && window.results.length > 0) windows.set(plan.id, window)
    if (window.results.length < plan.needed) missing.push(`'${plan.id}' has ${window.results.length} of ${plan.needed}`)
    else complete.push(window)
  }
  if (missing.length > 0) {
    const reason = windows.size > 0 ? `Waits: ${missing.join(', ')}` : undefined
    return { fires: false, collected: [], windows, ...(reason !== undefined && { reason }) }
  }
  for (const plan of plans) if (plan.resetOnSuccess) windows.set(plan.id, undefined)
  return { fires: true, collected: complete.flatMap(({ outputs }) => outputs), windows }
}

/** The window with what is true of this execution; the same one when nothing new is. */
function withEvent(plan: WindowPlan, before: OpenWindow | undefined, upstream: ExecutionState, judged: Judge & { readonly now: number }) {
  const bounds = before !== undefined && contains(before, judged.now) ? before : windowAt(plan.shape, judged.now)
  if (bounds === undefined) return undefined
  const window: OpenWindow = bounds === before ? before : { start: bounds.start, end: bounds.end, results: [], outputs: [] }
  const held = plan.members.filter((member) => holdsMember(member, upstream.execution, judged)).map(({ name }) => name)
  const added = held.filter((name) => !window.results.includes(name))
  if (added.length === 0) return window
  const { namespace, flowId, outputs } = upstream.execution
  const known = window.outputs.some((entry) => entry.namespace === namespace && entry.flowId === flowId)
  return {
    ...window,
    results: [...window.results, ...added],
    outputs: outputs === undefined || known ? window.outputs : [...window.outputs, { namespace, flowId, outputs }],
  }
}
