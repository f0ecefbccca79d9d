import { EVENT_ID, type Event, parseEvents, YAMLException } from 'js-yaml'
import { Construction, type YamlProblem } from './construct.ts'
import { offsetOf, type Position, positionOf } from './locate.ts'

/** What Kestra's YAML reader takes at most, in characters. */
const maxLength = 3_145_728

/** A read YAML document: its value, and where each part of it stands in the source. */
export interface YamlDocument {
  /** undefined when there is nothing, or nothing that can be read. */
  readonly value: unknown
  readonly problems: readonly YamlProblem[]
  /** Position of the value at a path, or of its key. */
  locate(path: readonly (string | number)[], key?: boolean): Position
  positionAt(offset: number): Position
}

/** Reads the first YAML document of a source. Never throws: what is wrong is in `problems`. */
export function readYaml(source: string): YamlDocument {
  const text = source.startsWith('\uFEFF') ? ` ${source.slice(1)}` : source
  const read = readEvents(text)
  const start = read.events.findIndex((event) => event.type !== EVENT_ID.DOCUMENT)
  const isEmpty = start < 0 || read.events[start]?.type === EVENT_ID.POP
  const construction = new Construction(text, read.events, Math.max(0, start))
  const value = isEmpty ? undefined : construction.node()
  return {
    value,
    problems: [...read.problems, ...construction.problems],
    locate: (path, key = false) => (isEmpty ? { line: 1, column: 1 } : positionOf(text, offsetOf(text, read.events, start, path, key))),
    positionAt: (offset) => positionOf(text, offset),
  }
}

function readEvents(text: string): { events: readonly Event[]; problems: readonly YamlProblem[] } {
  if (text.length > maxLength) {
    const message = `The incoming YAML document exceeds the limit: ${maxLength} code points.`
    return { events: [], problems: [{ offset: 0, code: 'YAML_LIMIT', message }] }
  }
  try {
    return { events: parseEvents(text, {}), problems: [] }
  } catch (error) {
    // Whatever the parser says is about the source; a stack overflow would be too.
    const reason = error instanceof YAMLException ? error.reason : String(error)
    const offset = error instanceof YAMLException ? (error.mark?.position ?? 0) : 0
    return { events: [], problems: [{ offset, code: 'YAML_SYNTAX', message: reason }] }
  }
}

/** The documents of a source, cut at lines that are `---`; with the number of lines before each. */
export function splitDocuments(source: string): readonly { readonly source: string; readonly firstLine: number }[] {
  const documents: { source: string; firstLine: number }[] = []
  let firstLine = 1
  for (const part of source.split(/^---[ \t]*(?:#.*)?\r?\n?/m)) {
    if (part.trim() !== '') documents.push({ source: part, firstLine })
    firstLine += part.split('\n').length - 1 + 1
  }
  return documents
}
