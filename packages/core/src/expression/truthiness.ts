/** Whether a rendered condition (runIf, If, LoopUntil …) holds: after trimming, `false`, `0`, `-0` and nothing do not; everything else does (core-semantics §2.1). */
export function isTruthy(rendered: string | null): boolean {
  if (rendered === null) return false
  const text = rendered.trim()
  return text !== '' && text !== 'false' && text !== '0' && text !== '-0'
}
