import type { StoredDashboard, StoredMcpServer } from '@windhover/core/ports/document-repositories.ts'
import type { Repositories } from '@windhover/core/ports/repositories.ts'
import { describe, expect, test } from 'vitest'
import { tenant, using } from './samples.ts'

const dashboard = (id: string, title: string): StoredDashboard => ({
  tenantId: tenant,
  id,
  title,
  source: `title: ${title}`,
  created: 1,
  updated: 2,
})
const server: StoredMcpServer = {
  tenantId: tenant,
  id: 'tools',
  description: 'Tools of the house',
  serverType: 'PRIVATE',
  authType: 'OAUTH',
  oauthScopesSupported: ['read'],
  disabled: false,
  created: 1,
  updated: 1,
}

export function documentConformance(open: () => Promise<Repositories>): void {
  describe('dashboards', () => {
    test('are kept by id and listed by title', () =>
      using(open, async ({ dashboards }) => {
        const first = { ...dashboard('a', 'Zoo'), description: 'animals' }
        for (const one of [first, dashboard('b', 'Home'), { ...dashboard('a', 'Foreign'), tenantId: 'other' }]) await dashboards.save(one)
        expect(await dashboards.find(tenant, 'a')).toEqual(first)
        expect((await dashboards.all(tenant)).map(({ id }) => id)).toEqual(['b', 'a'])
        await dashboards.save({ ...first, title: 'Aviary', updated: 9 })
        expect((await dashboards.all(tenant)).map(({ title, updated }) => [title, updated])).toEqual([
          ['Aviary', 9],
          ['Home', 2],
        ])
        expect(await dashboards.delete(tenant, 'a')).toBe(true)
        expect(await dashboards.delete(tenant, 'a')).toBe(false)
        expect(await dashboards.find(tenant, 'a')).toBeUndefined()
      }))
  })

  describe('MCP servers', () => {
    test('are kept by id', () =>
      using(open, async ({ mcpServers }) => {
        await mcpServers.save(server)
        await mcpServers.save({ ...server, id: 'more', disabled: true })
        expect(await mcpServers.find(tenant, 'tools')).toEqual(server)
        expect((await mcpServers.all(tenant)).map(({ id, disabled }) => [id, disabled])).toEqual([
          ['more', true],
          ['tools', false],
        ])
        expect(await mcpServers.delete(tenant, 'tools')).toBe(true)
        expect(await mcpServers.find(tenant, 'tools')).toBeUndefined()
      }))
  })
}
