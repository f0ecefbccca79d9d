/** One request that a test made, as `POST /api/v1/main/flows 200`. */
export interface RecordedRequest {
  readonly method: string
  readonly path: string
  readonly status: number
}

export interface DescribedOperation {
  readonly method: string
  /** With `{name}` for parameters. */
  readonly path: string
  readonly name: string
}

interface Pattern extends DescribedOperation {
  readonly expression: RegExp
  readonly parameters: number
}

/** Reads the lines that the tests' harness wrote. */
export function requestsIn(text: string): readonly RecordedRequest[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [method = '', url = '', status = '0'] = line.split(' ')
      return { method, path: withTenant(url.split('?')[0] ?? ''), status: Number(status) }
    })
}

/** Operations that no request reached with success. */
export function untested(operations: readonly DescribedOperation[], requests: readonly RecordedRequest[]): readonly DescribedOperation[] {
  const patterns: readonly Pattern[] = operations
    .map((operation) => ({
      ...operation,
      expression: new RegExp(
        `^${operation.path
          .replaceAll(/[.+*]/g, String.raw`\$&`)
          .replaceAll(/\{path\}$/g, '.+')
          .replaceAll(/\{\w+\}/g, '[^/]+')}$`,
      ),
      parameters: operation.path.split('{').length,
    }))
    // a path that is written out comes before one with a parameter in its place, as in the router
    .sort((left, right) => left.parameters - right.parameters)
  const seen = new Set<string>()
  for (const { method, path, status } of requests) {
    if (status >= 400) continue
    const found = patterns.find((pattern) => pattern.method === method && pattern.expression.test(path))
    if (found !== undefined) seen.add(found.name)
  }
  return operations.filter(({ name }) => !seen.has(name))
}

/** Paths without tenant are those of the tenant `main`. */
const withTenant = (path: string): string =>
  path.replace(/^\/api\/v1\/(flows|executions|logs|metrics|triggers|kv|namespaces)(?=\/|$)/, '/api/v1/main/$1')
