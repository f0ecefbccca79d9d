interface Choice<T extends string> {
  readonly value: T
  readonly label: string
}

/** One of a few, all visible. */
export function Segmented<T extends string>(props: {
  readonly label: string
  readonly value: T | undefined
  readonly choices: readonly Choice<T>[]
  readonly onChange: (value: T) => void
  readonly small?: boolean
}) {
  return (
    <fieldset className={`seg${props.small === true ? ' small' : ''}`} aria-label={props.label} style={{ margin: 0 }}>
      {props.choices.map(({ value, label }) => (
        <button
          key={value}
          type="button"
          aria-pressed={value === props.value}
          className={value === props.value ? 'on' : ''}
          onClick={() => props.onChange(value)}
        >
          {label}
        </button>
      ))}
    </fieldset>
  )
}
