import { WindhoverError } from '@windhover/core/errors.ts'
import { stringifyJson } from '@windhover/core/model/dbl.ts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { errorAnswer } from './errors.ts'
import { Answer } from './route.ts'

/** Sends what a route's handler gave. */
export function send(reply: FastifyReply, request: FastifyRequest, result: unknown): FastifyReply {
  if (result === null) return sendError(reply, request, notFound())
  if (!(result instanceof Answer)) return result === undefined ? reply.code(200).send() : sendJson(reply, 200, result)
  reply.headers(result.headers)
  if (result.body === undefined) return reply.code(result.status).send()
  return result.headers['content-type'] === undefined
    ? sendJson(reply, result.status, result.body)
    : reply.code(result.status).send(result.body)
}

function sendJson(reply: FastifyReply, status: number, body: unknown): FastifyReply {
  return reply.code(status).header('content-type', 'application/json').send(stringifyJson(body))
}

export function sendError(reply: FastifyReply, request: FastifyRequest, error: unknown): FastifyReply {
  const { status, contentType, body } = errorAnswer(error, request.url.split('?')[0] ?? '/')
  if (status === 401 && !isLoginPage(request)) reply.header('www-authenticate', 'Basic')
  if (status === 404) reply.header('x-kestra-edition', 'OSS')
  if (error instanceof WindhoverError && typeof error.fields['retryAfterSeconds'] === 'number')
    reply.header('retry-after', String(error.fields['retryAfterSeconds']))
  return reply.code(status).header('content-type', contentType).send(stringifyJson(body))
}

export const notFound = (): Error => Object.assign(new Error('Not Found'), { statusCode: 404, code: 'NOT_FOUND' })

/** There the browser must not open its own dialogue. */
const isLoginPage = (request: FastifyRequest): boolean => /\/(login|setup)\/?([?#].*)?$/.test(request.headers.referer ?? '')
