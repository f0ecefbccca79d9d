import { openApiText } from '../openapi/document.ts'
import { Answer, defineRoute, type Route } from '../route.ts'
import { version } from '../version.ts'

/** The description of the other routes, as JSON; the YAML address of Kestra gives the same text, since JSON is YAML. */
export function openApiRoutes(routes: readonly Route[]): readonly Route[] {
  const text = openApiText(routes, version)
  const route = (path: string, operationId: string, responseType: string): Route =>
    defineRoute('GET', path, 'setup', async () => new Answer(200, text(), { 'content-type': responseType }), {
      operationId,
      tag: 'Misc',
      summary: 'This description.',
      responseType,
    })
  return [route('/api/openapi.json', 'getOpenApi', 'application/json'), route('/swagger/kestra.yml', 'getOpenApiYaml', 'application/yaml')]
}
