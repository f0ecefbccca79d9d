import { Link } from '@tanstack/react-router'
import { ChevronRight } from 'lucide-react'
import { Fragment, type ReactNode, useEffect } from 'react'

export interface Crumb {
  readonly title: string
  readonly to?: string
}

/** Breadcrumb, what belongs to it, then the actions: at most one primary, the last. */
export function TopBar({
  crumbs,
  beside,
  children,
}: {
  readonly crumbs: readonly Crumb[]
  readonly beside?: ReactNode
  readonly children?: ReactNode
}) {
  const title = crumbs.map((crumb) => crumb.title).at(-1) ?? ''
  useEffect(() => {
    document.title = `${title} · Windhover`
  }, [title])
  return (
    <header className="top">
      <nav className="crumbs" aria-label="Breadcrumb">
        {crumbs.map((crumb, index) => (
          <Fragment key={crumb.title}>
            {index > 0 && <ChevronRight className="icon" aria-hidden />}
            {crumb.to === undefined ? (
              <h1 className="here cut">{crumb.title}</h1>
            ) : (
              <Link to={crumb.to} className="cut">
                {crumb.title}
              </Link>
            )}
          </Fragment>
        ))}
      </nav>
      {beside}
      <span className="grow" />
      {children}
    </header>
  )
}
