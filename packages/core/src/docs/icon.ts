import type { TypeDefinition } from '../registry.ts'
import { simpleName } from './described.ts'
import { packageOf } from './plugin-groups.ts'

/** Shapes on a field of 24 by 24, by the package a type lies in; drawn for this project. */
const glyphs: Readonly<Record<string, string>> = {
  flow: '<path d="M6 7h4v4H6zM14 13h4v4h-4zM10 9h4v6"/>',
  log: '<path d="M6 7h12M6 11h12M6 15h7"/>',
  debug: '<path d="M9 9l-3 3 3 3M15 9l3 3-3 3"/>',
  execution: '<path d="M9 7l8 5-8 5z"/>',
  trigger: '<path d="M13 5l-6 8h4l-1 6 7-9h-4z"/>',
  http: '<circle cx="12" cy="12" r="6"/><path d="M6 12h12M12 6c3 4 3 8 0 12M12 6c-3 4-3 8 0 12"/>',
  kv: '<circle cx="9" cy="12" r="3"/><path d="M12 12h7M16 12v3"/>',
  storage: '<ellipse cx="12" cy="8" rx="6" ry="2.5"/><path d="M6 8v8c0 3.300 12 3.300 12 0V8"/>',
  namespace: '<path d="M5 8h5l2 2h7v7H5z"/>',
  metric: '<path d="M6 17V11M11 17V7M16 17v-4"/>',
  condition: '<path d="M12 6l6 6-6 6-6-6z"/>',
  runner: '<path d="M7 8l4 4-4 4M12 16h5"/>',
  chart: '<path d="M6 6v12h12M9 14l3-4 3 2 3-5"/>',
  data: '<path d="M6 7h12v10H6zM6 11h12M11 7v10"/>',
  templating: '<path d="M9 6c-3 0-1 5-3 6 2 1 0 6 3 6M15 6c3 0 1 5 3 6-2 1 0 6-3 6"/>',
  state: '<circle cx="12" cy="12" r="6"/><path d="M12 8v4l3 2"/>',
  output: '<path d="M6 12h9M12 8l4 4-4 4M18 7v10"/>',
  scripts: '<path d="M7 8l4 4-4 4M12 16h5"/>',
}

/** A small drawing for a type or a package, in a colour of its package; others show the first letters of their name. */
export function iconSvg(name: string): string {
  const parts = name.split('.')
  const known = parts.toReversed().find((part) => Object.hasOwn(glyphs, part))
  const glyph = known === undefined ? letters(simpleName(name)) : glyphs[known]
  const colour = `hsl(${hueOf(known ?? packageOf(name))} 45% 42%)`
  const stroke = 'fill="none" stroke="#fff" stroke-width="1.6" stroke-linejoin="round" stroke-linecap="round"'
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><rect width="24" height="24" rx="5" fill="${colour}"/><g ${stroke}>${glyph}</g></svg>`
}

function letters(name: string): string {
  const text = name.replace(/[^A-Za-z0-9]/g, '').slice(0, 2)
  return `<text x="12" y="16" text-anchor="middle" font-family="sans-serif" font-size="10" fill="#fff" stroke="none">${text}</text>`
}

/** Always the same for the same text, spread over the colour circle. */
function hueOf(text: string): number {
  let hash = 7
  for (const character of text) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 360_000
  return hash % 360
}

/** Whether a type holds other tasks: the interface draws it as a frame. */
export const isFlowable = ({ kind }: TypeDefinition): boolean => kind === 'flowable'
