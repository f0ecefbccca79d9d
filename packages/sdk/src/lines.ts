/** The lines of a text in pieces: ended by `\n`, `\r\n` or `\r`; the last one needs no end. */
export async function* linesOf(body: AsyncIterable<Uint8Array>): AsyncIterable<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const bytes of body) {
    const text = rest + decoder.decode(bytes, { stream: true })
    // a \r at the very end may be the first half of a \r\n
    const complete = text.endsWith('\r') ? text.length - 1 : text.length
    const lines = text.slice(0, complete).split(/\r\n|\n|\r/)
    rest = (lines.pop() ?? '') + text.slice(complete)
    yield* lines
  }
  rest += decoder.decode()
  if (rest === '') return
  const lines = rest.split(/\r\n|\n|\r/)
  if (lines.at(-1) === '') lines.pop()
  yield* lines
}
