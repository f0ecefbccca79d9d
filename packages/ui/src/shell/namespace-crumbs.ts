import type { Crumb } from './top-bar.tsx'

/** Each part of a namespace as a link to what is in it. */
export const namespaceCrumbs = (namespace: string): readonly Crumb[] =>
  namespace.split('.').map((part, index, parts) => ({ title: part, to: `/main/namespaces/${parts.slice(0, index + 1).join('.')}` }))
