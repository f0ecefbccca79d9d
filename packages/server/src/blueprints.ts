import { readdirSync, readFileSync } from 'node:fs'
import { readYaml } from '@windhover/core/flow/index.ts'
import { z } from 'zod'

/** What a blueprint is for; there are no apps. */
export const blueprintKinds = ['FLOW', 'DASHBOARD', 'APP'] as const
export type BlueprintKind = (typeof blueprintKinds)[number]

export interface Blueprint {
  readonly id: string
  readonly title: string
  readonly description: string
  readonly tags: readonly string[]
  /** The YAML to start from, without what the library says about it. */
  readonly source: string
}

const about = z.object({ extend: z.object({ title: z.string(), description: z.string(), tags: z.array(z.string()) }) })
const folders: Readonly<Partial<Record<BlueprintKind, string>>> = { FLOW: 'flows', DASHBOARD: 'dashboards' }
const read = new Map<BlueprintKind, readonly Blueprint[]>()

/** The library that comes with the server, ascending by title; read from its folder when it is first asked for. */
export function blueprints(kind: BlueprintKind): readonly Blueprint[] {
  const known = read.get(kind) ?? readBlueprints(folders[kind])
  read.set(kind, known)
  return known
}

function readBlueprints(folder: string | undefined): readonly Blueprint[] {
  if (folder === undefined) return []
  const place = new URL(`../blueprints/${folder}/`, import.meta.url)
  const files = readdirSync(place).filter((name) => name.endsWith('.yaml'))
  return files
    .map((name) => blueprintOf(name.replace(/\.yaml$/, ''), readFileSync(new URL(name, place), 'utf8')))
    .toSorted((a, b) => (a.title < b.title ? -1 : 1))
}

/** The part under `extend`, up to the first line that is no part of it, is about the blueprint and not of it. */
function blueprintOf(id: string, text: string): Blueprint {
  const { extend } = about.parse(readYaml(text).value)
  const source = text.replace(/^extend:\n(?:[ \t].*\n|\n)*/m, '')
  return { id, title: extend.title, description: extend.description.trim(), tags: extend.tags, source }
}
