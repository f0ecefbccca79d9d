import type { Shape } from '@windhover/sdk'
import type { TypeDefinition } from '../registry.ts'
import { chartShapes, dataShape, kpiShape } from './chart-schema.ts'
import { dataSources, kpiSources } from './data-source.ts'

const without = (shape: Shape, ...names: string[]): Shape =>
  Object.fromEntries(Object.entries(shape).filter(([name]) => !names.includes(name)))

/** Charts and their data, for documentation; they stand in dashboards only, so the registry of flows does not know them. */
export const dashboardTypes: readonly TypeDefinition[] = [
  ...[...chartShapes].map(([type, shape]): TypeDefinition => ({ type, kind: 'chart', properties: () => without(shape, 'id', 'type') })),
  ...[...dataSources.keys()].map((type): TypeDefinition => ({ type, kind: 'dataFilter', properties: () => without(dataShape, 'type') })),
  ...[...kpiSources.keys()].map((type): TypeDefinition => ({ type, kind: 'dataFilter', properties: () => without(kpiShape, 'type') })),
]
