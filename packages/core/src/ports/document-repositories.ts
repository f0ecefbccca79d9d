/** A dashboard as stored; the YAML is the truth. Dates are milliseconds since 1970. */
export interface StoredDashboard {
  readonly tenantId: string
  readonly id: string
  readonly title: string
  readonly description?: string
  readonly source: string
  readonly created: number
  readonly updated: number
}

export interface DashboardRepository {
  find(tenantId: string, id: string): Promise<StoredDashboard | undefined>
  /** Inserted, or replaced by id. */
  save(dashboard: StoredDashboard): Promise<void>
  /** Every one of the tenant, ascending by title, then by id. */
  all(tenantId: string): Promise<readonly StoredDashboard[]>
  /** False when there was none. */
  delete(tenantId: string, id: string): Promise<boolean>
}

/** A server of the Model Context Protocol: tools that flows offer to AI agents. */
export interface StoredMcpServer {
  readonly tenantId: string
  readonly id: string
  readonly description?: string
  readonly instructions?: string
  readonly serverType: 'PRIVATE' | 'PUBLIC'
  readonly authType: 'BASIC' | 'API_TOKEN' | 'OAUTH'
  readonly oauthProvider?: string
  readonly oauthScopesSupported?: readonly string[]
  readonly disabled: boolean
  readonly created: number
  readonly updated: number
}

export interface McpServerRepository {
  find(tenantId: string, id: string): Promise<StoredMcpServer | undefined>
  save(server: StoredMcpServer): Promise<void>
  /** Ascending by id. */
  all(tenantId: string): Promise<readonly StoredMcpServer[]>
  delete(tenantId: string, id: string): Promise<boolean>
}
