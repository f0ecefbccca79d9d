import { Outlet, useNavigate } from '@tanstack/react-router'
import { useCallback, useEffect, useRef, useState } from 'react'
import { AppNav, switchTheme } from './app-nav.tsx'
import { Palette } from './palette.tsx'
import { places } from './places.ts'

const foldedKey = 'windhover.nav'

/** Navigation at the left, the page at the right, and the keys that work everywhere. */
export function AppShell() {
  const [folded, setFolded] = useState(() => localStorage.getItem(foldedKey) === 'folded')
  const [finding, setFinding] = useState(false)
  const navigate = useNavigate()
  const leading = useRef(0)
  const fold = useCallback(() => setFolded((current) => !current), [])
  useEffect(() => localStorage.setItem(foldedKey, folded ? 'folded' : 'open'), [folded])
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        setFinding(true)
        return
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      const place = places.find(({ key }) => key === event.key)
      if (place !== undefined && event.timeStamp - leading.current < 1500) {
        leading.current = 0
        event.preventDefault()
        event.stopImmediatePropagation()
        void navigate({ to: `/main${place.to}` })
      } else if (event.key === 'g') leading.current = event.timeStamp
      else if (event.key === '[') fold()
      else if (event.key === 'T' && event.shiftKey) switchTheme()
      else if (event.key === 'c') void navigate({ to: '/main/flows/new' })
      else if (event.key === '/') {
        const field = document.querySelector<HTMLInputElement>('[data-search]')
        if (field === null) return
        event.preventDefault()
        field.focus()
      }
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [navigate, fold])
  return (
    <div className={`app${folded ? ' folded' : ''}`}>
      <AppNav onFind={() => setFinding(true)} onFold={fold} />
      <main className="main">
        <Outlet />
      </main>
      {finding && <Palette onClose={() => setFinding(false)} />}
    </div>
  )
}

/** Single keys rest while a field has the focus. */
const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
