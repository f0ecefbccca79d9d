import { existsSync } from 'node:fs'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import type { LocalServer } from '../../tools/conformance/local-server.ts'
import { startServer } from '../windhover.ts'

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Path of the browser of this machine; undefined: there is none, and tests of pages are skipped with that reason. */
export const browserPath: string | undefined = process.env['CHROMIUM'] ?? places.find((path) => existsSync(path))

if (browserPath === undefined) console.warn('windhover: no chromium on this machine: the tests of the web interface are skipped')

/** A real server of the checkout and a real browser before it. */
export class Visit {
  readonly server: LocalServer
  readonly context: BrowserContext
  readonly page: Page
  /** What the page complained about: uncaught errors, and answers of 500. */
  readonly complaints: string[] = []
  private readonly browser: Browser

  private constructor(server: LocalServer, browser: Browser, context: BrowserContext, page: Page) {
    this.server = server
    this.browser = browser
    this.context = context
    this.page = page
    page.on('pageerror', (error) => this.complaints.push(error.message))
    page.on('response', (response) => {
      if (response.status() >= 500) this.complaints.push(`${response.status()} ${response.url()}`)
    })
  }

  static async begin(): Promise<Visit> {
    const server = await startServer()
    const browser = await chromium.launch({ executablePath: browserPath ?? '', args: ['--no-sandbox'] })
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme: 'light', locale: 'en-GB' })
    const page = await context.newPage()
    page.setDefaultTimeout(20_000)
    return new Visit(server, browser, context, page)
  }

  /** Address of the server, without a slash at its end. */
  get url(): string {
    return this.server.instance.url
  }

  /** Opens a page of the interface: `/main/flows`. */
  async open(path: string): Promise<Page> {
    await this.page.goto(`${this.url}/ui${path}`)
    return this.page
  }

  /** Calls the API below the tenant; the answer as JSON. @throws when it is not 2xx */
  async api(method: string, path: string, body?: string): Promise<unknown> {
    const response = await fetch(`${this.url}/api/v1/main/${path}`, {
      method,
      ...(body !== undefined && { body, headers: { 'content-type': 'application/x-yaml' } }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return text === '' ? undefined : JSON.parse(text)
  }

  /** Starts an execution (`namespace/flow?wait=true`); its id. */
  async run(path: string): Promise<string> {
    return ((await this.api('POST', `executions/${path}`)) as { id: string }).id // every execution has one
  }

  async end(): Promise<void> {
    await this.browser.close()
    await this.server.stop()
  }
}
