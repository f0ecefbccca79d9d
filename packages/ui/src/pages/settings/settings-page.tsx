import { useState } from 'react'
import { Segmented } from '../../parts/segmented.tsx'
import { type Appearance, saveAppearance, savedAppearance } from '../../shell/appearance.ts'
import { TopBar } from '../../shell/top-bar.tsx'
import { OwnerCard } from './owner-card.tsx'
import { TokensCard } from './tokens-card.tsx'

/** How this browser shows things. */
export default function SettingsPage() {
  const [appearance, setAppearance] = useState<Appearance>(savedAppearance)
  const change = (changes: Partial<Appearance>) => {
    const next = { ...appearance, ...changes }
    saveAppearance(next)
    setAppearance(next)
  }
  return (
    <>
      <TopBar crumbs={[{ title: 'Settings' }]} />
      <div className="body pad" style={{ maxWidth: 680, gap: 18 }}>
        <OwnerCard />
        <div className="row">
          <span className="grow">
            <b className="medium">Theme</b>
            <div className="small faint">Shift T switches it everywhere.</div>
          </span>
          <Segmented
            label="Theme"
            value={appearance.theme}
            choices={[
              { value: 'light', label: 'Light' },
              { value: 'dark', label: 'Dark' },
              { value: 'contrast', label: 'High contrast' },
            ]}
            onChange={(theme) => change({ theme })}
          />
        </div>
        <div className="row">
          <span className="grow">
            <b className="medium">Density of lists</b>
            <div className="small faint">Rows of 28, 34 or 42 pixels.</div>
          </span>
          <Segmented
            label="Density"
            value={appearance.density}
            choices={[
              { value: 'compact', label: 'Compact' },
              { value: 'default', label: 'Default' },
              { value: 'comfortable', label: 'Comfortable' },
            ]}
            onChange={(density) => change({ density })}
          />
        </div>
        <TokensCard />
      </div>
    </>
  )
}
