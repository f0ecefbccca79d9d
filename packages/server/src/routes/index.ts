import type { Route } from '../route.ts'
import { blueprintRoutes } from './blueprints.ts'
import { concurrencyLimitRoutes } from './concurrency-limits.ts'
import { credentialRoutes } from './credentials.ts'
import { dashboardRoutes } from './dashboards.ts'
import { bulkRoutes } from './execution-bulk.ts'
import { executionCommandRoutes } from './execution-commands.ts'
import { executionFileRoutes } from './execution-files.ts'
import { executionFlowRoutes } from './execution-flows.ts'
import { executionListRoutes } from './execution-lists.ts'
import { executionStreamRoutes } from './execution-streams.ts'
import { executionRoutes } from './executions.ts'
import { expressionRoutes } from './expressions.ts'
import { flowBulkRoutes } from './flow-bulk.ts'
import { flowCheckRoutes } from './flow-checks.ts'
import { flowRoutes } from './flows.ts'
import { kvRoutes } from './kv.ts'
import { logRoutes } from './logs.ts'
import { mcpRoutes } from './mcp.ts'
import { metricRoutes } from './metrics.ts'
import { namespaceFileRoutes } from './namespace-files.ts'
import { namespaceRoutes } from './namespaces.ts'
import { openApiRoutes } from './openapi.ts'
import { operationRoutes } from './operations.ts'
import { outputRoutes } from './outputs.ts'
import { platformRoutes } from './platform.ts'
import { pluginRoutes } from './plugins.ts'
import { secretRoutes } from './secrets.ts'
import { systemRoutes } from './system.ts'

const described: readonly Route[] = [
  ...systemRoutes,
  ...credentialRoutes,
  ...flowRoutes,
  ...flowBulkRoutes,
  ...flowCheckRoutes,
  ...expressionRoutes,
  ...executionListRoutes,
  ...executionFlowRoutes,
  ...webhookRoutes,
  ...triggerRoutes,
  ...triggerBulkRoutes,
  ...executionRoutes,
  ...executionStreamRoutes,
  ...executionCommandRoutes,
  ...bulkRoutes,
  ...operationRoutes,
  ...executionFileRoutes,
  ...outputRoutes,
  ...logRoutes,
  ...metricRoutes,
  ...kvRoutes,
  ...secretRoutes,
  ...namespaceRoutes,
  ...namespaceFileRoutes,
  ...dashboardRoutes,
  ...concurrencyLimitRoutes,
  ...platformRoutes,
  ...pluginRoutes,
  ...blueprintRoutes,
  ...mcpRoutes,
]

import { triggerBulkRoutes } from './trigger-bulk.ts'
import { triggerRoutes } from './triggers.ts'
import { webhookRoutes } from './webhooks.ts'

/** Every endpoint of the server. */
export const routes: readonly Route[] = [...described, ...openApiRoutes(described)]
