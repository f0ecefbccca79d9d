import { slug } from '@windhover/sdk/slug.ts'
import { murmur3 } from './murmur3.ts'

/** Where things lie in a tenant's internal storage (spec: core-semantics §9.1). Paths start with `/` and have no scheme. */

export interface FlowPlace {
  readonly namespace: string
  readonly flowId: string
}

export interface ExecutionPlace extends FlowPlace {
  readonly executionId: string
}

export { slug }

export const namespacePath = (namespace: string): string => `/${namespace.replaceAll('.', '/')}`
export const flowPath = (place: FlowPlace): string => `${namespacePath(place.namespace)}/${slug(place.flowId)}`
export const executionPath = (place: ExecutionPlace): string => `${flowPath(place)}/executions/${place.executionId}`

export const taskRunPath = (place: ExecutionPlace & { readonly taskId: string; readonly taskRunId: string }): string =>
  `${executionPath(place)}/tasks/${slug(place.taskId)}/${place.taskRunId}`

export const triggerPath = (place: ExecutionPlace & { readonly triggerId: string }): string =>
  `${executionPath(place)}/trigger/${slug(place.triggerId)}`

/** Input id and file name as they are. */
export const inputFilePath = (place: ExecutionPlace & { readonly inputId: string; readonly fileName: string }): string =>
  `${executionPath(place)}/inputs/${place.inputId}/${place.fileName}`

/** `owner` is the WorkingDirectory's id, or the key of a `taskCache`; `value` that of the loop around it. */
export function cachePath(place: FlowPlace & { readonly owner: string; readonly value?: string | undefined }): string {
  const part = place.value === undefined ? '' : `/${murmur3(place.value)}`
  return `${flowPath(place)}/${slug(place.owner)}/cache${part}/cache.zip`
}

/** `path` with or without leading `/`; revisions count from 1. */
export function namespaceFilePath(namespace: string, path: string, version = 1): string {
  return `${namespacePath(namespace)}/_files/${path.replace(/^\/+/, '')}${version > 1 ? `.v${version}` : ''}`
}

export const kvPath = (namespace: string, key: string, version = 1): string =>
  `${namespacePath(namespace)}/_kv/${key}.ion${version > 1 ? `.v${version}` : ''}`

export { stateKey } from '@windhover/sdk/state-key.ts'

const scheme = 'kestra://'

/** `kestra:///a/b` → `/a/b`; undefined for another scheme. */
export function pathOfUri(uri: string): string | undefined {
  if (!uri.startsWith(scheme)) return undefined
  const path = uri.slice(scheme.length)
  return path.startsWith('/') ? path : `/${path}`
}

export const uriOfPath = (path: string): string => `${scheme}${path}`

export interface ExecutionFile extends FlowPlace {
  readonly executionId: string
}

/** What execution a path belongs to, as far as the (lossy) path says; undefined when it is no execution's file. */
export function executionOfPath(path: string): ExecutionFile | undefined {
  const found = /^\/(.+)\/([^/]+)\/executions\/([^/]+)\/(?:(?:tasks|inputs|trigger)\/|outputs\.ion$)/.exec(path)
  if (found === null) return undefined
  const [, namespace = '', flowId = '', executionId = ''] = found
  return { namespace: namespace.replaceAll('/', '.'), flowId, executionId }
}
