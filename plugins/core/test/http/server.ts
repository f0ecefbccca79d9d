import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, connect, type Server } from 'node:net'
import { gzipSync } from 'node:zlib'

export interface Echo {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface RunningServer {
  readonly port: number
  readonly origin: string
  close(): Promise<void>
}

/** A server with one path for each thing a client must cope with; `/echo` answers with the request itself. */
export function startServer(): Promise<RunningServer> {
  return listen(createServer(answer), 'http')
}

/** The same over TLS, with a certificate nobody trusts. */
export function startTlsServer(): Promise<RunningServer> {
  return listen(createTlsServer({ key, cert }, answer), 'https')
}

/** A proxy that tunnels (CONNECT) and forwards; `seen` gets each target with the credentials given. */
export function startProxy(seen: string[]): Promise<RunningServer> {
  const server = createServer()
  server.on('connect', (request, socket) => {
    seen.push(`${request.url} ${request.headers['proxy-authorization'] ?? ''}`.trim())
    const [host = '', port] = (request.url ?? '').split(':')
    const target = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      target.pipe(socket).pipe(target)
    })
    for (const end of [socket, target]) end.on('error', () => end.destroy())
  })
  return listen(server, 'http')
}

async function listen(server: Server & { closeAllConnections?(): void }, scheme: string): Promise<RunningServer> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections?.()
    })
  return { port, origin: `${scheme}://127.0.0.1:${port}`, close }
}

const answer: RequestListener = (request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://x')
  const route = routes[pathname.slice(1)]
  if (route === undefined) response.writeHead(404).end('none')
  else route(request, response, searchParams)
}

type Route = (request: IncomingMessage, response: ServerResponse, query: URLSearchParams) => void

const routes: Readonly<Record<string, Route>> = {
  echo: (request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece) => pieces.push(piece))
    request.on('end', () => {
      const { method, url, headers } = request
      response.setHeader('X-Multi', ['a', 'b']).setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ method, url, headers, body: Buffer.concat(pieces).toString() }))
    })
  },
  status: (_request, response, query) => void response.writeHead(Number(query.get('code'))).end('bad thing'),
  redirect: (_request, response, query) =>
    void response.writeHead(Number(query.get('code') ?? 302), { location: query.get('to') ?? '/echo' }).end(),
  loop: (_request, response) => void response.writeHead(302, { location: '/loop' }).end(),
  empty: (_request, response) => void response.end(),
  'data.csv': (_request, response) => void response.setHeader('content-type', 'text/csv').end('a,b\n1,2\n'),
  named: (_request, response) => void response.setHeader('content-disposition', 'attachment; filename="my file[1].csv"').end('a,b\n'),
  encoded: (_request, response) =>
    void response.setHeader('content-disposition', `attachment; filename="x.csv"; filename*=UTF-8''caf%C3%A9.csv`).end('a'),
  broken: (_request, response) =>
    void response.setHeader('content-disposition', `attachment; filename="../x.csv"; filename*=UTF-8''%E0%A4%A`).end('a'),
  latin: (_request, response) =>
    void response.setHeader('content-type', 'text/plain; charset=ISO-8859-1').end(Buffer.from('caf\xe9', 'latin1')),
  plain: (_request, response) => void response.end(Buffer.from('caf\xe9', 'latin1')),
  gzip: (_request, response) => void response.setHeader('content-encoding', 'gzip').end(gzipSync('unpacked')),
  short: (_request, response) => {
    response.writeHead(200, { 'content-length': '10' })
    response.write('1234', () => response.destroy())
  },
  silent: () => undefined,
  digest: (request, response) => {
    if (request.headers.authorization?.startsWith('Digest username="u"')) response.end(request.headers.authorization)
    else response.writeHead(401, { 'www-authenticate': 'Digest realm="r", nonce="abc", qop="auth", opaque="o"' }).end()
  },
  events: (_request, response) => {
    response.setHeader('content-type', 'text/event-stream')
    response.write('id: 1\nevent: msg\ndata: {"d":"a"}\n\n: comment\ndata: {"d":\ndata: "b"}\nretry: 10\n\n')
    response.end('data: plain\n\n')
  },
  words: (_request, response) => void response.end('data: {"d":"a"}\n\ndata: {"d":"b"}\r\n\r\ndata: {"d":"c"}'),
}

/** Made for these tests only: self-signed for localhost. */
const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg++QcFwlhyb5bPk6Y
0ao34cfLhfgP+Tp61zqO5Q6wzF+hRANCAAQf+AQm6K4ugPbMprErxbZluK2KBOX5
BBVVnWSdQbbolEjme04V+RgHwivKoBHIsPjpwACE8bHKxpO49Rh2/8O4
-----END PRIVATE KEY-----
`
const cert = `-----BEGIN CERTIFICATE-----
MIIBlDCCATugAwIBAgIUcu3fLjvgowOw6HaKcBcGHvmUSLcwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTA0NTI1OVoYDzIxMjYxMDI4
MDQ1MjU5WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQf+AQm6K4ugPbMprErxbZluK2KBOX5BBVVnWSdQbbolEjme04V+RgH
wivKoBHIsPjpwACE8bHKxpO49Rh2/8O4o2kwZzAdBgNVHQ4EFgQUiJfjU3Qs11OX
lCPH5i6Viq8M+AwwHwYDVR0jBBgwFoAUiJfjU3Qs11OXlCPH5i6Viq8M+AwwDwYD
VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID
RwAwRAIgbYs7XMjsVtZwpbEk1akowkKukNuOkmIhzYFaZOy8qvECIDWdf1mn0W9g
/0FpCSU6ES/gPi3sfifxq6QxOUaJMqJI
-----END CERTIFICATE-----
`
