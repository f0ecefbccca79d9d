import type { Command } from 'commander'
import type { KvFlags } from '../commands/kv.ts'
import type { FilesFlags } from '../commands/namespace-files.ts'
import { type Attach, group, withDelete } from './attach.ts'

const rows = ['table', 'json', 'yaml'] as const

/** Namespaces, their files and their keys. */
export function addNamespace(program: Command, attach: Attach): void {
  const namespace = group(program, 'namespace', 'Work with namespaces.').alias('namespaces')
  const files = group(namespace, 'files', 'The files of a namespace.')
  const update = files
    .command('update')
    .description('Put the files of a folder into a namespace.')
    .argument('<namespace>')
    .argument('<from>', 'a folder or a file of this machine; its .kestraignore is honoured')
    .argument('[to]', 'where in the namespace', '/')
  withDelete(update, 'what is there already')
  attach<FilesFlags>(update, [], async ([name = '', from = '', to = '/'], flags) =>
    (await import('../commands/namespace-files.ts')).updateFiles({ namespace: name, from, to }, flags),
  )
  const list = files.command('list').description('The files of a namespace.').argument('<namespace>')
  attach<FilesFlags>(list, rows, async ([name = ''], flags) => (await import('../commands/namespace-files.ts')).listFiles(name, flags))
  addKv(group(namespace, 'kv', 'The keys of a namespace.'), attach)
  addKv(group(program, 'kv', 'Work with keys and values.'), attach)
}

function addKv(kv: Command, attach: Attach): void {
  const update = kv
    .command('update')
    .alias('set')
    .description('Store a value.')
    .argument('<namespace>')
    .argument('<key>')
    .argument('[value]')
    .option('-e, --expiration <duration>', 'until when, for example PT1H')
    .option('-t, --type <type>', 'STRING, NUMBER, BOOLEAN, DATETIME, DATE, DURATION or JSON (default: what the value looks like)')
    .option('-f, --file-value <file>', 'a file with the value')
  attach<KvFlags>(update, [], async ([namespace = '', key = '', value], flags) =>
    (await import('../commands/kv.ts')).setKey({ namespace, key, ...(value !== undefined && { value }) }, flags),
  )
  const list = kv.command('list').description('The keys of a namespace.').argument('<namespace>')
  attach<KvFlags>(list, rows, async ([namespace = ''], flags) => (await import('../commands/kv.ts')).listKeys(namespace, flags))
  const get = kv.command('get').description('Print a value.').argument('<namespace>').argument('<key>')
  attach<KvFlags>(get, ['yaml', 'json'], async ([namespace = '', key = ''], flags) =>
    (await import('../commands/kv.ts')).getKey(namespace, key, flags),
  )
  const remove = kv.command('delete').description('Delete a key.').argument('<namespace>').argument('<key>')
  attach<KvFlags>(remove, [], async ([namespace = '', key = ''], flags) =>
    (await import('../commands/kv.ts')).deleteKey(namespace, key, flags),
  )
}
