import { parse } from 'yaml'
import { environmentNames, plainKey } from './key-name.ts'
import type { Layer } from './layer.ts'

/** The value that counts, and where it was said. */
export interface Setting {
  readonly value: unknown
  /** `compose.yml:12:5`, or `KESTRA_URL`. */
  readonly source: string
}

/** The effective configuration: environment over KESTRA_CONFIGURATION over files. Keys are Kestra's, in camel or kebab case. */
export class Configuration {
  /** The strongest first. */
  readonly layers: readonly Layer[]
  private readonly environment: Readonly<Record<string, string | undefined>>

  /** Layers in rising order of weight. */
  constructor(layers: readonly Layer[], environment: Readonly<Record<string, string | undefined>>) {
    this.layers = [...layers].reverse()
    this.environment = environment
  }

  /** The value of a dotted key (`kestra.server.basic-auth.username`), undefined when nobody sets it. */
  value(key: string): unknown {
    return this.setting(key)?.value
  }

  /** The same with its source. */
  setting(key: string): Setting | undefined {
    const variable = environmentNames(key).find((name) => this.environment[name] !== undefined)
    if (variable !== undefined) return { value: scalarOf(this.environment[variable] ?? ''), source: variable }
    for (const layer of this.layers) {
      const value = descend(layer.tree, key.split('.'))
      if (value === undefined) continue
      const place = layer.leaves.find(
        (leaf) => plainKey(leaf.key) === plainKey(key) || plainKey(leaf.key).startsWith(`${plainKey(key)}.`),
      )?.place
      return { value, source: place === undefined ? layer.origin : `${layer.origin}:${place.line}:${place.column}` }
    }
    return undefined
  }

  text(key: string): string | undefined {
    const value = this.value(key)
    return value === undefined || value === null ? undefined : String(value)
  }

  number(key: string): number | undefined {
    const value = this.value(key)
    if (value === undefined || value === null) return undefined
    const number = Number(value)
    if (Number.isNaN(number)) throw new Error(`The configuration key ${key} must be a number, got '${value}'`)
    return number
  }

  flag(key: string, otherwise: boolean): boolean {
    const value = this.value(key)
    return value === undefined || value === null ? otherwise : String(value).toLowerCase() === 'true'
  }

  list(key: string): readonly unknown[] {
    const value = this.value(key)
    if (Array.isArray(value)) return value
    return typeof value === 'string' && value !== '' ? value.split(',').map((entry) => entry.trim()) : []
  }

  /** Every member of a map, from all layers and from variables named after it (`KESTRA_VARIABLES_GLOBALS_HOST` → `host`). */
  members(key: string): Readonly<Record<string, unknown>> {
    const merged: Record<string, unknown> = {}
    for (const layer of [...this.layers].reverse()) {
      const found = descend(layer.tree, key.split('.'))
      if (typeof found === 'object' && found !== null) Object.assign(merged, found)
    }
    for (const prefix of environmentNames(key)) {
      for (const [name, text] of Object.entries(this.environment)) {
        if (name.startsWith(`${prefix}_`) && text !== undefined)
          merged[
            name
              .slice(prefix.length + 1)
              .toLowerCase()
              .replaceAll('_', '-')
          ] = scalarOf(text)
      }
    }
    return merged
  }
}

/** Also finds members written with dots inside one key (`server.port: 80`). */
function descend(tree: unknown, path: readonly string[]): unknown {
  if (path.length === 0) return tree
  if (typeof tree !== 'object' || tree === null || Array.isArray(tree)) return undefined
  for (const [name, member] of Object.entries(tree)) {
    const names = name.split('.')
    if (names.length > path.length || names.some((part, index) => plainKey(part) !== plainKey(path[index] ?? ''))) continue
    const found = descend(member, path.slice(names.length))
    if (found !== undefined) return found
  }
  return undefined
}

/** Text of the environment as YAML would read it, so that `true` and `8080` keep their kind; lists and maps may be JSON. */
function scalarOf(text: string): unknown {
  if (/^(true|false)$/i.test(text)) return text.toLowerCase() === 'true'
  if (!/^[[{]/.test(text.trim())) return text
  try {
    return parse(text)
  } catch {
    return text // not a collection after all: the text itself is the value
  }
}
