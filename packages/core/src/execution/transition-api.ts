import type { Lookup, Lookups } from '../expression/lookup.ts'
import type { Ids } from '../ids.ts'
import type { Flow } from '../model/flow.ts'
import type { Cipher } from '../ports/cipher.ts'
import type { EngineSettings } from '../ports/settings.ts'
import type { Changes } from './changes.ts'
import type { Effect } from './effect.ts'
import type { ExecutionState } from './execution-state.ts'

/** Everything a transition may know besides the execution and the event. Same facts, same answers, same result. */
export interface TransitionFacts {
  /** The execution's own revision, plugin defaults applied. */
  readonly flow: Flow
  /** Milliseconds since 1970: when the event happened. */
  readonly now: number
  readonly ids: Ids
  readonly lookups: Lookups
  readonly settings: EngineSettings
  readonly cipher: Cipher
  /** For an iteration of a Loop: the executions it is an iteration of, nearest first. It sees their inputs, trigger and earlier outputs. */
  readonly parents?: readonly ExecutionState[]
}

export type TransitionResult =
  | { readonly type: 'changed'; readonly changes: Changes; readonly effects: readonly Effect[] }
  /** Expressions need answers from outside. The execution is as it was before; call again with the answers. */
  | { readonly type: 'needs'; readonly lookups: readonly Lookup[] }
  /** The command is not allowed in this state; nothing changed. */
  | { readonly type: 'refused'; readonly message: string }
