import { defineTaskRunner } from '@windhover/sdk'
import { dockerProperties } from './docker-properties.ts'

export const dockerRunner = defineTaskRunner({
  type: 'io.kestra.plugin.scripts.runner.docker.Docker',
  aliases: ['io.kestra.plugin.scripts.runner.docker.DockerTaskRunner'],
  title: 'Run commands in a Docker container',
  description:
    'Talks to any engine with the API of Docker. Files are copied in and out, so the engine need not share a disk with the worker.',
  properties: dockerProperties,
  async isAvailable(_ctx, { host }) {
    const { DockerClient } = await import('./docker-client.ts')
    return new DockerClient(host).answers()
  },
  async run(ctx, given, commands) {
    const { runContainer } = await import('./run-container.ts')
    return runContainer(ctx, given, commands)
  },
})
