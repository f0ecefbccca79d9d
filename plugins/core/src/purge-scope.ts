import { type Logger, TaskError } from '@windhover/sdk'

export interface NamespaceChoice {
  readonly namespaces?: readonly string[] | undefined
  readonly namespacePattern?: string | undefined
}

/** A purge names its namespaces in one way only. @throws TaskError */
export function checkNamespaces({ namespaces, namespacePattern }: NamespaceChoice, logger: Logger): void {
  if (namespaces !== undefined && namespacePattern !== undefined) {
    throw new TaskError('Give either `namespaces` or `namespacePattern`, not both')
  }
  if (namespaces !== undefined) logger.info(`purging ${namespaces.length} namespaces: [${namespaces.join(', ')}]`)
}
