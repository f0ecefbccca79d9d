import AxeBuilder from '@axe-core/playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { browserPath, Visit } from './browser.ts'
import { scheduled, stock } from './shop.ts'

describe.skipIf(browserPath === undefined)('for everybody', () => {
  let visit: Visit

  beforeAll(async () => {
    visit = await Visit.begin()
    await stock(visit)
    await visit.api('POST', 'flows', scheduled)
  }, 60_000)
  afterAll(async () => visit?.end())

  describe.each(['light', 'dark'] as const)('in %s', (theme) => {
    it.each([
      ['/main/executions'],
      ['/main/flows'],
      ['/main/flows/edit/company.sales/daily_orders'],
      ['/main/flows/edit/company.sales/daily_orders/edit'],
      ['/main/flows/edit/company.sales/daily_orders/revisions'],
      ['/main/logs'],
      ['/main/home'],
      ['/main/namespaces'],
      ['/main/namespaces/company.sales/files'],
      ['/main/triggers'],
      ['/main/plugins'],
      ['/main/plugins/io.kestra.plugin.core.log.Log'],
      ['/main/blueprints?open=choose-by-region'],
      ['/main/kv'],
      ['/main/settings'],
      ['/login'],
      ['/setup'],
    ])('%s has no serious accessibility finding', async (path) => {
      await visit.page.emulateMedia({ colorScheme: theme })
      const page = await visit.open(path)
      await page.waitForLoadState('networkidle')
      expect(await page.evaluate(() => document.documentElement.dataset['theme'])).toBe(theme)
      const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']).analyze()
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
      expect(serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
    })
  })
})
