import { executionJson } from '@windhover/core/execution/wire.ts'
import { stringifyJson } from '@windhover/core/model/dbl.ts'
import { isTerminated } from '@windhover/core/model/state.ts'
import type { ExecutionSnapshot } from '@windhover/core/ports/repositories.ts'
import type { Followers } from '@windhover/engine/executor/followers.ts'
import type { EventStream } from './sse.ts'

interface Audience {
  readonly streams: Set<EventStream>
  readonly stop: () => void
  /** Set while a later state waits for its turn. */
  waiting?: NodeJS.Timeout
}

/** From this many task runs on, states are told at most every `pauseMs`: each frame holds them all. */
const manyTaskRuns = 200
const pauseMs = 250

const isOver = ({ execution, taskRuns }: ExecutionSnapshot): boolean =>
  execution.closed === true && taskRuns.every((taskRun) => isTerminated(taskRun.state.current))

/** Tells everybody who follows an execution its states: each is written as JSON once, however many listen. */
export class ExecutionBroadcast {
  private readonly followers: Followers
  private readonly audiences = new Map<string, Audience>()

  constructor(followers: Followers) {
    this.followers = followers
  }

  /** Adds a stream: the present state first, then every change. */
  async add(executionId: string, stream: EventStream, present: () => Promise<ExecutionSnapshot | undefined>): Promise<void> {
    const audience = this.audiences.get(executionId) ?? this.open(executionId)
    audience.streams.add(stream)
    // Read after it listens, so that no change falls between.
    const snapshot = await present()
    if (snapshot !== undefined) this.tell(executionId, [stream], snapshot)
  }

  remove(executionId: string, stream: EventStream): void {
    const audience = this.audiences.get(executionId)
    audience?.streams.delete(stream)
    if (audience === undefined || audience.streams.size > 0) return
    clearTimeout(audience.waiting)
    audience.stop()
    this.audiences.delete(executionId)
  }

  private open(executionId: string): Audience {
    const audience: Audience = {
      streams: new Set(),
      stop: this.followers.follow(executionId, (state) => {
        const snapshot = { execution: state.execution, taskRuns: [...state.taskRuns()] }
        if (snapshot.taskRuns.length < manyTaskRuns || isOver(snapshot)) return this.tell(executionId, [...audience.streams], snapshot)
        audience.waiting ??= setTimeout(() => {
          delete audience.waiting
          this.tell(executionId, [...audience.streams], { execution: state.execution, taskRuns: [...state.taskRuns()] })
        }, pauseMs)
      }),
    }
    this.audiences.set(executionId, audience)
    return audience
  }

  private tell(executionId: string, streams: readonly EventStream[], snapshot: ExecutionSnapshot): void {
    const over = isOver(snapshot)
    const text = stringifyJson(executionJson(snapshot.execution, snapshot.taskRuns))
    for (const stream of streams) {
      stream.sendText(over ? 'end' : 'progress', text)
      if (!over) continue
      this.remove(executionId, stream)
      stream.end()
    }
  }
}
