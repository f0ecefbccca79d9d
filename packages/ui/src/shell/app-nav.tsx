import { useQuery } from '@tanstack/react-query'
import { Link, useRouterState } from '@tanstack/react-router'
import { Moon, PanelLeft, Search, Sun } from 'lucide-react'
import { Fragment } from 'react'
import { configs, failedCount } from '../api/queries.ts'
import { nextTheme, saveAppearance, savedAppearance } from './appearance.ts'
import { Logo } from './logo.tsx'
import { places } from './places.ts'

/** The navigation at the left; on a phone a bar of five at the bottom. */
export function AppNav({ onFind, onFold }: { readonly onFind: () => void; readonly onFold: () => void }) {
  const { data: config } = useQuery(configs())
  const { data: failed } = useQuery(failedCount())
  const path = useRouterState({ select: (state) => state.location.pathname })
  const isHere = (to: string) => path.startsWith(`/main${to}`)
  return (
    <>
      <nav className="nav" aria-label="Main">
        <div className="nav-head">
          <Logo />
          <span className="text">Windhover</span>
          {config?.environment?.name && <span className="env text">{config.environment.name}</span>}
        </div>
        <button type="button" className="nav-find" onClick={onFind}>
          <Search className="icon sm" aria-hidden />
          <span className="text grow">Search or do</span>
          <span className="kbd">Ctrl</span>
          <span className="kbd">K</span>
        </button>
        {places.map(({ to, title, icon: Icon, group }) => (
          <Fragment key={to}>
            {group && <div className="nav-group">{group}</div>}
            <Link
              to={`/main${to}`}
              className={`nav-link${isHere(to) ? ' on' : ''}`}
              title={title}
              aria-current={isHere(to) ? 'page' : undefined}
            >
              <Icon className="icon" aria-hidden />
              <span className="text">{title}</span>
              {to === '/executions' && failed !== undefined && failed > 0 && (
                <span className="badge red" title="failed in 24 hours">
                  {failed.toLocaleString()}
                </span>
              )}
            </Link>
          </Fragment>
        ))}
        <div className="nav-foot">
          <span className="grow small faint text">{config && `Windhover ${config.version}`}</span>
          <ThemeButton />
          <button
            type="button"
            className="btn ghost only small"
            title="Fold the navigation ([)"
            aria-label="Fold the navigation"
            onClick={onFold}
          >
            <PanelLeft className="icon" />
          </button>
        </div>
      </nav>
      <nav className="phone-nav" aria-label="Main">
        {places.slice(0, 5).map(({ to, title, icon: Icon }) => (
          <Link key={to} to={`/main${to}`} className={isHere(to) ? 'on' : ''}>
            <Icon className="icon" aria-hidden />
            {title}
          </Link>
        ))}
      </nav>
    </>
  )
}

export function switchTheme(): void {
  const appearance = savedAppearance()
  saveAppearance({ ...appearance, theme: nextTheme(appearance.theme) })
}

function ThemeButton() {
  const dark = savedAppearance().theme === 'dark'
  return (
    <button type="button" className="btn ghost only small" title="Theme (Shift T)" aria-label="Change the theme" onClick={switchTheme}>
      {dark ? <Moon className="icon" /> : <Sun className="icon" />}
    </button>
  )
}
