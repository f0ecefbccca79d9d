export type Theme = 'light' | 'dark' | 'contrast'
type Density = 'compact' | 'default' | 'comfortable'

export interface Appearance {
  readonly theme: Theme
  readonly density: Density
}

const key = 'windhover.appearance'
const themes: readonly Theme[] = ['light', 'dark', 'contrast']
const densities: readonly Density[] = ['compact', 'default', 'comfortable']

/** What this browser chose; without a choice what the system prefers. */
export function savedAppearance(): Appearance {
  const preferred: Theme = matchMedia('(prefers-contrast: more)').matches
    ? 'contrast'
    : matchMedia('(prefers-color-scheme: dark)').matches
      ? 'dark'
      : 'light'
  const saved = read()
  return {
    theme: themes.find((theme) => theme === saved['theme']) ?? preferred,
    density: densities.find((density) => density === saved['density']) ?? 'default',
  }
}

export function saveAppearance(appearance: Appearance): void {
  localStorage.setItem(key, JSON.stringify(appearance))
  applyAppearance(appearance)
}

export function applyAppearance({ theme, density }: Appearance): void {
  document.documentElement.dataset['theme'] = theme
  document.documentElement.dataset['density'] = density
}

export const nextTheme = (theme: Theme): Theme => themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'light'

function read(): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? '{}')
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    // somebody else's text under our key: as if nothing had been saved
    return {}
  }
}
