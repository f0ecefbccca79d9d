import type { Engine } from '@windhover/engine/engine.ts'
import { anyObject } from '../documented-queries.ts'
import { healthAnswer } from '../health.ts'
import { prometheusText, prometheusType } from '../prometheus.ts'
import { Answer, defineRoute, type Route } from '../route.ts'
import { version } from '../version.ts'

/** Health, version and what a client asks before anything else. */
export const systemRoutes: readonly Route[] = [
  defineRoute('GET', '/ping', 'open', async () => new Answer(200, 'pong', { 'content-type': 'text/plain' })),
  defineRoute('GET', ['/health', '/health/liveness', '/health/readiness'], 'open', async ({ engine }) => healthAnswer(engine), {
    operationId: ['getHealth', 'getLiveness', 'getReadiness'],
    tag: 'Management',
    summary: 'Whether the server takes work, and how each background loop does.',
    response: anyObject,
  }),
  defineRoute(
    'GET',
    '/prometheus',
    'system:read',
    async ({ engine }) => new Answer(200, prometheusText(engine), { 'content-type': prometheusType }),
    { operationId: 'getPrometheus', tag: 'Management', summary: 'Figures for Prometheus.', responseType: 'text/plain' },
  ),
  defineRoute('GET', '/version', 'system:read', async () => ({ version, type: 'OSS' })),
  defineRoute('GET', ['/api/v1/configs', '/api/v1/:tenant/configs'], 'setup', async ({ engine }) => configuration(engine), {
    operationId: ['getConfiguration', 'getTenantConfiguration'],
    tag: 'Misc',
    summary: 'What a client must know before it asks anything else.',
    response: anyObject,
  }),
]

async function configuration({ settings, owner }: Engine): Promise<object> {
  const { url, environment } = settings.kestra
  return {
    version,
    edition: 'OSS',
    chartDefaultDuration: 'P30D',
    isCustomDashboardsEnabled: true,
    isAnonymousUsageEnabled: false,
    isUiAnonymousUsageEnabled: false,
    isTemplateEnabled: settings.templatesEnabled,
    isAiEnabled: false,
    isAiApiKeyConfigured: false,
    isBasicAuthInitialized: (await owner.find()) !== undefined,
    isConcurrencyViewEnabled: true,
    systemNamespace: 'system',
    hiddenLabelsPrefixes: ['system.', 'internal.'],
    preview: { initial: 100, max: 5000 },
    windhover: { generation: settings.generation },
    ...(environment !== undefined && { environment: { name: environment } }),
    ...(url !== undefined && { url }),
  }
}
