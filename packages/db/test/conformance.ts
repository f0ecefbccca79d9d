import type { Repositories } from '@windhover/core/ports/repositories.ts'
import { chartConformance } from './conformance/charts.ts'
import { commitConformance } from './conformance/commit.ts'
import { credentialConformance } from './conformance/credentials.ts'
import { documentConformance } from './conformance/documents.ts'
import { entryConformance } from './conformance/entries.ts'
import { flowTriggerConformance } from './conformance/flow-triggers.ts'
import { flowConformance } from './conformance/flows.ts'
import { searchConformance } from './conformance/search.ts'
import { triggerConformance } from './conformance/triggers.ts'
import { versionConformance } from './conformance/versions.ts'

/** What every implementation of the repositories must do. `open` gives an empty one; each test closes its own. */
export function repositoriesConformance(open: () => Promise<Repositories>): void {
  commitConformance(open)
  chartConformance(open)
  documentConformance(open)
  searchConformance(open)
  entryConformance(open)
  flowConformance(open)
  flowTriggerConformance(open)
  credentialConformance(open)
  versionConformance(open)
  triggerConformance(open)
}
