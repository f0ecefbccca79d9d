/** Whether a rendered condition holds: everything but nothing, `0`, `-0` and `false` does (white space around it is ignored). */
export function isTruthy(rendered: string | undefined): boolean {
  return rendered !== undefined && !['', '0', '-0', 'false'].includes(rendered.trim())
}
