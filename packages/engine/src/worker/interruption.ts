/** Why a running task was told to stop: the `reason` of its AbortSignal. */
export class Interruption extends Error {
  readonly kind: 'killed' | 'timeout' | 'shutdown'

  constructor(kind: Interruption['kind'], message: string) {
    super(message)
    this.name = 'Interruption'
    this.kind = kind
  }
}

export const killed = () => new Interruption('killed', 'The task run was killed')
export const shutdown = () => new Interruption('shutdown', 'The worker is stopping')
export const timedOut = (timeoutMs: number) => new Interruption('timeout', `Timeout after ${clockText(timeoutMs)}`)

/** `HH:MM:SS.mmm`; hours grow past two digits. */
export function clockText(milliseconds: number): string {
  const part = (amount: number, width = 2) => String(Math.floor(amount)).padStart(width, '0')
  const seconds = milliseconds / 1000
  return `${part(seconds / 3600)}:${part((seconds / 60) % 60)}:${part(seconds % 60)}.${part(milliseconds % 1000, 3)}`
}
