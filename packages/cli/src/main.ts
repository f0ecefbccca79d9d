import { readFileSync } from 'node:fs'
import { WindhoverError } from '@windhover/core/errors.ts'
import { CommanderError } from 'commander'
import { commandLine } from './command-line/command-line.ts'
import { exitCodes } from './exit-codes.ts'
import { UsageError } from './usage-error.ts'

// The file beside this package's source; it always holds a version.
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }

/** Runs one command line. @returns the exit code; nothing is thrown for what a user did */
export async function main(args: readonly string[]): Promise<number> {
  let code: number = exitCodes.success
  // Who reads (`| head`) may stop before the end: the command still does its work, unseen.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
  const program = commandLine(version, (result) => {
    code = result
  })
  try {
    if (args.length === 0) program.outputHelp()
    else await program.parseAsync(args, { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.success : exitCodes.invalid
    console.error(messageOf(error))
    if (program.opts<{ verbose: number }>().verbose > 0 && error instanceof Error) console.error(error.stack)
    return error instanceof UsageError ? exitCodes.invalid : exitCodes.failed
  }
}

function messageOf(error: unknown): string {
  if (error instanceof WindhoverError) return error.message
  return error instanceof Error ? `windhover: ${error.message}` : String(error)
}
