import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { exitCodes } from '../exit-codes.ts'

/** Prints a flow with each `[[> file]]` replaced by that file's text, which is indented like the place it comes to. */
export async function flowExpand(file: string): Promise<number> {
  console.log((await expanded(resolve(file), [])).trimEnd())
  return exitCodes.success
}

async function expanded(file: string, around: readonly string[]): Promise<string> {
  if (around.includes(file)) throw new Error(`${file} includes itself: ${[...around, file].join(' → ')}`)
  const lines = (await readFile(file, 'utf8')).split('\n')
  const filled = await Promise.all(lines.map((line) => expandedLine(line, file, around)))
  return filled.join('\n')
}

async function expandedLine(line: string, file: string, around: readonly string[]): Promise<string> {
  const [, before, name, after] = /^(.*?)\[\[>\s*([^\]]+?)\s*\]\](.*)$/.exec(line) ?? []
  if (before === undefined || name === undefined) return line
  const text = (await expanded(resolve(dirname(file), name), [...around, file])).trimEnd()
  const indent = ' '.repeat(before.length)
  return `${before}${text.replaceAll('\n', `\n${indent}`)}${after ?? ''}`
}
