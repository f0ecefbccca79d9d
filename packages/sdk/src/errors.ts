/** Thrown by a task to fail its attempt. The message becomes an ERROR log of the task run. */
export class TaskError extends Error {
  /** Published although the task failed. */
  readonly outputs: Readonly<Record<string, unknown>> | undefined
  readonly retryable: boolean

  constructor(message: string, options: { cause?: unknown; outputs?: Readonly<Record<string, unknown>>; retryable?: boolean } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'TaskError'
    this.outputs = options.outputs
    this.retryable = options.retryable ?? true
  }
}
