/** Why an expression failed. Only `missing` is rescued by `??`, `default` and `is defined`. */
export type ExpressionErrorKind = 'missing' | 'template' | 'java' | 'syntax' | 'limit'

/** A text that does not compile or cannot be rendered. The message is the one a user sees in the log of the task. */
export class ExpressionError extends Error {
  readonly kind: ExpressionErrorKind
  /** The name that does not exist, for kind `missing`. */
  readonly missing: string | undefined
  /** Message of what went wrong below (an operand of the wrong type, …), when it says more than the message. */
  readonly causeText: string | undefined

  constructor(kind: ExpressionErrorKind, message: string, details: { missing?: string; causeText?: string; cause?: unknown } = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'ExpressionError'
    this.kind = kind
    this.missing = details.missing
    this.causeText = details.causeText
  }
}

/** A failure of the template language itself: a wrong argument, an unknown filter. Not rescued by `??`. */
export function templateError(message: string, cause?: unknown): ExpressionError {
  const causeText = cause instanceof Error ? cause.message : undefined
  return new ExpressionError('template', message, {
    ...(causeText === undefined ? {} : { causeText }),
    ...(cause === undefined ? {} : { cause }),
  })
}

/** A failure which in the Java engine is an exception outside of the template language (a cast, a number format …). */
export function javaError(exception: string, message: string): ExpressionError {
  return new ExpressionError('java', `${exception}: ${message}`)
}

/** A variable, attribute or index that does not exist. Rescued by `??`, `default` and `is defined`. */
export function missingError(name: string, source: string, line: number): ExpressionError {
  return new ExpressionError('missing', `Unable to find \`${name}\` used in the expression \`${source}\` at line ${line}`, {
    missing: name,
  })
}

/** The same error with the place it comes from, as the template language reports it; errors that already have one stay. */
export function located(error: unknown, source: string, line: number): unknown {
  if (!(error instanceof ExpressionError) || error.kind !== 'template' || placed.has(error)) return error
  const { message, causeText, cause } = error
  return placedError(`${message} (${source}:${line})`, { ...(causeText === undefined ? {} : { causeText }), cause })
}

/** An operator hides what went wrong in its operands; limits and lookups pass. */
export function wrapped(error: unknown, message: string, source: string, line: number): unknown {
  if (!(error instanceof ExpressionError) || error.kind === 'limit') return error
  return placedError(`${message} (${source}:${line})`, { causeText: error.message, cause: error })
}

const placed = new WeakSet<ExpressionError>()

function placedError(message: string, details: { causeText?: string; cause?: unknown }): ExpressionError {
  const error = new ExpressionError('template', message, details)
  placed.add(error)
  return error
}

export function limitError(message: string): ExpressionError {
  return new ExpressionError('limit', message)
}

export function isMissing(error: unknown): error is ExpressionError {
  return error instanceof ExpressionError && error.kind === 'missing'
}
