import { apiUrl } from '../api/client.ts'

/** The picture of a type, as its plugin gives it. */
export function PluginIcon({ type, size = 28 }: { readonly type: string; readonly size?: number }) {
  return (
    <img className="plugin-icon" src={apiUrl(`/api/v1/plugins/icons/${type}/icon.svg`)} width={size} height={size} alt="" loading="lazy" />
  )
}
