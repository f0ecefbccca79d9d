import { parseJson } from '@windhover/core/model/dbl.ts'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { isTooDeep } from './json-depth.ts'

/** Bodies as clients of Kestra send them: JSON whose exact numbers are kept, an empty one with a JSON content type, any other as text; those of webhooks as the bytes that they are. */
export function acceptBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (request, body, done) => {
    if (isWebhook(request)) return done(null, body.length === 0 ? undefined : body)
    const text = String(body)
    const isJson = /^(application|text)\/(?:[\w.+-]+\+)?json/i.test(request.headers['content-type'] ?? '') && !isRaw(request)
    if (!isJson || text.trim() === '') return done(null, text === '' ? undefined : text)
    if (isTooDeep(text))
      return done(Object.assign(new Error('Invalid json: it is nested too deep'), { statusCode: 422, code: 'INVALID_JSON' }))
    try {
      done(null, parseJson(text))
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      done(Object.assign(new Error(`Invalid json: ${reason}`, { cause: error }), { statusCode: 422, code: 'INVALID_JSON' }))
    }
  })
}

/** The value of a key is read by the key-value store itself, whatever the content type says. */
const isRaw = (request: FastifyRequest): boolean => /\/kv\/[^/?]+(\?|$)/.test(request.url) && request.method === 'PUT'

const isWebhook = (request: FastifyRequest): boolean => request.url.includes('/executions/webhook/')
