import { type RunContext, type RunnerCommands, TaskError } from '@windhover/sdk'
import type { DockerProperties } from './docker-properties.ts'

/** What names the attempt that a container belongs to. */
export function containerLabels({ flow, taskRun, execution }: RunContext): Readonly<Record<string, string>> {
  const labels = {
    namespace: flow.namespace,
    'flow-id': flow.id,
    'task-id': taskRun.taskId,
    'execution-id': execution.id,
    'taskrun-id': taskRun.id,
    'taskrun-attempt': String(taskRun.attempt),
  }
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [`kestra.io/${name}`, labelValue(value)]))
}

/** At most 63 characters, and none of `-._` at the end. */
const labelValue = (value: string): string => value.slice(0, 63).replace(/[-._]+$/, '')

/** The body of the engine's `POST /containers/create`. @throws TaskError when volumes are asked for and not allowed */
export function containerRequest(
  ctx: RunContext,
  given: DockerProperties,
  { argv, env, workingDir }: RunnerCommands,
  image: string,
): Readonly<Record<string, unknown>> {
  const volumes = given.volumes ?? []
  const configured = ctx.configuration['volume-enabled'] ?? ctx.configuration['volumeEnabled']
  if (volumes.length > 0 && configured !== true && configured !== 'true')
    throw new TaskError(
      'The configuration does not allow `volumes`: set `volume-enabled: true` for io.kestra.plugin.scripts.runner.docker.Docker in `kestra.plugins.configurations`',
    )
  const ports = (given.portBindings ?? []).map(portBinding)
  return {
    Image: image,
    Cmd: argv,
    Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
    WorkingDir: workingDir,
    Entrypoint: given.entryPoint ?? [''],
    Labels: containerLabels(ctx),
    ...(given.user === undefined ? {} : { User: given.user }),
    ...(ports.length === 0 ? {} : { ExposedPorts: Object.fromEntries(ports.map(({ port }) => [port, {}])) }),
    HostConfig: {
      Binds: [...volumes, ...(given.fileHandlingStrategy === 'MOUNT' ? [`${workingDir}:${workingDir}`] : [])],
      PortBindings: Object.fromEntries(ports.map(({ port, host }) => [port, [host]])),
      ...hostLimits(given),
    },
  }
}

function hostLimits({ cpu, memory, ...given }: DockerProperties): Readonly<Record<string, unknown>> {
  const limits = {
    ExtraHosts: given.extraHosts,
    NetworkMode: given.networkMode,
    Privileged: given.privileged,
    ShmSize: given.shmSize,
    NanoCpus: cpu?.cpus === undefined ? undefined : Math.round(cpu.cpus * 1e9),
    Memory: memory?.memory,
    MemorySwap: memory?.memorySwap,
    MemorySwappiness: memory?.memorySwappiness,
    MemoryReservation: memory?.memoryReservation,
    KernelMemory: memory?.kernelMemory,
    OomKillDisable: memory?.oomKillDisable,
    DeviceRequests: given.deviceRequests?.map(({ driver, count, deviceIds, capabilities, options }) => ({
      Driver: driver ?? '',
      ...(count === undefined ? {} : { Count: count }),
      DeviceIDs: deviceIds,
      Capabilities: capabilities,
      Options: options,
    })),
  }
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined))
}

/** `[address:]host:container[/protocol]`. */
function portBinding(text: string): { readonly port: string; readonly host: { readonly HostIp: string; readonly HostPort: string } } {
  const [mapping = '', protocol = 'tcp'] = text.split('/')
  const parts = mapping.split(':')
  const container = parts.pop() ?? ''
  const hostPort = parts.pop() ?? ''
  if (!/^\d+(?:-\d+)?$/.test(container))
    throw new TaskError(`The port binding '${text}' is not of the form [address:]host:container[/protocol]`)
  return { port: `${container}/${protocol}`, host: { HostIp: parts.join(':'), HostPort: hostPort } }
}
