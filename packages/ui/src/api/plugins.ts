import { queryOptions } from '@tanstack/react-query'
import { call } from './client.ts'

export interface PluginElement {
  readonly cls: string
  readonly title?: string
  readonly description?: string
  readonly deprecated?: boolean
}

const kinds = ['tasks', 'triggers', 'conditions', 'taskRunners', 'charts', 'dataFilters'] as const
export type PluginKind = (typeof kinds)[number]

export interface Plugin extends Readonly<Partial<Record<PluginKind, readonly PluginElement[]>>> {
  readonly name: string
  readonly title: string
  readonly group: string
  readonly version?: string
}

export interface JsonSchema {
  readonly type?: string | readonly string[]
  readonly title?: string
  readonly description?: string
  readonly default?: unknown
  readonly enum?: readonly unknown[]
  readonly format?: string
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly items?: JsonSchema
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
  readonly $dynamic?: boolean
  readonly $deprecated?: boolean
}

export interface PluginDocs {
  readonly markdown: string
  readonly schema: { readonly properties?: JsonSchema; readonly outputs?: JsonSchema }
}

export const plugins = () =>
  queryOptions({
    queryKey: ['plugins'],
    queryFn: ({ signal }) => call<readonly Plugin[]>('/api/v1/plugins', { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })

export const pluginDocs = (cls: string) =>
  queryOptions({
    queryKey: ['plugins', cls],
    queryFn: ({ signal }) => call<PluginDocs>(`/api/v1/plugins/${cls}`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })

/** Every element of a plugin with its kind; deprecated ones last. */
export const elementsOf = (plugin: Plugin): readonly (PluginElement & { readonly kind: PluginKind })[] =>
  kinds
    .flatMap((kind) => (plugin[kind] ?? []).map((element) => ({ ...element, kind })))
    .sort((a, b) => Number(a.deprecated ?? false) - Number(b.deprecated ?? false))

/** A type in a few words: `string`, `list of string`, `string or number`. */
export function typeWords(schema: JsonSchema): string {
  if (schema.enum) return schema.enum.map(String).join(' | ')
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return [...new Set(choices.map(typeWords))].join(' or ')
  if (schema.type === 'array') return `list of ${schema.items ? typeWords(schema.items) : 'anything'}`
  if (schema.format) return schema.format
  return typeof schema.type === 'string' ? schema.type : (schema.type?.join(' or ') ?? 'anything')
}

/** The YAML examples in the documentation of a type. */
export const examplesOf = ({ markdown }: PluginDocs): readonly { readonly title: string; readonly yaml: string }[] =>
  [...markdown.matchAll(/(?:^|\n)([^\n`#|][^\n]*)\n+```ya?ml\n([\s\S]*?)```/g)].map(([, title = '', yaml = '']) => ({ title, yaml }))
