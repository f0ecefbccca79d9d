/** A language of script tasks: `io.kestra.plugin.scripts.<id>.Script` and `.Commands`. */
export interface Language {
  readonly id: string
  readonly title: string
  readonly containerImage: string
  readonly interpreter?: readonly string[]
  /** Of the file a Script is written to; depends on what the script looks like. Absent: the text itself is the command. */
  readonly extension?: string | ((script: string) => string)
  /** The command that runs that file. */
  readonly command?: (file: string) => readonly string[]
  /** The text of the file. */
  readonly source?: (script: string) => string
  readonly env?: Readonly<Record<string, string>>
  /** Debian package, or what else to install where the worker runs. */
  readonly install: string
}

const run = (program: string) => (file: string) => [`${program} ${file}`]

export const languages: readonly Language[] = [
  { id: 'shell', title: 'Shell', containerImage: 'ubuntu', install: 'the Debian package of the program' },
  {
    id: 'node',
    title: 'Node.js',
    containerImage: 'node',
    extension: (script) => (isTypeScript(script) ? '.ts' : '.js'),
    command: run('node'),
    install: 'the Debian package `nodejs`',
  },
  {
    id: 'powershell',
    title: 'PowerShell',
    containerImage: 'ghcr.io/kestra-io/powershell:latest',
    interpreter: ['pwsh', '-NoProfile', '-NonInteractive', '-Command'],
    extension: '.ps1',
    command: (file) => [file],
    install: 'PowerShell from https://learn.microsoft.com/powershell',
  },
  {
    id: 'r',
    title: 'R',
    containerImage: 'r-base',
    extension: '.R',
    command: run('Rscript'),
    install: 'the Debian package `r-base-core`',
  },
  {
    id: 'julia',
    title: 'Julia',
    containerImage: 'julia',
    extension: '.jl',
    command: run('julia'),
    install: 'Julia from https://julialang.org',
  },
  { id: 'ruby', title: 'Ruby', containerImage: 'ruby', extension: '.rb', command: run('ruby'), install: 'the Debian package `ruby`' },
  { id: 'perl', title: 'Perl', containerImage: 'perl', extension: '.pl', command: run('perl'), install: 'the Debian package `perl`' },
  { id: 'php', title: 'PHP', containerImage: 'php', extension: '.php', command: run('php'), install: 'the Debian package `php-cli`' },
  {
    id: 'lua',
    title: 'Lua',
    containerImage: 'nickblah/lua',
    extension: '.lua',
    command: run('lua'),
    install: 'the Debian package `lua5.4`',
  },
  { id: 'go', title: 'Go', containerImage: 'golang', extension: '.go', command: run('go run'), install: 'the Debian package `golang-go`' },
  {
    id: 'deno',
    title: 'Deno',
    containerImage: 'denoland/deno',
    extension: '.ts',
    command: run('deno run'),
    install: 'Deno from https://deno.com',
  },
  { id: 'bun', title: 'Bun', containerImage: 'oven/bun', extension: '.ts', command: run('bun run'), install: 'Bun from https://bun.sh' },
  {
    id: 'dotnet',
    title: '.NET',
    containerImage: 'mcr.microsoft.com/dotnet/sdk:10.0',
    extension: '.csx',
    command: (file) => [
      'export PATH="$PATH:$HOME/.dotnet/tools"',
      'command -v dotnet-script >/dev/null || dotnet tool install -g dotnet-script',
      `dotnet-script ${file}`,
    ],
    install: 'the .NET SDK from https://dotnet.microsoft.com',
  },
  {
    id: 'groovy',
    title: 'Groovy',
    containerImage: 'groovy',
    extension: '.groovy',
    command: run('groovy'),
    install: 'the Debian package `groovy`',
  },
]

/** Whether a script holds what only TypeScript has. A plain script taken for one runs all the same: node strips nothing from it. */
function isTypeScript(script: string): boolean {
  return (
    /^\s*(?:export\s+)?(?:interface|type|declare)\s+\w/m.test(script) ||
    /[\w)\]]\??\s*:\s*(?:string|number|boolean|bigint|unknown|any|void|never|(?:Record|Promise|Map|Set|Array|ReadonlyArray|Partial)<)/.test(
      script,
    ) ||
    /\s(?:as|satisfies)\s+(?:const|string|number|unknown|any|[A-Z]\w*)/.test(script)
  )
}
