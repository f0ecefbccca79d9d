import { existsSync } from 'node:fs'
import type { FastifyInstance, FastifyPluginAsync } from 'fastify'

/** Files whose name changes with their content: they may be kept for ever. */
const hashed = /[\\/]assets[\\/]/

/** Serves the web interface from a folder below /ui/; every address of it that is no file is the page itself, which reads the address. */
export async function serveInterface(app: FastifyInstance, folder: string): Promise<void> {
  if (!existsSync(folder)) return
  const { default: files } = await import('@fastify/static')
  const plugin: FastifyPluginAsync = async (scope) => {
    await scope.register(files, {
      root: folder,
      cacheControl: false,
      setHeaders: (reply, path) => {
        reply.header('cache-control', hashed.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache')
      },
    })
    scope.setNotFoundHandler((request, reply) =>
      request.url.startsWith('/ui/assets/')
        ? reply.code(404).type('text/plain').send('There is no such file; reload the page.')
        : reply.header('cache-control', 'no-cache').sendFile('index.html'),
    )
  }
  await app.register(plugin, { prefix: '/ui' })
  app.get('/', (_request, reply) => reply.redirect('/ui/'))
}
