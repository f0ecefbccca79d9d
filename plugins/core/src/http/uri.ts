import { TaskError } from '@windhover/sdk'
import { isStructure } from '../deep-merge.ts'

/** The address of a request: spaces encoded, parameters appended. @throws TaskError */
export function uriOf(uri: string, params: Readonly<Record<string, unknown>> | undefined): string {
  const pairs = Object.entries(params ?? {}).flatMap(([name, value]) => [value ?? []].flat().map((item) => pairOf(name, item)))
  const [address = '', fragment] = uri.trim().replaceAll(' ', '%20').split('#', 2)
  const query = pairs.length === 0 ? '' : `${address.includes('?') ? (/[?&]$/.test(address) ? '' : '&') : '?'}${pairs.join('&')}`
  const whole = `${address}${query}${fragment === undefined ? '' : `#${fragment}`}`
  if (!URL.canParse(whole)) throw new TaskError(`'${uri}' is not an address: it needs a scheme and a host`)
  if (!/^https?:$/.test(new URL(whole).protocol)) throw new TaskError(`'${uri}' is not an HTTP address`)
  return whole
}

function pairOf(name: string, value: unknown): string {
  if (isStructure(value)) {
    throw new TaskError(`The parameter '${name}' must be a text or a list of texts`)
  }
  return `${encodeURIComponent(name)}=${encodeURIComponent(String(value ?? ''))}`
}
