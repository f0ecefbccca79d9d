export interface CommandTexts {
  readonly interpreter: readonly string[]
  readonly beforeCommands: readonly string[]
  readonly commands: readonly string[]
  readonly failFast: boolean
  readonly targetOS: 'LINUX' | 'WINDOWS' | 'AUTO'
}

/** The interpreter with all commands as its last argument, one a line. */
export function commandLine({ interpreter, beforeCommands, commands, failFast, targetOS }: CommandTexts): readonly string[] {
  const isWindows = targetOS === 'WINDOWS'
  const lines = [...(failFast ? failFastLines(interpreter, isWindows) : []), ...beforeCommands, ...commands]
  const hasPython = isShell(interpreter) && lines.some((line) => /(?:^|[\s;&|(])(?:python|pip)(?:\s|$)/.test(line))
  return [...interpreter, [...(hasPython ? pythonByAnyName : []), ...lines].join(isWindows ? '\r\n' : '\n')]
}

function failFastLines(interpreter: readonly string[], isWindows: boolean): readonly string[] {
  if (/(?:pwsh|powershell)(?:\.exe)?$/i.test(interpreter[0] ?? '')) return ["$ErrorActionPreference = 'Stop'"]
  return isWindows ? [''] : ['set -e']
}

const isShell = ([program = '', ...options]: readonly string[]): boolean =>
  /(?:^|\/)(?:ba|da|k|z|a)?sh$/.test(program) && options.at(-1)?.endsWith('c') === true

/** Many machines have Python under its full name only. */
const pythonByAnyName = [
  'command -v python >/dev/null 2>&1 || python() { python3 "$@"; }',
  'command -v pip >/dev/null 2>&1 || pip() { python3 -m pip "$@"; }',
]
