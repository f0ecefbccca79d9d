import type { Shape } from '@windhover/sdk'
import type { TypeDefinition, TypeKind } from '../../registry.ts'
import { compileShape } from './check-properties.ts'
import type { Fields, Path } from './fields.ts'
import type { Reading } from './reading.ts'

const shapes = new WeakMap<TypeDefinition, Shape>()

/** Properties of a type together with those all of its kind have, under every name they may be written with. */
export function shapeOf(reading: Reading, definition: TypeDefinition, common: Shape): Shape {
  const known = shapes.get(definition)
  if (known !== undefined) return known
  const own = definition.properties(reading.generation)
  const shape: Record<string, Shape[string]> = { ...common, ...own }
  for (const [alias, name] of Object.entries(definition.propertyAliases ?? {})) {
    const schema = shape[name]
    if (schema !== undefined && shape[alias] === undefined) shape[alias] = schema
  }
  shapes.set(definition, shape)
  compileShape(shape)
  return shape
}

/** The type a map names; reports none, an unknown one, or one of another kind. Notes aliases and what is deprecated. */
export function definitionOf(reading: Reading, value: Fields, path: Path, kinds: readonly TypeKind[]): TypeDefinition | undefined {
  const type = value['type']
  const definition = typeof type === 'string' ? reading.registry.find(type) : undefined
  if (definition === undefined || !kinds.includes(definition.kind)) {
    reading.invalidType(path, type, '<null>')
    return undefined
  }
  if (!reading.strict) return definition
  if (definition.type !== type) reading.infos.add(`${type} is replaced by ${definition.type}`)
  if (definition.deprecated === true) reading.deprecations.push(path)
  for (const name of definition.deprecatedProperties ?? []) {
    if (Object.hasOwn(value, name)) reading.deprecations.push([...path, name])
  }
  return definition
}

/** The name a property has in the model, whatever older name it is written with. */
export function targetName(definition: TypeDefinition, name: string): string {
  const aliases = definition.propertyAliases ?? {}
  return (Object.hasOwn(aliases, name) ? aliases[name] : undefined) ?? name
}
