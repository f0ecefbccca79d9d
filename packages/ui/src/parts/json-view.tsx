import { Fragment } from 'react'

const token = /("(?:\\.|[^"\\])*"(?=\s*:))|("(?:\\.|[^"\\])*")|(-?\d[\d.eE+-]*|true|false|null)/g
const longest = 200_000

/** A value as coloured JSON; what is too long to show is cut, and says so. */
export function JsonView({ value }: { readonly value: unknown }) {
  const text = typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? '')
  const shown = text.length > longest ? text.slice(0, longest) : text
  return (
    <pre className="json">
      {typeof value === 'string' ? shown : colour(shown)}
      {text.length > longest && <span className="faint">{`\n… ${(text.length - longest).toLocaleString()} more characters`}</span>}
    </pre>
  )
}

function colour(text: string) {
  const parts: { at: number; text: string; kind?: string }[] = []
  let last = 0
  for (const match of text.matchAll(token)) {
    if (match.index > last) parts.push({ at: last, text: text.slice(last, match.index) })
    parts.push({ at: match.index, text: match[0], kind: match[1] ? 'key' : match[2] ? 'string' : 'number' })
    last = match.index + match[0].length
  }
  parts.push({ at: last, text: text.slice(last) })
  return parts.map((part) =>
    part.kind === undefined ? (
      <Fragment key={part.at}>{part.text}</Fragment>
    ) : (
      <span key={part.at} className={part.kind}>
        {part.text}
      </span>
    ),
  )
}
