import type { Generation } from '../generation.ts'
import type { TypeDefinition, TypeKind } from '../registry.ts'
import { described } from './described.ts'

export interface PluginElement {
  readonly cls: string
  readonly title: string
  readonly description?: string
  readonly deprecated?: true
}

/** The types of one package, in lists by what they are used as; with `subGroup`, those of exactly that package. */
export interface PluginGroup {
  readonly name: string
  readonly title: string
  readonly group: string
  readonly subGroup?: string
  readonly version: string
  readonly elements: Readonly<Record<ListName, readonly PluginElement[]>>
}

type ListName = (typeof listNames)[number]

/** Lists of a plugin on the wire; those we have nothing for are empty. */
export const listNames = [
  'tasks',
  'triggers',
  'conditions',
  'controllers',
  'storages',
  'secrets',
  'taskRunners',
  'apps',
  'appBlocks',
  'charts',
  'dataFilters',
  'dataFiltersKPI',
  'logExporters',
  'additionalPlugins',
] as const

/** One entry for each package of the types. */
export function pluginGroups(types: readonly TypeDefinition[], generation: Generation, version: string): readonly PluginGroup[] {
  const groups = Map.groupBy(known(types, generation), ({ type }) => groupOf(type))
  return [...groups].map(([group, members]) => entry(group, undefined, members, version)).toSorted(byName)
}

/** The same, each followed by an entry for every package below it. */
export function pluginSubGroups(types: readonly TypeDefinition[], generation: Generation, version: string): readonly PluginGroup[] {
  const all = known(types, generation)
  return pluginGroups(types, generation, version).flatMap((whole) => {
    const members = all.filter(({ type }) => groupOf(type) === whole.group)
    const subGroups = Map.groupBy(members, ({ type }) => packageOf(type))
    subGroups.delete(whole.group)
    const parts = [...subGroups].map(([subGroup, own]) => entry(whole.group, subGroup, own, version))
    return [whole, ...parts.toSorted((a, b) => ((a.subGroup ?? '') < (b.subGroup ?? '') ? -1 : 1))]
  })
}

/** The package that a type is shown under: four parts of its name, five for scripts, whose fourth part says nothing. */
export function groupOf(type: string): string {
  const parts = packageOf(type).split('.')
  return parts.slice(0, parts[3] === 'scripts' ? 5 : 4).join('.')
}

export const packageOf = (type: string): string => type.slice(0, Math.max(0, type.lastIndexOf('.')))

const known = (types: readonly TypeDefinition[], generation: Generation): readonly TypeDefinition[] =>
  types.filter(({ generations }) => generations === undefined || generations.includes(generation))

function entry(group: string, subGroup: string | undefined, members: readonly TypeDefinition[], version: string): PluginGroup {
  const elements = Object.fromEntries(listNames.map((list): [ListName, readonly PluginElement[]] => [list, elementsOf(members, list)]))
  const name = (subGroup ?? group).split('.').at(-1) ?? group
  return {
    name: subGroup === undefined ? `plugin-${group.split('.').slice(3).join('-') || name}` : name,
    title: titleOf(name),
    group,
    ...(subGroup !== undefined && { subGroup }),
    version,
    // fromEntries forgets that every name is there
    elements: elements as Record<ListName, readonly PluginElement[]>,
  }
}

const titleOf = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1).replaceAll('-', ' ')

const lists: Readonly<Record<TypeKind, ListName>> = {
  task: 'tasks',
  flowable: 'tasks',
  executable: 'tasks',
  executor: 'tasks',
  trigger: 'triggers',
  condition: 'conditions',
  taskRunner: 'taskRunners',
  chart: 'charts',
  dataFilter: 'dataFilters',
  additional: 'additionalPlugins',
}

const listOf = ({ kind, type }: TypeDefinition): ListName =>
  kind === 'dataFilter' && type.endsWith('KPI') ? 'dataFiltersKPI' : lists[kind]

function elementsOf(members: readonly TypeDefinition[], list: ListName): readonly PluginElement[] {
  return members
    .filter((definition) => listOf(definition) === list)
    .map(described)
    .map(({ type, title, description, deprecated }) => ({
      cls: type,
      title,
      ...(description !== undefined && { description }),
      ...(deprecated === true && { deprecated }),
    }))
    .toSorted((a, b) => (a.cls < b.cls ? -1 : 1))
}

const byName = (a: PluginGroup, b: PluginGroup): number => (a.group < b.group ? -1 : 1)
