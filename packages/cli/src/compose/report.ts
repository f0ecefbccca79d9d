/** Server log: what went wrong in the background, with its cause, on standard error. */
export function report(message: string, cause: unknown): void {
  const detail = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)
  console.error(`${new Date().toISOString()} ERROR ${message}: ${detail}`)
}
