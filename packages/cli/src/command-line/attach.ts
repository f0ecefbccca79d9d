import { type Command, InvalidArgumentError } from 'commander'

/** What a command was given: its arguments in order. One that may be left out is `undefined`, a list an array. */
type CommandArguments = readonly string[]

/** Gives a command its work: `forms` are what `--output` may be; the first is what it does without. */
export type Attach = <Flags>(
  command: Command,
  forms: readonly string[],
  work: (given: CommandArguments, flags: Flags) => number | Promise<number>,
) => Command

/** A group of commands; alone it shows them. */
export function group(parent: Command, name: string, description: string): Command {
  const made = parent.command(name).description(description).helpCommand(false)
  return made.action(() => made.outputHelp())
}

/** For options that may be given more than once. */
export const collect = (value: string, known: readonly string[]): readonly string[] => [...known, value]

/** @throws InvalidArgumentError, which ends the command as wrong use */
export function portOf(text: string): number {
  const port = Number(text)
  if (text === '' || !Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InvalidArgumentError('It must be a number from 0 to 65535.')
  return port
}

/** `--delete` and its opposite, as Kestra has them. */
export const withDelete = (command: Command, what: string): Command =>
  command.option('--delete', `delete ${what}`, false).option('--no-delete', 'delete nothing (the default)')
