import type { ExecutionState } from '@windhover/core/execution/execution-state.ts'

export type Follower = (state: ExecutionState) => void

/** Who watches which execution: told after every commit that changed it. */
export class Followers {
  private readonly watchers: Follower[] = []
  private readonly byExecution = new Map<string, Set<Follower>>()

  /** @returns stops following */
  follow(executionId: string, follower: Follower): () => void {
    const followers = this.byExecution.get(executionId) ?? new Set()
    this.byExecution.set(executionId, followers.add(follower))
    return () => {
      followers.delete(follower)
      if (followers.size === 0) this.byExecution.delete(executionId)
    }
  }

  /** Watches every execution, for ever. */
  watch(watcher: Follower): void {
    this.watchers.push(watcher)
  }

  publish(state: ExecutionState): void {
    for (const watcher of this.watchers) watcher(state)
    const followers = this.byExecution.get(state.execution.id)
    if (followers === undefined) return
    for (const follower of [...followers]) follower(state)
  }
}
