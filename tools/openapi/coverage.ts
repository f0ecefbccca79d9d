/** Compares our OpenAPI description with one of Kestra's, operation by operation. */
export interface ApiDescription {
  readonly paths: Readonly<Record<string, Readonly<Record<string, ApiOperation>>>>
}

interface ApiOperation {
  readonly operationId?: string
  readonly tags?: readonly string[]
  readonly parameters?: readonly {
    readonly name: string
    readonly in: string
    readonly required?: boolean
    readonly deprecated?: boolean
  }[]
  readonly requestBody?: { readonly content?: Readonly<Record<string, unknown>>; readonly required?: boolean }
}

export interface Coverage {
  readonly operations: number
  readonly implemented: number
  /** `GET /path operationId` */
  readonly missing: readonly string[]
  /** What an implemented operation lacks: parameters that are not documented, or that we demand and Kestra does not. */
  readonly differences: readonly string[]
  readonly byTag: Readonly<Record<string, { readonly operations: number; readonly implemented: number }>>
}

export function coverageOf(theirs: ApiDescription, ours: ApiDescription): Coverage {
  const known = new Map(operationsOf(ours).map((entry) => [entry.key, entry.operation]))
  const missing: string[] = []
  const differences: string[] = []
  const byTag: Record<string, { operations: number; implemented: number }> = {}
  const all = operationsOf(theirs)
  for (const { key, name, operation } of all) {
    const tag = operation.tags?.[0] ?? 'Other'
    const counts = byTag[tag] ?? { operations: 0, implemented: 0 }
    byTag[tag] = counts
    counts.operations += 1
    const own = known.get(key)
    if (own === undefined) missing.push(name)
    else {
      counts.implemented += 1
      differences.push(...differencesOf(operation, own).map((difference) => `${name}: ${difference}`))
    }
  }
  return { operations: all.length, implemented: all.length - missing.length, missing, differences, byTag }
}

function operationsOf({ paths }: ApiDescription): readonly { key: string; name: string; operation: ApiOperation }[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      // names of path parameters are of no consequence to a client
      key: `${method} ${path.replaceAll(/\{[^}]+\}/g, '{}')}`,
      name: `${method.toUpperCase()} ${path} ${operation.operationId ?? ''}`,
      operation,
    })),
  )
}

function differencesOf(theirs: ApiOperation, ours: ApiOperation): readonly string[] {
  const queryOf = ({ parameters = [] }: ApiOperation) => parameters.filter((parameter) => parameter.in === 'query')
  const own = new Map(queryOf(ours).map((parameter) => [parameter.name, parameter]))
  const expected = new Map(queryOf(theirs).map((parameter) => [parameter.name, parameter]))
  const found: string[] = []
  for (const { name, required, deprecated } of expected.values()) {
    const mine = own.get(name)
    if (mine === undefined) found.push(`${deprecated === true ? 'deprecated ' : ''}query parameter '${name}' is not documented`)
    else if (mine.required === true && required !== true) found.push(`query parameter '${name}' is required here only`)
  }
  for (const { name, required } of own.values())
    if (required === true && !expected.has(name)) found.push(`query parameter '${name}' is required, and Kestra does not know it`)
  const types = Object.keys(theirs.requestBody?.content ?? {}).filter((type) => ours.requestBody?.content?.[type] === undefined)
  if (types.length > 0) found.push(`body as ${types.join(', ')} is not documented`)
  if (ours.requestBody?.required === true && theirs.requestBody?.required === false) found.push('the body is required here only')
  return found
}

/** The table of operations by tag, and the sum. */
export function coverageTable(title: string, { byTag, operations, implemented }: Coverage): string {
  const rows = Object.entries(byTag).map(
    ([tag, counts]) => `${tag.padEnd(20)} ${String(counts.implemented).padStart(4)} / ${counts.operations}`,
  )
  return [title, ...rows, `${'all'.padEnd(20)} ${String(implemented).padStart(4)} / ${operations}`].join('\n')
}
