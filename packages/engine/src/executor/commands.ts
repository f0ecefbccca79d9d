import type { Command, ExecutionEvent } from '@windhover/core/execution/event.ts'

const commands: ReadonlySet<ExecutionEvent['type']> = new Set<Command['type']>([
  'Kill',
  'Pause',
  'Resume',
  'Restart',
  'ForceRun',
  'Unqueue',
  'ChangeStatus',
  'ChangeTaskRunState',
  'SetLabels',
  'MarkReplayed',
  'ResumeFromBreakpoint',
])

/** True for what an operator asks: somebody waits for the answer, and it is not tried again when it cannot be written. */
export const isCommand = (event: ExecutionEvent): event is Command => commands.has(event.type)
