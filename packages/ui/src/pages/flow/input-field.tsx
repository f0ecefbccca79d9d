import type { FlowInput } from '../../api/model.ts'

interface Props {
  readonly input: FlowInput
  readonly initial: unknown
  readonly errors: readonly string[]
}

const textTypes: Readonly<Record<string, string>> = {
  INT: 'number',
  FLOAT: 'number',
  DATE: 'date',
  TIME: 'time',
  EMAIL: 'email',
  SECRET: 'password',
  URI: 'text',
}

/** One input of a flow with the control that fits its type. */
export function InputField({ input, initial, errors }: Props) {
  const described = `${input.id}-hint`
  return (
    <div className="field">
      <label className="label" htmlFor={`input-${input.id}`}>
        {input.displayName ?? input.id}
        {input.required !== false && input.defaults === undefined && <span className="faint small">required</span>}
        <span className="type">{input.type}</span>
      </label>
      <Control input={input} initial={initial} described={described} bad={errors.length > 0} />
      <div id={described}>
        {input.description && <div className="hint">{input.description}</div>}
        {errors.map((error) => (
          <div key={error} className="error">
            {error}
          </div>
        ))}
      </div>
    </div>
  )
}

function Control({ input, initial, described, bad }: { input: FlowInput; initial: unknown; described: string; bad: boolean }) {
  const common = { id: `input-${input.id}`, name: input.id, 'aria-describedby': described, 'aria-invalid': bad }
  const text = textOf(initial)
  if (input.type === 'BOOL' || input.type === 'BOOLEAN')
    return (
      <select {...common} className="select" defaultValue={text}>
        <option value="">not set</option>
        <option value="true">true</option>
        <option value="false">false</option>
      </select>
    )
  if (input.type === 'SELECT' || input.type === 'ENUM')
    return (
      <select {...common} className="select" defaultValue={text}>
        <option value="">choose…</option>
        {(input.values ?? input.options ?? []).map((value) => (
          <option key={value}>{value}</option>
        ))}
      </select>
    )
  if (input.type === 'FILE') return <input {...common} type="file" />
  if (['JSON', 'YAML', 'YML', 'ARRAY', 'MULTISELECT'].includes(input.type))
    return (
      <textarea
        {...common}
        className={`area${bad ? ' bad' : ''}`}
        spellCheck={false}
        defaultValue={text}
        placeholder={placeholders[input.type]}
      />
    )
  return (
    <span className={`input${bad ? ' bad' : ''}`}>
      <input
        {...common}
        type={textTypes[input.type] ?? 'text'}
        {...(input.type === 'FLOAT' && { step: 'any' })}
        {...(input.type === 'TIME' && { step: 1 })}
        defaultValue={text}
        placeholder={placeholders[input.type]}
        autoComplete="off"
      />
    </span>
  )
}

const placeholders: Readonly<Record<string, string>> = {
  DATETIME: '2026-01-31T08:00:00Z',
  DURATION: 'PT1H30M',
  URI: 'https://…',
  ARRAY: '["one", "two"]',
  MULTISELECT: '["one", "two"]',
  JSON: '{"key": "value"}',
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value, null, 2) : String(value)
}
