import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { browserPath, Visit } from './browser.ts'
import { scheduled, stock } from './shop.ts'

describe.skipIf(browserPath === undefined)('the web interface', () => {
  let visit: Visit
  let failedId = ''
  let workedId = ''
  let queuedId = ''

  beforeAll(async () => {
    visit = await Visit.begin()
    ;({ failed: failedId, worked: workedId, queued: queuedId } = await stock(visit))
  }, 60_000)
  afterAll(async () => visit?.end())

  it('leads from the address of the server to how it goes, and from a figure to its executions', async () => {
    const { page } = visit
    await page.goto(visit.url)
    await page.waitForURL('**/ui/main/home')
    await page.getByRole('link', { name: 'Why did it fail?' }).waitFor()
    expect(await page.title()).toBe('Home · Windhover')
    await page
      .getByRole('main')
      .getByRole('link', { name: /Waiting/ })
      .click()
    await page.getByText('1 to 2 of 2').waitFor()
  })

  it('lists executions by view, and the address says which', async () => {
    const page = await visit.open('/main/executions')
    await page.getByRole('button', { name: /^Failed/ }).click()
    await page.waitForURL('**state=FAILED**')
    await page.getByText('1 to 1 of 1').waitFor()
    expect(await page.getByRole('row').filter({ hasText: 'daily_orders' }).count()).toBe(1)
    await page.goBack()
    await page.getByText('1 to 4 of 4').waitFor()
  })

  it('narrows the list to a label and drops the filter again', async () => {
    const page = await visit.open('/main/executions')
    await page.getByRole('button', { name: '+ Label' }).click()
    await page.keyboard.type('team:sales')
    await page.keyboard.press('Enter')
    await page.getByText('1 to 2 of 2').waitFor()
    await page.getByRole('button', { name: 'Remove the filter Label' }).click()
    await page.getByText('1 to 4 of 4').waitFor()
  })

  it('says why an execution failed, first, and shows its log', async () => {
    const page = await visit.open(`/main/executions/company.sales/daily_orders/${failedId}`)
    const card = page.getByLabel('What happened')
    await card.getByText('the table orders is locked').waitFor()
    expect(await card.textContent()).toContain('with revision 1')
    await card.getByRole('button', { name: 'load' }).click()
    await page.waitForURL('**taskRun=**')
    await page.getByRole('log').getByText('the table orders is locked').waitFor()
  })

  it('shows a loop as a strip and one iteration at a time', async () => {
    const page = await visit.open(`/main/executions/company.sales/daily_orders/${failedId}`)
    const strip = page.getByRole('group', { name: 'Iterations' })
    await page.getByText('count · 1').waitFor()
    expect(await strip.getByRole('button').count()).toBe(8)
    await strip.getByRole('button', { name: 'Iteration 4, Success' }).click()
    await page.getByText('count · 5').waitFor()
  })

  it('tells what changed since it last worked', async () => {
    const page = await visit.open(`/main/executions/company.sales/daily_orders/${failedId}`)
    await page.getByRole('link', { name: 'What changed since it last worked?' }).click()
    await page.waitForURL(`**with=${workedId}`)
    await page.getByText(/Most likely: revision 2 took the place of 1/).waitFor()
    await page.getByText('errorMessage').first().waitFor()
  })

  it('says why an execution waits, and starts it anyway', async () => {
    const page = await visit.open(`/main/executions/company.logistics/stock_levels/${queuedId}`)
    const card = page.getByLabel('What happened')
    await card.getByText(/It waits for a slot/).waitFor()
    await card.getByText(/number 1 of 1/).waitFor()
    await card.getByRole('button', { name: 'Start this one anyway' }).click()
    await card.getByText(/It is paused in confirm/).waitFor()
    await card.getByRole('button', { name: 'Resume' }).click()
    await page.getByRole('main').getByText('Success').first().waitFor()
  })

  it('draws the topology with what happened to each task', async () => {
    const page = await visit.open(`/main/executions/company.sales/daily_orders/${failedId}/topology`)
    const graph = page.getByRole('region', { name: 'Topology' })
    await graph.getByRole('button', { name: /fetch/ }).waitFor()
    expect(await graph.getByRole('img', { name: 'Failed' }).count()).toBe(1)
    await graph.getByRole('button', { name: /load/ }).click()
    await page.getByRole('log').getByText('the table orders is locked').waitFor()
  })

  it('tries an expression against an execution', async () => {
    const page = await visit.open(`/main/executions/company.sales/daily_orders/${workedId}/outputs`)
    await page.getByLabel(/Try an expression/).fill('{{ inputs.store | upper }}')
    await page.getByRole('button', { name: 'Evaluate' }).click()
    await page.getByText('BERLIN', { exact: true }).waitFor()
  })

  it('asks for the inputs of a flow and runs it', async () => {
    const page = await visit.open('/main/flows/edit/company.sales/daily_orders')
    await page.getByRole('button', { name: 'Execute' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel(/store/).selectOption('paris')
    await dialog.getByLabel(/rows/).fill('12')
    await dialog.getByRole('button', { name: 'Execute' }).click()
    await page.waitForURL('**/main/executions/company.sales/daily_orders/*')
    await page.getByRole('log').getByText('Fetching 12 rows of paris').waitFor()
  })

  it('tells about a mistake while one types, saves, and shows what changed', async () => {
    const page = await visit.open('/main/flows/new')
    const text = page.getByRole('textbox', { name: 'Text of the flow' })
    await text.click()
    await page.keyboard.press('Control+A')
    await page.keyboard.insertText(
      'id: typed\nnamespace: company.team\ntasks:\n  - id: a\n    type: io.kestra.plugin.core.log.Logg\n    message: hi\n',
    )
    await page.getByText(/Logg/).nth(1).waitFor()
    await page.keyboard.press('Control+A')
    await page.keyboard.insertText(
      'id: typed\nnamespace: company.team\ntasks:\n  - id: a\n    type: io.kestra.plugin.core.log.Log\n    message: hi\n',
    )
    await page.getByText('No problems').waitFor()
    await page.keyboard.press('Control+S')
    await page.waitForURL('**/main/flows/edit/company.team/typed/edit')
    await page.getByRole('region', { name: 'Topology' }).getByRole('button', { name: /^a/ }).waitFor()
    await text.click()
    await page.keyboard.press('Control+End')
    await page.keyboard.insertText('description: second\n')
    await page.keyboard.press('Control+S')
    await page.getByText('saved as revision 2').waitFor()
    await page.getByRole('link', { name: 'Revisions' }).click()
    await page.getByText('Revision 2 against 1').waitFor()
    await page.getByText('description: second').waitFor()
  })

  it('completes types and properties, and documents the task under the cursor', async () => {
    const page = await visit.open('/main/flows/new')
    await page.getByRole('textbox', { name: 'Text of the flow' }).click()
    await page.keyboard.press('Control+A')
    await page.keyboard.insertText('id: c\nnamespace: company.team\ntasks:\n  - id: a\n    type: ')
    await page.keyboard.type('core.log.L')
    await page.getByRole('option', { name: 'io.kestra.plugin.core.log.Log', exact: true }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('listbox').waitFor({ state: 'detached' })
    await page.keyboard.press('Enter')
    await page.keyboard.type('mes')
    await page.getByRole('option', { name: /^message/ }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByText('message:').waitFor()
    await page.getByRole('button', { name: 'Documentation' }).click()
    await page.getByRole('heading', { name: 'Write messages to the log' }).waitFor()
  })

  it('begins a flow from a blueprint', async () => {
    const page = await visit.open('/main/blueprints')
    await page.getByRole('button', { name: /Choose by a value/ }).click()
    await page.getByRole('link', { name: 'Begin from this' }).click()
    await page.getByText('choose-by-region').waitFor()
    await page
      .getByRole('region', { name: 'Topology' })
      .getByRole('button', { name: /^where/ })
      .waitFor()
  })

  it('finds a task in the catalogue and documents it', async () => {
    const page = await visit.open('/main/plugins')
    await page.getByLabel('Search plugins').fill('switch')
    await page.getByRole('link', { name: /io.kestra.plugin.core.flow.Switch/ }).click()
    await page.getByText('cases', { exact: true }).waitFor()
  })

  it('makes, fills, opens and deletes a file of a namespace', async () => {
    const page = await visit.open('/main/namespaces')
    await page.getByRole('link', { name: 'sales' }).click()
    await page.getByRole('link', { name: 'Files' }).click()
    await page.getByRole('button', { name: 'New file' }).click()
    await page.getByLabel('Path').fill('scripts/a b+c.sql')
    await page.getByRole('button', { name: 'Create' }).click()
    await page.getByRole('textbox', { name: 'Text of /scripts/a b+c.sql' }).click()
    await page.keyboard.insertText('select 1')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('/scripts/a b+c.sql is saved').first().waitFor()
    await page.reload()
    await page.getByText('select 1').waitFor()
    await page.getByRole('button', { name: 'scripts', exact: true }).click()
    await page.getByRole('button', { name: 'a b+c.sql', exact: true }).waitFor()
    await page.getByRole('button', { name: 'Delete /scripts/a b+c.sql' }).click()
    await page.getByText('No file is open').waitFor()
  })

  it('imports flows, switches one off and deletes it', async () => {
    const page = await visit.open('/main/flows')
    const text = (id: string) =>
      `id: ${id}\nnamespace: company.imported\ntasks:\n  - {id: a, type: io.kestra.plugin.core.log.Log, message: hi}\n`
    await page
      .getByLabel('Import')
      .setInputFiles({ name: 'two.yaml', mimeType: 'application/x-yaml', buffer: Buffer.from(`${text('one')}---\n${text('two')}`) })
    await page.getByText('two.yaml is imported').waitFor()
    await page.getByRole('checkbox', { name: 'Select company.imported/one' }).click()
    await page.getByRole('button', { name: 'Switch off' }).click()
    await page.getByText('1 switched off').waitFor()
    await page.getByRole('link', { name: 'Off 1' }).click()
    await page.getByRole('row').filter({ hasText: 'one' }).getByText('disabled').waitFor()
    await page.getByRole('checkbox', { name: 'Select company.imported/one' }).click()
    await page.getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('button', { name: 'Delete 1' }).click()
    await page.getByText('No flow is in “Off”').waitFor()
  })

  it('keeps what was typed and not saved', async () => {
    const page = await visit.open('/main/flows/edit/company.sales/daily_orders/edit')
    await page.getByRole('textbox', { name: 'Text of the flow' }).click()
    await page.keyboard.press('Control+End')
    await page.keyboard.insertText('# a thought\n')
    await page.getByText('not saved').waitFor()
    await page.reload()
    await page.getByText('# a thought').waitFor()
    await page.getByRole('button', { name: 'Back to revision 2' }).click()
    await page.getByText('not saved').waitFor({ state: 'detached' })
  })

  it('tells why a trigger did not fire, switches it off and plans a backfill', async () => {
    await visit.api('POST', 'flows', scheduled)
    const page = await visit.open('/main/triggers')
    await page.getByRole('button', { name: 'never' }).click()
    const panel = page.getByRole('complementary', { name: 'Trigger never' })
    await panel.getByText(/Why did it not run/).waitFor()
    await panel.getByText('Expression').first().waitFor()
    await page.getByRole('checkbox', { name: 'yearly is on' }).click()
    await page.getByText('yearly: switched off').waitFor()
    await page.getByRole('checkbox', { name: 'yearly is on' }).click()
    await page.getByRole('button', { name: 'From now on' }).click()
    await page.getByText('yearly: switched on').waitFor()
    await page.getByRole('button', { name: 'hourly', exact: true }).click()
    await page.getByRole('button', { name: 'Backfill', exact: true }).click()
    await page.getByLabel('From').fill('2026-01-01T00:00')
    await page.getByLabel('Until').fill('2026-01-01T02:30')
    await page.getByRole('button', { name: 'Run 3 dates' }).click()
    await page.getByRole('complementary', { name: 'Trigger hourly' }).getByText('Started').nth(2).waitFor()
  })

  it('writes, shows and deletes a key', async () => {
    const page = await visit.open('/main/kv')
    await page.getByRole('button', { name: 'Add a key' }).click()
    await page.getByRole('textbox', { name: 'Namespace', exact: true }).fill('company.team')
    await page.getByRole('textbox', { name: 'Key', exact: true }).fill('limit')
    await page.getByRole('textbox', { name: 'Value' }).fill('{"max": 12}')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByRole('button', { name: 'limit' }).click()
    await page.getByText('JSON').waitFor()
    await page.getByRole('button', { name: 'Delete' }).click()
    await page.getByText('No keys yet').waitFor()
  })

  it('finds a log line by its text', async () => {
    const page = await visit.open('/main/logs')
    await page.getByLabel('Search in the log lines').fill('table orders')
    await page.getByRole('log').getByText('the', { exact: false }).first().waitFor()
    await page.waitForURL('**q=table**')
    await page.getByText(/^Error$/).waitFor()
    await page.getByRole('slider', { name: /Log lines over time/ }).press('ArrowRight')
    await page.waitForURL('**from=**')
  })

  it('goes anywhere from the palette', async () => {
    const page = await visit.open('/main/executions')
    await page.getByRole('row').filter({ hasText: 'daily_orders' }).first().waitFor()
    await page.keyboard.press('Control+K')
    await page.keyboard.type('daily')
    await page.getByRole('option', { name: /daily_orders/ }).waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL('**/main/flows/edit/company.sales/daily_orders')
  })

  it('shows text as text, whatever it says', async () => {
    const script = '<img src=x onerror=alert(1)>'
    await visit.api(
      'POST',
      'flows',
      `id: hostile\nnamespace: company.team\ndescription: "${script}"\ntasks:\n  - {id: say, type: io.kestra.plugin.core.log.Log, message: "${script}"}\n`,
    )
    const id = await visit.run('company.team/hostile?wait=true')
    const page = await visit.open(`/main/executions/company.team/hostile/${id}`)
    let alerted = false
    page.on('dialog', (dialog) => {
      alerted = true
      void dialog.dismiss()
    })
    await page.getByRole('log').getByText(script).waitFor()
    await visit.open('/main/flows/edit/company.team/hostile')
    await page.getByText(script).waitFor()
    expect(alerted).toBe(false)
  })

  it('never met an error of its own or of the server', () => {
    expect(visit.complaints).toEqual([])
  })
})
