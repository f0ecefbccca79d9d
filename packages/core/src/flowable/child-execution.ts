import type { Task } from '../model/flow.ts'
import type { StateType } from '../model/state.ts'

/** Which flow a Subflow or ForEachItem starts, rendered. */
export interface ChildCall {
  readonly namespace: string
  readonly flowId: string
  readonly revision?: number
  readonly inheritLabels: boolean
  /** Milliseconds since 1970. */
  readonly scheduleDate?: number
}

/** @throws Error naming the property that is no number or date */
export function childCall(task: Task, render: (text: string) => string): ChildCall {
  const text = (property: string): string | undefined => {
    const value = task[property]
    return value === undefined || value === null ? undefined : render(String(value))
  }
  const revision = text('revision')
  const scheduleDate = text('scheduleDate')
  return {
    namespace: text('namespace') ?? '',
    flowId: text('flowId') ?? '',
    ...(revision === undefined ? {} : { revision: numberOf(revision, 'revision') }),
    ...(scheduleDate === undefined ? {} : { scheduleDate: dateOf(scheduleDate) }),
    inheritLabels: text('inheritLabels') === 'true',
  }
}

function numberOf(text: string, property: string): number {
  const number = Number(text)
  if (!Number.isInteger(number)) throw new Error(`'${property}' must be a whole number, got '${text}'`)
  return number
}

function dateOf(text: string): number {
  const date = Date.parse(text)
  if (Number.isNaN(date)) throw new Error(`'scheduleDate' must be a date, got '${text}'`)
  return date
}

/** What the end of a child means for a task that waits for it: only failures and warnings are passed on, and only when wanted. */
export function transmitted(task: Task, child: StateType): StateType {
  const passesOn = task['transmitFailed'] !== false && (child === 'FAILED' || child === 'KILLED' || child === 'WARNING')
  return passesOn ? child : 'SUCCESS'
}

export const waits = (task: Task): boolean => task['wait'] !== false

/** A restart of the parent goes on with the child it had. */
export const reusesChild = (task: Task): boolean => task['restartBehavior'] !== 'NEW_EXECUTION'
