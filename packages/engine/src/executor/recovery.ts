import type { Repositories } from '@windhover/core/ports/repositories.ts'

/** How many unfinished executions are taken up at once: enough to keep the database busy, few enough to serve meanwhile. */
const atOnce = 50

/** After a start: every execution that an earlier server left unfinished goes on where it was. */
export class Recovery {
  private readonly repositories: Repositories
  private readonly report: (message: string, cause: unknown) => void

  constructor(repositories: Repositories, report: (message: string, cause: unknown) => void) {
    this.repositories = repositories
    this.report = report
  }

  /** @returns how many were taken up */
  async takeUpAll(takeUp: (tenantId: string, executionId: string) => Promise<void>): Promise<number> {
    const ids = await this.repositories.executions.unfinished()
    for (let at = 0; at < ids.length; at += atOnce) await Promise.all(ids.slice(at, at + atOnce).map((id) => this.takeUpOne(id, takeUp)))
    return ids.length
  }

  /** One execution that cannot go on must not keep the server from starting. */
  private async takeUpOne(id: string, takeUp: (tenantId: string, executionId: string) => Promise<void>): Promise<void> {
    try {
      await takeUp('main', id)
    } catch (error) {
      this.report(`Execution ${id} could not be taken up`, error)
    }
  }
}
