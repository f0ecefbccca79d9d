import { anyMap, byteSize, duration, type Properties, secret, z } from '@windhover/sdk'

const cpu = z.object({ cpus: z.number().optional() })
const memory = z.object({
  memory: byteSize().optional(),
  memorySwap: byteSize().optional(),
  memorySwappiness: z.number().optional(),
  memoryReservation: byteSize().optional(),
  kernelMemory: byteSize().optional(),
  oomKillDisable: z.boolean().optional(),
})
const credentials = z.object({
  registry: z.string().optional(),
  username: z.string().optional(),
  password: secret(z.string()).optional(),
  registryToken: secret(z.string()).optional(),
  identityToken: secret(z.string()).optional(),
  auth: secret(z.string()).optional(),
})
const deviceRequest = z.object({
  driver: z.string().optional(),
  count: z.int().optional(),
  deviceIds: z.array(z.string()).optional(),
  capabilities: z.array(z.array(z.string())).optional(),
  options: z.record(z.string(), z.string()).optional(),
})

export const dockerProperties = {
  host: z.string().optional().describe('Address of the engine: `unix:///var/run/docker.sock`, `tcp://host:2375`. Default: DOCKER_HOST.'),
  config: z.union([z.string(), anyMap()]).optional().describe('A Docker `config.json` with the credentials of registries.'),
  credentials: credentials.optional().describe('Credentials of the registry of the image.'),
  user: z.string().optional().describe('User in the container, `uid:gid` or a name.'),
  entryPoint: z.array(z.string()).optional().describe('Entry point instead of the one of the image.'),
  extraHosts: z.array(z.string()).optional().describe('More lines of `/etc/hosts`: `name:address`.'),
  networkMode: z.string().optional().describe('`bridge`, `host`, `none` or the name of a network.'),
  portBindings: z.array(z.string()).optional().describe('Ports: `[address:]host:container[/protocol]`.'),
  volumes: z.array(z.string()).optional().describe('`source:target[:mode]`; the configuration of the plugin must say `volume-enabled`.'),
  pullPolicy: z.enum(['IF_NOT_PRESENT', 'ALWAYS', 'NEVER']).default('IF_NOT_PRESENT').describe('When the image is pulled.'),
  deviceRequests: z.array(deviceRequest).optional().describe('Devices such as GPUs.'),
  cpu: cpu.optional().describe('Limit of processors.'),
  memory: memory.optional().describe('Limits of memory.'),
  shmSize: byteSize().optional().describe('Size of `/dev/shm`.'),
  privileged: z.boolean().optional().describe('Run with all rights.'),
  fileHandlingStrategy: z.enum(['VOLUME', 'MOUNT']).default('VOLUME').describe('VOLUME copies files in and out, MOUNT shares the folder.'),
  delete: z.boolean().default(true).describe('Remove the container at the end.'),
  wait: z.boolean().default(true).describe('Wait for its end.'),
  killGracePeriod: duration().default(0).describe('Time between asking and killing.'),
  resume: z.boolean().default(true).describe('Take up a container that a worker which is gone has started for the same task run.'),
}

/** As the runner gets them. */
export type DockerProperties = Properties<typeof dockerProperties>
