import type { Engine } from '@windhover/engine/engine.ts'
import { type FastifyInstance, fastify } from 'fastify'
import { healthAnswer } from './health.ts'
import { prometheusText, prometheusType } from './prometheus.ts'
import { send } from './respond.ts'

/** The server of `endpoints.all.port`: health and figures for probes that have no credentials, on a port of their own as in Kestra. */
export async function createManagementServer(engine: Engine): Promise<FastifyInstance> {
  const app = fastify({ logger: false })
  for (const path of ['/health', '/health/liveness', '/health/readiness'])
    app.get(path, (request, reply) => send(reply, request, healthAnswer(engine)))
  app.get('/prometheus', (_request, reply) => reply.header('content-type', prometheusType).send(prometheusText(engine)))
  return app
}
