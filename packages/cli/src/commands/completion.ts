import type { Command } from 'commander'
import { exitCodes } from '../exit-codes.ts'
import { UsageError } from '../usage-error.ts'

/** What may follow the words of a command: `windhover flow` → its commands, and the options of it and of every command. */
interface Completion {
  readonly path: string
  readonly words: readonly string[]
}

/** Prints the completion of a shell, made from the command line itself. */
export function completion(program: Command, shell: string): number {
  const known = completions(program, '', optionsOf(program))
  if (shell === 'bash') console.log(bash(known))
  else if (shell === 'zsh') console.log(`autoload -U +X bashcompinit && bashcompinit\n${bash(known)}`)
  else if (shell === 'fish') console.log(fish(known))
  else throw new UsageError(`The shell must be bash, zsh or fish, got '${shell}'`)
  return exitCodes.success
}

const optionsOf = (command: Command): readonly string[] => command.options.flatMap(({ long, hidden }) => (long && !hidden ? [long] : []))

function completions(command: Command, path: string, globals: readonly string[]): readonly Completion[] {
  // Commander marks a command that is not shown with a member of its own.
  const shown = command.commands.filter((child) => !(child as { _hidden?: boolean })._hidden)
  const own = { path, words: [...shown.map((child) => child.name()), ...new Set([...optionsOf(command), ...globals]), '--help'] }
  const below = shown.flatMap((child) =>
    [child.name(), ...child.aliases()].flatMap((name) => completions(child, path === '' ? name : `${path} ${name}`, globals)),
  )
  return [own, ...below]
}

function bash(known: readonly Completion[]): string {
  const cases = known.map(({ path, words }) => `    '${path}') words='${words.join(' ')}' ;;`)
  return `_windhover() {
  local path='' word words=''
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) ;; *) case " ${known.map(({ path }) => path.replaceAll(' ', '_')).join(' ')} " in
      *" $(echo "\${path:+$path }$word" | tr ' ' '_') "*) path="\${path:+$path }$word" ;;
    esac ;; esac
  done
  case "$path" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
  [ \${#COMPREPLY[@]} -eq 0 ] && COMPREPLY=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}"))
  return 0
}
complete -o filenames -F _windhover windhover`
}

function fish(known: readonly Completion[]): string {
  return known
    .flatMap(({ path, words }) => {
      const condition =
        path === ''
          ? '__fish_use_subcommand'
          : path
              .split(' ')
              .map((word) => `__fish_seen_subcommand_from ${word}`)
              .join('; and ')
      return words.map((word) =>
        word.startsWith('--')
          ? `complete -c windhover -n '${condition}' -l ${word.slice(2)}`
          : `complete -c windhover -n '${condition}' -a ${word}`,
      )
    })
    .join('\n')
}
