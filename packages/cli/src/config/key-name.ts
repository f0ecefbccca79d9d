/** The key without case and hyphens: `kestra.server.basicAuth` and `kestra.server.basic-auth` are the same. */
export const plainKey = (key: string): string => key.toLowerCase().replaceAll(/[-_]/g, '')

/** `kestra.server.basic-auth` is KESTRA_SERVER_BASIC_AUTH, and KESTRA_SERVER_BASICAUTH. */
export function environmentNames(key: string): readonly string[] {
  const upper = key.toUpperCase().replaceAll('.', '_')
  return [...new Set([upper.replaceAll('-', '_'), upper.replaceAll('-', '')])]
}
