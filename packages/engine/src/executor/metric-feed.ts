import type { MetricEntry } from '@windhover/core/model/metric-entry.ts'
import type { MetricRepository } from '@windhover/core/ports/repositories.ts'

const gatherMs = 20
const mostGathered = 2000

/** Where metrics of workers come in: written in batches. */
export class MetricFeed {
  private readonly repository: MetricRepository
  private readonly report: (message: string, cause: unknown) => void
  private gathered: MetricEntry[] = []
  private handle: NodeJS.Timeout | undefined
  private writing: Promise<void> = Promise.resolve()

  constructor(repository: MetricRepository, report: (message: string, cause: unknown) => void) {
    this.repository = repository
    this.report = report
  }

  add(entries: readonly MetricEntry[]): void {
    for (const entry of entries) this.gathered.push(entry)
    if (this.gathered.length >= mostGathered) this.write()
    else this.handle ??= setTimeout(() => this.write(), gatherMs)
  }

  async flush(): Promise<void> {
    this.write()
    await this.writing
  }

  private write(): void {
    clearTimeout(this.handle)
    this.handle = undefined
    const entries = this.gathered
    if (entries.length === 0) return
    this.gathered = []
    this.writing = this.writing
      .then(() => this.repository.append(entries))
      .catch((error: unknown) => this.report(`${entries.length} metric(s) could not be written`, error))
  }
}
