import type { LogEntry, LogLevel } from '@windhover/core/model/log-entry.ts'
import { isTerminated } from '@windhover/core/model/state.ts'
import type { ExecutionSnapshot } from '@windhover/core/ports/repositories.ts'
import { durationText, executionTree, stateText } from './execution-tree.ts'
import { type Colour, cut, paint } from './paint.ts'

/** Shows an execution while it runs. */
export interface View {
  change(snapshot: ExecutionSnapshot): void
  log(entry: LogEntry): void
  end(snapshot: ExecutionSnapshot): void
}

const levelColours: Readonly<Record<LogLevel, Colour>> = { TRACE: 'dim', DEBUG: 'dim', INFO: 'cyan', WARN: 'yellow', ERROR: 'red' }

function logLine(entry: LogEntry): string {
  const time = new Date(entry.timestamp).toISOString().slice(11, 23)
  return `${paint('dim', time)} ${paint(levelColours[entry.level], entry.level.padEnd(5))} ${entry.taskId === undefined ? '' : paint('dim', `${entry.taskId} `)}${entry.message}`
}

/** How often the picture is drawn again, at most. */
const frameMs = 80
/** How often durations are drawn again while nothing happens. */
const tickMs = 100

/** For a terminal: log lines scroll by, the tree of tasks stays below them and moves. */
export class TreeView implements View {
  private readonly out: NodeJS.WriteStream
  private drawn = 0
  private waiting: string[] = []
  private latest: ExecutionSnapshot | undefined
  private handle: NodeJS.Timeout | undefined
  private readonly expected: ReadonlyMap<string, number>
  private readonly ticking: NodeJS.Timeout

  /** `expected`: how many task runs a loop will have, by the id of its task run. */
  constructor(out: NodeJS.WriteStream, expected: ReadonlyMap<string, number>) {
    this.out = out
    this.expected = expected
    // Durations go on while nothing happens. In a pipe nothing can be drawn again: there only the end is.
    this.ticking = setInterval(() => this.draw(), tickMs)
    if (!out.isTTY) clearInterval(this.ticking)
  }

  change(snapshot: ExecutionSnapshot): void {
    this.latest = snapshot
    if (this.out.isTTY) this.handle ??= setTimeout(() => this.draw(), frameMs)
  }

  log(entry: LogEntry): void {
    this.waiting.push(logLine(entry))
    if (this.out.isTTY) this.handle ??= setTimeout(() => this.draw(), frameMs)
    else this.out.write(`${this.waiting.splice(0).join('\n')}\n`)
  }

  end(snapshot: ExecutionSnapshot): void {
    clearInterval(this.ticking)
    clearTimeout(this.handle)
    this.latest = snapshot
    this.draw(false)
  }

  private draw(isMoving = true): void {
    clearTimeout(this.handle)
    this.handle = undefined
    if (this.latest === undefined) return
    const width = (this.out.columns ?? 80) - 1
    const tree = executionTree(this.latest, Date.now(), this.expected).map((line) => (isMoving ? cut(line, width) : line))
    const room = Math.max(3, (this.out.rows ?? 24) - 2)
    const shown =
      isMoving && tree.length > room
        ? [...tree.slice(0, 1), paint('dim', `   … ${tree.length - room + 1} lines more`), ...tree.slice(tree.length - room + 2)]
        : tree
    const up = this.drawn > 0 ? `\u001b[${this.drawn}A\u001b[0J` : ''
    this.out.write(`${up}${[...this.waiting, ...shown].join('\n')}\n`)
    this.waiting = []
    this.drawn = isMoving ? shown.length : 0
  }
}

/** For pipes and files: a line for every change and every log entry, nothing is drawn twice. */
export class LineView implements View {
  private readonly write: (line: string) => void
  private readonly seen = new Map<string, string>()

  constructor(write: (line: string) => void) {
    this.write = write
  }

  change({ execution, taskRuns }: ExecutionSnapshot): void {
    for (const { id, taskId, value, state } of taskRuns) {
      const isNews = this.seen.get(id) !== state.current && (isTerminated(state.current) || state.current === 'PAUSED')
      if (!isNews) continue
      this.seen.set(id, state.current)
      const took = (state.histories.at(-1)?.date ?? 0) - (state.histories[0]?.date ?? 0)
      this.write(`${stateText(state.current)} ${taskId}${value === undefined ? '' : ` [${value}]`} ${durationText(took)}`)
    }
    if (execution.state.current === 'PAUSED' && this.seen.get(execution.id) !== 'PAUSED')
      this.write(`${stateText('PAUSED')} ${execution.namespace}.${execution.flowId}`)
    this.seen.set(execution.id, execution.state.current)
  }

  log(entry: LogEntry): void {
    this.write(logLine(entry))
  }

  end(snapshot: ExecutionSnapshot): void {
    this.change(snapshot)
    const { state, namespace, flowId } = snapshot.execution
    const took = (state.histories.at(-1)?.date ?? 0) - (state.histories[0]?.date ?? 0)
    this.write(`${stateText(state.current)} ${namespace}.${flowId} ${durationText(took)}`)
  }
}
