import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'

/** Nothing here: says why, and what to do about it. */
export function EmptyState({
  icon: Icon,
  title,
  children,
}: {
  readonly icon: LucideIcon
  readonly title: string
  readonly children?: ReactNode
}) {
  return (
    <div className="empty">
      <div className="art">
        <Icon className="icon" aria-hidden />
      </div>
      <h2>{title}</h2>
      {children}
    </div>
  )
}
