import { createRegistry } from '../compose/registry.ts'
import { exitCodes } from '../exit-codes.ts'
import { printRows, type ResultForm } from '../terminal/result.ts'

export interface PluginFlags {
  readonly output?: ResultForm
  readonly core?: boolean
}

/** The types of this installation; with a word those whose name or title holds it. */
export function listPlugins(word: string | undefined, flags: PluginFlags): number {
  const wanted = word?.toLowerCase() ?? ''
  const rows = createRegistry()
    .all()
    .filter(({ type }) => flags.core !== true || type.startsWith('io.kestra.plugin.core.'))
    .map(({ type, kind }) => ({ type, kind }))
    .filter(({ type }) => type.toLowerCase().includes(wanted))
    .sort((one, other) => one.type.localeCompare(other.type))
  printRows(rows, ['type', 'kind'], flags.output)
  return exitCodes.success
}
