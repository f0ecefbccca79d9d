import { examplesOf, type JsonSchema, type PluginDocs, typeWords } from '../api/plugins.ts'

/** Properties every type of its kind has; they stand last. */
const common: ReadonlySet<string> = new Set([
  ...[
    'id',
    'type',
    'version',
    'description',
    'retry',
    'timeout',
    'disabled',
    'allowFailure',
    'allowWarning',
    'logLevel',
    'logToFile',
    'runIf',
  ],
  ...[
    'workerGroup',
    'workerSelector',
    'cache',
    'taskCache',
    'assets',
    'pluginDefaultsRef',
    'policyRefs',
    'conditions',
    'labels',
    'stopAfter',
  ],
  ...['allowConcurrent', 'failOnTriggerError', 'when'],
])

/** Description, examples, properties and outputs of a type. */
export function TypeDocs({ docs }: { readonly docs: PluginDocs }) {
  const { properties: schema, outputs } = docs.schema
  const own = Object.entries(schema?.properties ?? {}).filter(([name]) => !common.has(name))
  return (
    <div className="docs">
      {schema?.description && <p>{schema.description}</p>}
      {examplesOf(docs).map(({ title, yaml }) => (
        <figure key={title + yaml}>
          <figcaption className="small quiet">{title}</figcaption>
          <pre className="code-block">{yaml}</pre>
        </figure>
      ))}
      {own.length > 0 && <h3>Properties</h3>}
      {own.map(([name, property]) => (
        <Property key={name} name={name} schema={property} required={schema?.required?.includes(name) === true} />
      ))}
      {outputs?.properties && Object.keys(outputs.properties).length > 0 && (
        <>
          <h3>Outputs</h3>
          {Object.entries(outputs.properties).map(([name, property]) => (
            <Property key={name} name={name} schema={property} required={false} />
          ))}
        </>
      )}
    </div>
  )
}

function Property({ name, schema, required }: { readonly name: string; readonly schema: JsonSchema; readonly required: boolean }) {
  return (
    <div className="property">
      <span>
        <code className="strong">{name}</code>
        {required && (
          <span className="small" style={{ color: 'var(--red-fg)', marginLeft: 6 }}>
            required
          </span>
        )}
        {schema.$deprecated && (
          <span className="tag" style={{ marginLeft: 6 }}>
            deprecated
          </span>
        )}
      </span>
      <span>
        <span className="small faint mono">{typeWords(schema)}</span>
        {schema.default !== undefined && <span className="small faint">, default {JSON.stringify(schema.default)}</span>}
        {schema.description && <p>{schema.description}</p>}
      </span>
    </div>
  )
}
