import type { TypeDefinition } from '../registry.ts'
import { builtInTitles } from './built-in-titles.ts'

/** The definition with a title and a description: its own, or what is known about the types of the language. */
export function described(definition: TypeDefinition): TypeDefinition & { readonly title: string } {
  const known = builtInTitles[definition.type.split('.').slice(-2).join('.')]
  const description = definition.description ?? known?.[1]
  return {
    ...definition,
    title: definition.title ?? known?.[0] ?? simpleName(definition.type),
    ...(description !== undefined && { description }),
  }
}

/** `io.kestra.plugin.core.log.Log` → `Log`. */
export const simpleName = (type: string): string => type.slice(type.lastIndexOf('.') + 1)
