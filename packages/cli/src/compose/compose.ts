import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openRepositories } from '@windhover/db'
import { createEngine } from '@windhover/engine/create-engine.ts'
import type { Engine } from '@windhover/engine/engine.ts'
import { SecretService } from '@windhover/engine/services/secret-service.ts'
import { createCipher } from '@windhover/engine/storage/cipher.ts'
import { ownEncryptionKey } from '@windhover/engine/storage/encryption-key.ts'
import { openLocalStorage } from '@windhover/engine/storage/local.ts'
import { systemClock, systemIds } from '@windhover/engine/worker/system.ts'
import type { ServerSettings } from '../config/settings.ts'
import { createRegistry } from './registry.ts'
import { report } from './report.ts'

/** The only place where the concrete things meet: SQLite, the local disk, this machine's clock and environment. */
export async function composeEngine(settings: ServerSettings): Promise<Engine> {
  const { dataPath, tmpPath, engine, workerThreads } = settings
  await Promise.all([mkdir(dataPath, { recursive: true }), makeTmp(tmpPath)])
  const encryptionKey = settings.encryptionKey ?? (await ownEncryptionKey(dataPath))
  const storagePath = join(dataPath, 'storage')
  const repositories = await openRepositories({ path: join(dataPath, 'windhover.db') })
  const secrets = new SecretService(process.env)
  return createEngine({
    repositories,
    storage: openLocalStorage(storagePath),
    cipher: createCipher(encryptionKey),
    registry: createRegistry(),
    settings: engine,
    secrets,
    clock: systemClock,
    ids: systemIds,
    report,
    worker: {
      threads: workerThreads,
      storagePath,
      tmpPath,
      secrets: secrets.values,
      plugins: [
        { module: import.meta.resolve('@windhover/plugin-core') },
        {
          module: import.meta.resolve('@windhover/plugin-scripts'),
          prefixes: ['io.kestra.plugin.scripts.', 'io.kestra.core.tasks.scripts.', 'windhover.runner.'],
        },
      ],
      encryptionKey,
    },
  })
}

/** The folder of working directories. Its `package.json` says nothing, so that no other one further up says what a Node script is. */
async function makeTmp(path: string): Promise<void> {
  await mkdir(path, { recursive: true })
  await writeFile(join(path, 'package.json'), '{}\n')
}
