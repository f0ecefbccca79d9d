import {
  Activity,
  Blocks,
  Database,
  FolderTree,
  House,
  LayoutTemplate,
  type LucideIcon,
  ScrollText,
  Settings,
  Workflow,
  Zap,
} from 'lucide-react'

export interface Place {
  readonly to: string
  readonly title: string
  readonly icon: LucideIcon
  /** Letter after G. */
  readonly key: string
  readonly group?: string
}

/** Where the navigation leads. A page that does not exist is not listed. */
export const places: readonly Place[] = [
  { to: '/home', title: 'Home', icon: House, key: 'h' },
  { to: '/flows', title: 'Flows', icon: Workflow, key: 'f' },
  { to: '/executions', title: 'Executions', icon: Activity, key: 'e' },
  { to: '/logs', title: 'Logs', icon: ScrollText, key: 'l' },
  { to: '/triggers', title: 'Triggers', icon: Zap, key: 't' },
  { to: '/namespaces', title: 'Namespaces', icon: FolderTree, key: 'n', group: 'Build' },
  { to: '/plugins', title: 'Plugins', icon: Blocks, key: 'p' },
  { to: '/blueprints', title: 'Blueprints', icon: LayoutTemplate, key: 'b' },
  { to: '/kv', title: 'Key-value store', icon: Database, key: 'k', group: 'Data' },
  { to: '/settings', title: 'Settings', icon: Settings, key: 's', group: 'Operate' },
]
