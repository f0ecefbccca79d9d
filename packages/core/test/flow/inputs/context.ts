import type { RenderOptions } from '../../../src/expression/index.ts'
import type { InputContext } from '../../../src/flow/inputs/index.ts'
import { readYaml } from '../../../src/flow/yaml/document.ts'
import type { Generation } from '../../../src/generation.ts'
import type { Input } from '../../../src/model/flow.ts'
import type { Cipher } from '../../../src/ports/cipher.ts'
import type { EngineSettings } from '../../../src/ports/settings.ts'

const settings: EngineSettings = {
  generation: '1.3',
  envs: {},
  globals: {},
  kestra: {},
  recursiveRendering: false,
  pluginDefaults: [],
  pluginConfigurations: {},
  maxExecutionDepth: 100,
  templatesEnabled: false,
  timezone: 'UTC',
  localFiles: { allowedPaths: [], functionsEnabled: false },
}

/** Not a secret one: what matters is where it is used. */
export const testCipher: Cipher = {
  isConfigured: true,
  encrypt: (text) => `<${text}>`,
  decrypt: (text) => text.slice(1, -1),
}

export function renderOptions(generation: Generation = '1.3', cipher?: Cipher): RenderOptions {
  return { generation, settings, lookups: { find: () => undefined }, now: 0, ids: { next: () => 'id' }, ...(cipher && { cipher }) }
}

export function inputContext(generation: Generation = '1.3', cipher?: Cipher): InputContext {
  return {
    flow: { namespace: 'test', id: 'flow' },
    variables: { flow: { id: 'flow', namespace: 'test' }, labels: { team: 'a' }, vars: { v: 5 } },
    options: renderOptions(generation, cipher),
  }
}

/** Inputs from YAML, with the defaults the flow parser gives them. */
export function inputsOf(yaml: string): readonly Input[] {
  return required(readYaml(yaml).value as readonly Input[])
}

function required(inputs: readonly Input[]): readonly Input[] {
  return inputs.map((input) => {
    const children = input['inputs'] as readonly Input[] | undefined
    return { ...input, required: input.required ?? true, ...(children && { inputs: required(children) }) }
  })
}
