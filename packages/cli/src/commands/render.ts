import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import {
  compileTemplate,
  convertText,
  isTruthy,
  noLookups,
  type RenderOptions,
  render,
  renderTyped,
  type Variables,
} from '@windhover/core/expression/index.ts'
import { parseJson, stringifyJson } from '@windhover/core/model/dbl.ts'
import { systemIds } from '@windhover/engine/worker/system.ts'
import { parse } from 'yaml'
import { loadConfiguration } from '../config/load-configuration.ts'
import { engineSettings, generationOf } from '../config/settings.ts'
import { exitCodes } from '../exit-codes.ts'

export interface RenderFlags {
  readonly vars?: string
  /** Wins over the configuration. */
  readonly generation?: string
  readonly typed: boolean
  readonly recursive: boolean
  readonly jsonl: boolean
  readonly check: boolean
}

/** Tries an expression; with `--jsonl` many of them, one object a line in and out. */
export async function renderCommand(template: string | undefined, flags: RenderFlags): Promise<number> {
  const options = optionsFor(flags)
  if (flags.jsonl) return renderLines(options, flags.check)
  if (template === undefined) throw new Error("render needs a template, for example windhover render '{{ 1 + 1 }}'")
  const variables = flags.vars === undefined ? {} : variablesIn(await readFile(flags.vars, 'utf8'))
  try {
    if (flags.check) compileTemplate(template, options.generation)
    else if (flags.typed) console.log(stringifyJson(renderTyped(template, variables, options), 2))
    else console.log(render(template, variables, { ...options, recursive: flags.recursive }))
    return exitCodes.success
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error))
    return exitCodes.failed
  }
}

function optionsFor(flags: RenderFlags): RenderOptions {
  const configured = engineSettings(loadConfiguration(undefined, process.env), process.env)
  const generation = flags.generation === undefined ? configured.generation : generationOf(flags.generation)
  const settings = { ...configured, generation }
  return { generation, settings, lookups: noLookups, now: Date.now(), ids: systemIds, where: 'webserver' }
}

function variablesIn(text: string): Variables {
  const value: unknown = parse(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('the file of --vars must hold a map')
  return { ...value }
}

/** One question of `--jsonl`. `vars: "$M"` stands for the `M` of an earlier line. */
interface Question {
  readonly tpl?: string
  readonly vars?: Variables | '$M'
  readonly want?: string | readonly string[]
  readonly M?: Variables
}

async function renderLines(options: RenderOptions, isCheck: boolean): Promise<number> {
  let shared: Variables = {}
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === '') continue
    // Whoever writes the questions promises this shape; a line without `tpl` only carries `M`.
    const question = parseJson(line) as Question
    if (question.M !== undefined) shared = question.M
    if (question.tpl === undefined) continue
    const variables = question.vars === '$M' ? shared : (question.vars ?? {})
    const answer = isCheck ? checked(question.tpl, options) : answered(question.tpl, variables, wantsOf(question), options)
    if (!process.stdout.write(`${stringifyJson(answer)}\n`)) await new Promise((resolve) => process.stdout.once('drain', resolve))
  }
  return exitCodes.success
}

const wantsOf = ({ want }: Question): readonly string[] => (want === undefined ? [] : typeof want === 'string' ? [want] : want)

function checked(tpl: string, options: RenderOptions): object {
  try {
    compileTemplate(tpl, options.generation)
    return { tpl, ok: true }
  } catch (error) {
    return { tpl, ok: false, err: messageOf(error) }
  }
}

function answered(tpl: string, variables: Variables, wants: readonly string[], options: RenderOptions): object {
  const answer: Record<string, unknown> = { tpl }
  attempt(answer, 'out', 'err', () => render(tpl, variables, options))
  for (const want of wants) {
    if (want === 'typed') attempt(answer, 'typed', 'typedErr', () => renderTyped(tpl, variables, options))
    else if (want === 'truthy') attempt(answer, 'truthy', 'truthyErr', () => isTruthy(render(tpl, variables, options)))
    else if (want === 'recursive')
      attempt(answer, 'recursive', 'recursiveErr', () => render(tpl, variables, { ...options, recursive: true }))
    else if (want.startsWith('as:')) {
      const one: Record<string, unknown> = {}
      attempt(one, 'out', 'err', () => convertText(tpl, want.slice(3), (text) => render(text, variables, options)))
      answer['as'] = { ...(answer['as'] as object | undefined), [want.slice(3)]: one }
    }
  }
  return answer
}

function attempt(answer: Record<string, unknown>, key: string, errorKey: string, work: () => unknown): void {
  try {
    answer[key] = work() ?? null
  } catch (error) {
    answer[errorKey] = messageOf(error)
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
