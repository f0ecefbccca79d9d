/** npm run ui:shots: a picture of every page into docs/ui, of a server of its own with a few flows.
 *  npm run ui:compare DRAWINGS: each page beside its drawing, into .cache/ui-compare. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Browser, chromium } from 'playwright-core'
import { LocalServer } from '../conformance/local-server.ts'
import { type Places, scenes, stage } from './scenes.ts'

const root = resolve(import.meta.dirname, '..', '..')
const size = { width: 1440, height: 900 }
const drawings = process.argv[2]
const folder = drawings === undefined ? join(root, 'docs', 'ui') : join(root, '.cache', 'ui-compare')
mkdirSync(folder, { recursive: true })

const server = await LocalServer.start({
  command: 'bin/windhover server local --port {port} --config {configFile} --data {dataDir}'.split(' '),
  root,
  generation: '1.3',
  config: {},
  env: {},
})
const browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: ['--no-sandbox'] })
try {
  const places = await stage(server.instance.url)
  for (const theme of ['light', 'dark'] as const) await shootAll(browser, server.instance.url, places, theme)
} finally {
  await browser.close()
  await server.stop()
}

async function shootAll(from: Browser, url: string, places: Places, theme: 'light' | 'dark'): Promise<void> {
  const context = await from.newContext({ viewport: size, colorScheme: theme, locale: 'en-GB' })
  const page = await context.newPage()
  for (const scene of scenes) {
    await page.goto(`${url}/ui${scene.path(places)}`)
    await page.getByText(scene.shows(places)).first().waitFor()
    await page.waitForLoadState('networkidle').catch(() => undefined) // a live page may never be idle; what it shows is there
    const name = theme === 'light' ? scene.name : `${scene.name}-dark`
    const picture = await page.screenshot()
    if (drawings === undefined) writeFileSync(join(folder, `${name}.png`), picture)
    else await pair(from, name, picture, drawings)
    console.log(`${name}.png`)
  }
  await context.close()
}

/** The drawing at the left, what was built at the right. A page without a drawing in this theme is passed over. */
async function pair(from: Browser, name: string, picture: Buffer, drawingsFolder: string): Promise<void> {
  let drawing: Buffer
  try {
    drawing = readFileSync(join(drawingsFolder, `${name}.png`))
  } catch {
    console.log(`  no drawing ${name}.png`)
    return
  }
  const page = await from.newPage({ viewport: { width: size.width * 2 + 24, height: size.height } })
  const image = (data: Buffer) => `<img width="${size.width}" src="data:image/png;base64,${data.toString('base64')}">`
  await page.setContent(`<body style="margin:0;display:flex;gap:24px;background:#888">${image(drawing)}${image(picture)}</body>`)
  await page.screenshot({ path: join(folder, `${name}.png`) })
  await page.close()
}
