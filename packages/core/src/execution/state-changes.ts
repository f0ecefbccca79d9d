import type { StateType } from '../model/state.ts'

type Changes = Readonly<Partial<Record<StateType, readonly StateType[]>>>

const ends = ['SUCCESS', 'WARNING', 'FAILED', 'KILLED', 'CANCELLED'] as const

/** Which state of an execution may follow which (spec: core-semantics §3.2). docs/states.md is made from this. */
export const executionChanges: Changes = {
  CREATED: ['RUNNING', 'QUEUED', 'PAUSED', 'KILLING', ...ends],
  QUEUED: ['RUNNING', 'KILLING', 'CANCELLED', 'FAILED', 'KILLED'],
  RUNNING: ['PAUSED', 'BREAKPOINT', 'RETRYING', 'RETRIED', 'KILLING', ...ends],
  PAUSED: ['RUNNING', 'RESTARTED', 'KILLING', ...ends],
  BREAKPOINT: ['RUNNING', 'KILLING', 'FAILED', 'CANCELLED'],
  RETRYING: ['RUNNING', 'PAUSED', 'BREAKPOINT', 'RETRIED', 'KILLING', ...ends],
  RESTARTED: ['RUNNING', 'QUEUED', 'KILLING', 'PAUSED', ...ends],
  KILLING: ['KILLED'],
  SUCCESS: ['FAILED', 'RESTARTED', 'WARNING', 'CANCELLED', 'KILLED'],
  WARNING: ['RESTARTED', 'SUCCESS', 'FAILED', 'CANCELLED', 'KILLED'],
  FAILED: ['RETRYING', 'RETRIED', 'RESTARTED', 'SUCCESS', 'WARNING', 'CANCELLED', 'KILLED'],
  CANCELLED: ['RESTARTED', 'SUCCESS', 'WARNING', 'FAILED', 'KILLED'],
  RETRIED: ['RESTARTED', ...ends],
}

/** The same for task runs, attempts left aside. */
export const taskRunChanges: Changes = {
  CREATED: ['SUBMITTED', 'RUNNING', 'SKIPPED', 'BREAKPOINT', 'PAUSED', ...ends],
  SUBMITTED: ['RUNNING', 'RESTARTED', 'RETRIED', 'SUBMITTED', ...ends],
  RUNNING: ['PAUSED', 'RETRIED', 'SUBMITTED', 'RESTARTED', 'RUNNING', 'SKIPPED', ...ends],
  PAUSED: ['RUNNING', 'RESTARTED', 'RETRIED', ...ends],
  BREAKPOINT: ['CREATED', 'RESTARTED', 'KILLED', 'FAILED', 'CANCELLED'],
  RESTARTED: ['SUBMITTED', 'RUNNING', 'SKIPPED', 'BREAKPOINT', 'RETRIED', ...ends],
  RETRYING: ['CREATED', 'RETRIED', 'KILLED', 'FAILED', 'CANCELLED', 'SUCCESS', 'WARNING'],
  FAILED: ['RETRYING', 'RETRIED', 'RESTARTED', 'RUNNING', 'SUBMITTED', 'SUCCESS', 'WARNING', 'CANCELLED', 'KILLED'],
  SUCCESS: ['RESTARTED', 'RUNNING', 'WARNING', 'FAILED', 'KILLED', 'CANCELLED'],
  WARNING: ['RESTARTED', 'RUNNING', 'SUCCESS', 'FAILED', 'KILLED', 'CANCELLED'],
  CANCELLED: ['RESTARTED', 'RUNNING', 'SUCCESS', 'WARNING', 'FAILED', 'KILLED'],
  KILLED: ['RESTARTED', 'RUNNING', 'SUCCESS', 'WARNING', 'FAILED', 'CANCELLED'],
  RETRIED: ['RESTARTED', 'RUNNING', ...ends],
  SKIPPED: ['RESTARTED', 'RUNNING', ...ends],
}

const follows = (changes: Changes, from: string, to: string): boolean =>
  Object.entries(changes).some(([state, next]) => state === from && next.some((one) => one === to))

export const isLegalExecutionChange = (from: string, to: string): boolean => follows(executionChanges, from, to)
export const isLegalTaskRunChange = (from: string, to: string): boolean => follows(taskRunChanges, from, to)
