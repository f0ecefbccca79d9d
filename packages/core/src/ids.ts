/** Makes identifiers: 22 base-62 characters of a random 128-bit number, the form Kestra uses for executions and task runs. */
export interface Ids {
  next(): string
}
