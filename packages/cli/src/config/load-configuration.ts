import { homedir } from 'node:os'
import { join } from 'node:path'
import { Configuration } from './configuration.ts'
import { type Layer, readFileLayer, readLayer } from './layer.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** Reads the configuration, from weak to strong: `~/.kestra/config.yml` when there, the files of MICRONAUT_CONFIG_FILES, the named
 *  file, the one of KESTRA_CONFIGURATION_PATH, the text in KESTRA_CONFIGURATION, single variables.
 *  @throws Error naming file, line and column when a text is not YAML */
export function loadConfiguration(file: string | undefined, environment: Environment): Configuration {
  const named = [...(environment['MICRONAUT_CONFIG_FILES'] ?? '').split(','), file ?? '', environment['KESTRA_CONFIGURATION_PATH'] ?? '']
  const inline = environment['KESTRA_CONFIGURATION']
  const layers: (Layer | undefined)[] = [
    readFileLayer(join(homedir(), '.kestra', 'config.yml'), environment, true),
    ...named
      .map((name) => name.trim())
      .filter((name) => name !== '')
      .map((name) => readFileLayer(name, environment)),
    inline === undefined ? undefined : readLayer(inline, 'KESTRA_CONFIGURATION', environment),
  ]
  return new Configuration(
    layers.filter((layer) => layer !== undefined),
    environment,
  )
}
