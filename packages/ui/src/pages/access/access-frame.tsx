import { type ReactNode, useEffect } from 'react'
import { Logo } from '../../shell/logo.tsx'

/** One column beside the bird: what stands before the product. */
export function AccessFrame({ title, lead, children }: { readonly title: string; readonly lead: string; readonly children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Windhover`
  }, [title])
  return (
    <div className="access">
      <main className="access-side">
        <div className="row strong">
          <Logo />
          Windhover
        </div>
        <div className="access-form">
          <h1>{title}</h1>
          <p className="quiet">{lead}</p>
          {children}
        </div>
      </main>
      <div className="access-art" aria-hidden>
        <Wind />
        <Logo />
      </div>
    </div>
  )
}

function Wind() {
  const lines = Array.from({ length: 14 }, (_, index) => 40 + index * 60)
  return (
    <svg viewBox="0 0 720 900" preserveAspectRatio="none" aria-hidden>
      {lines.map((y, index) => (
        <path
          key={y}
          d={`M0 ${y}C120 ${y - 30 + index * 2} 240 ${y + 26 - index * 2} 360 ${y}S600 ${y - 22} 720 ${y + 8}`}
          style={{ opacity: 0.15 + 0.5 * Math.exp(-((y - 450) ** 2) / 90_000) }}
        />
      ))}
    </svg>
  )
}
