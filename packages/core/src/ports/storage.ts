/** Internal storage of one tenant. Paths start with `/`; the URI of a file is `kestra://` + path (spec: core-semantics §9.1).
 *  `Bytes` is what Node's streams and the web's accept alike, so that this port needs neither. */
export type Bytes = AsyncIterable<Uint8Array>

export interface StorageObject {
  readonly path: string
  readonly sizeBytes: number
  /** Milliseconds since 1970. */
  readonly modified: number
  readonly isDirectory: boolean
}

export interface Storage {
  /** @throws FileNotFound */
  read(tenantId: string, path: string, range?: { start: number; end: number }): Promise<Bytes>
  /** Writes the whole object or nothing; parents are made. */
  write(
    tenantId: string,
    path: string,
    body: Bytes | Uint8Array | string,
    metadata?: Readonly<Record<string, string>>,
  ): Promise<{ sizeBytes: number }>
  stat(tenantId: string, path: string): Promise<StorageObject | undefined>
  metadata(tenantId: string, path: string): Promise<Readonly<Record<string, string>>>
  /** Direct members, ascending by path. */
  list(tenantId: string, path: string): Promise<readonly StorageObject[]>
  /** Every file below, ascending by path. */
  walk(tenantId: string, path: string): Promise<readonly StorageObject[]>
  /** True when something was there. Directories go with everything below. */
  delete(tenantId: string, path: string): Promise<boolean>
  move(tenantId: string, from: string, to: string): Promise<void>
}
