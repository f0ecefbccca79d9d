import { EVENT_ID, type Event, getScalarValue } from 'js-yaml'
import { eventOffset } from './construct.ts'

export interface Position {
  /** 1-based */
  readonly line: number
  readonly column: number
}

/** Finds the offset of the node at a path: of the value, or of the key that leads to it. What is missing is where its container is. */
export function offsetOf(
  source: string,
  events: readonly Event[],
  start: number,
  path: readonly (string | number)[],
  key: boolean,
): number {
  let position = start
  let offset = Math.max(0, eventOffset(events[position]))
  for (const [depth, segment] of path.entries()) {
    const step = child(source, events, position, segment)
    if (step === undefined) return offset
    const valueOffset = eventOffset(events[step.value])
    const keyOffset = step.key === undefined ? valueOffset : eventOffset(events[step.key])
    offset = (key && depth === path.length - 1) || valueOffset < 0 ? keyOffset : valueOffset
    position = step.value
  }
  return Math.max(0, offset)
}

/** Line and column of an offset. */
export function positionOf(source: string, offset: number): Position {
  const before = source.slice(0, offset)
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') }
}

interface Step {
  readonly key?: number
  readonly value: number
}

function child(source: string, events: readonly Event[], position: number, segment: string | number): Step | undefined {
  const container = events[position]
  if (container?.type !== EVENT_ID.MAPPING && container?.type !== EVENT_ID.SEQUENCE) return undefined
  let at = position + 1
  for (let index = 0; at < events.length && events[at]?.type !== EVENT_ID.POP; index++) {
    if (container.type === EVENT_ID.SEQUENCE) {
      if (index === segment) return { value: at }
    } else {
      const keyEvent = events[at]
      const keyAt = at
      at = afterNode(events, at)
      const name = keyEvent?.type === EVENT_ID.SCALAR && keyEvent.valueStart >= 0 ? getScalarValue(source, keyEvent) : undefined
      if (name === segment) return { key: keyAt, value: at }
    }
    at = afterNode(events, at)
  }
  return undefined
}

function afterNode(events: readonly Event[], position: number): number {
  let depth = 0
  let at = position
  do {
    const type = events[at++]?.type
    if (type === EVENT_ID.MAPPING || type === EVENT_ID.SEQUENCE) depth++
    else if (type === EVENT_ID.POP) depth--
  } while (depth > 0 && at < events.length)
  return at
}
