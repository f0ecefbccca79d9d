import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { parseJson, stringifyJson } from '@windhover/core/model/dbl.ts'
import type { CaseResult } from './case-result.ts'
import type { Generation } from './instance.ts'
import { brief, isObject, type JsonObject, objectOf, readJson, textOf } from './json.ts'
import { mismatch } from './matcher.ts'

/** A program that answers one JSON line for each JSON line it reads. */
export interface Renderer {
  readonly command: readonly string[]
  readonly root: string
  readonly env: Readonly<Record<string, string>>
}

/** Compares every fact of expressions.jsonl with what a renderer of one generation answers. */
export async function runExpressions(
  pack: string,
  file: string,
  generation: Generation,
  renderer: Renderer,
): Promise<readonly CaseResult[]> {
  const facts = readFacts(file)
  const answers = await ask(
    renderer,
    facts.map((fact) => fact.question),
  )
  return facts.map((fact, index) => {
    const answer = answers[index]
    const detail = answer === undefined ? 'no answer' : factMismatch(fact.fact, answer, generation)
    return resultOf(pack, fact, detail)
  })
}

/** Compares every verdict of expression-parse.jsonl: does the template compile. */
export async function runVerdicts(pack: string, file: string, renderer: Renderer): Promise<readonly CaseResult[]> {
  const verdicts = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line, index) => ({ number: index + 1, fact: objectOf(readJson(line)) }))
  const answers = await ask(
    renderer,
    verdicts.map(({ fact }) => JSON.stringify({ tpl: fact['tpl'], want: 'parse' })),
  )
  return verdicts.map((verdict, index) => {
    const ok = answers[index]?.['ok']
    const wanted = verdict.fact['ok']
    return resultOf(pack, verdict, ok === wanted ? undefined : `ok: ${brief(ok)} should be ${brief(wanted)}`)
  })
}

interface Fact {
  readonly number: number
  readonly fact: JsonObject
  /** The line to send: numbers are written as the file writes them, 1.0 is not 1. */
  readonly question: string
}

function readFacts(file: string): readonly Fact[] {
  let shared: unknown = {}
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line, index) => {
      const exact = line === '' ? undefined : parseJson(line)
      if (!isObject(exact)) return []
      if ('M' in exact) shared = exact['M']
      if (!('tpl' in exact)) return []
      const fact = objectOf(readJson(line))
      const vars = exact['vars'] === '$M' ? shared : exact['vars']
      return [{ number: index + 1, fact, question: stringifyJson({ tpl: exact['tpl'], vars, want: wantsOf(fact) }) }]
    })
}

function wantsOf(fact: JsonObject): readonly string[] {
  const ways = ['typed', 'truthy', 'recursive'].filter((way) => way in fact || `${way}Err` in fact)
  return [...('out' in fact || 'err' in fact ? ['render'] : []), ...ways, ...Object.keys(objectOf(fact['as'])).map((type) => `as:${type}`)]
}

function factMismatch(fact: JsonObject, answer: JsonObject, generation: Generation): string | undefined {
  return renderMismatch(fact, answer, generation) ?? wayMismatch(fact, answer, generation)
}

function renderMismatch(fact: JsonObject, answer: JsonObject, generation: Generation): string | undefined {
  if (!('out' in fact) && !('err' in fact)) return undefined
  const newer = 'out20' in fact || 'err20' in fact
  const [out, fails] = generation === '2.0' && newer ? [fact['out20'], 'err20' in fact] : [fact['out'], 'err' in fact]
  const failed = 'err' in answer
  // what exists only in 2.0 may work in both
  if (generation === '1.3' && fails && !failed && 'out20' in fact && isUnknownName(fact) && answer['out'] === fact['out20'])
    return undefined
  if (fails) return failed ? undefined : `gave ${brief(answer['out'])}, should fail: ${brief(fact['err20'] ?? fact['err'])}`
  if (failed) return `failed with ${brief(answer['err'])}, should give ${brief(out)}`
  return (answer['out'] ?? null) === (out ?? null) ? undefined : `gave ${brief(answer['out'])}, should give ${brief(out)}`
}

function isUnknownName(fact: JsonObject): boolean {
  return /does not exist/.test(textOf(fact['err']) + textOf(fact['cause']))
}

function wayMismatch(fact: JsonObject, answer: JsonObject, generation: Generation): string | undefined {
  // these were observed on 1.3; where 2.0 renders another text they say nothing about it
  if (generation === '2.0' && ('out20' in fact || 'err20' in fact)) return undefined
  for (const way of ['typed', 'recursive', 'truthy']) {
    if (`${way}Err` in fact && !(`${way}Err` in answer)) return `${way} gave ${brief(answer[way])}, should fail`
    const difference = way in fact && !(`${way}Err` in answer) ? mismatch(answer[way], { equals: fact[way] ?? null }) : undefined
    if (difference !== undefined) return `${way}: ${difference}`
    if (way in fact && `${way}Err` in answer) return `${way} failed with ${brief(answer[`${way}Err`])}, should give ${brief(fact[way])}`
  }
  if ('type' in fact && 'type' in answer && fact['type'] !== answer['type'])
    return `type: ${brief(answer['type'])} should be ${brief(fact['type'])}`
  const given = objectOf(answer['as'])
  for (const [type, wanted] of Object.entries(objectOf(fact['as']))) {
    const [expected, actual] = [objectOf(wanted), objectOf(given[type])]
    if ('err' in expected !== 'err' in actual) return `as ${type}: ${brief(actual)} should be ${brief(expected)}`
    const difference = 'out' in expected ? mismatch(actual['out'], { equals: expected['out'] ?? null }) : undefined
    if (difference !== undefined) return `as ${type}: ${difference}`
  }
  return undefined
}

async function ask(renderer: Renderer, questions: readonly string[]): Promise<readonly JsonObject[]> {
  const [program = '', ...args] = renderer.command
  const child = spawn(program, args, { cwd: renderer.root, env: { ...process.env, ...renderer.env }, stdio: ['pipe', 'pipe', 'inherit'] })
  const failed = new Promise<never>((_, reject) => child.once('error', reject))
  child.stdin.on('error', () => {
    // the program ended early: the missing answers say so
  })
  child.stdin.end(`${questions.join('\n')}\n`)
  const read = async () => {
    const answers: JsonObject[] = []
    for await (const line of createInterface({ input: child.stdout })) if (line !== '') answers.push(objectOf(readJson(line)))
    return answers
  }
  return Promise.race([read(), failed])
}

function resultOf(pack: string, fact: Pick<Fact, 'number' | 'fact'>, detail: string | undefined): CaseResult {
  const id = `line ${fact.number}`
  if (detail === undefined) return { pack, id, outcome: 'passed' }
  return { pack, id, outcome: 'failed', detail: `${brief(fact.fact['tpl'], 200)} ${detail}` }
}
