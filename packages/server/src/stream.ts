import { Readable } from 'node:stream'
import type { Bytes } from '@windhover/core/ports/storage.ts'

/** Bytes of the storage as the stream that an HTTP answer is written from. */
export const streamOf = (body: Bytes): Readable => Readable.from(body)
