interface LogFrame {
  readonly stream: 'stdout' | 'stderr'
  readonly bytes: Uint8Array
}

const headerLength = 8

/** What a container without terminal prints: frames of both streams, each behind a header of the stream and the length. */
export async function* readFrames(body: AsyncIterable<Uint8Array>): AsyncGenerator<LogFrame> {
  let stream: LogFrame['stream'] = 'stdout'
  let left = 0
  let waiting = Buffer.alloc(0)
  for await (const piece of body) {
    waiting = waiting.length === 0 ? Buffer.from(piece) : Buffer.concat([waiting, piece])
    for (;;) {
      if (left > 0) {
        if (waiting.length === 0) break
        const bytes = waiting.subarray(0, left)
        left -= bytes.length
        waiting = waiting.subarray(bytes.length)
        yield { stream, bytes }
      } else {
        if (waiting.length < headerLength) break
        stream = waiting.readUInt8(0) === 2 ? 'stderr' : 'stdout'
        left = waiting.readUInt32BE(4)
        waiting = waiting.subarray(headerLength)
      }
    }
  }
}
