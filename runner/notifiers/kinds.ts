import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { NotifierKind } from '../lib/plugin.ts'

/** Every notifier by name: each file of this folder whose default export is one. Adding a channel is adding a file. */
export async function loadNotifiers(
  folder: string = import.meta.dirname,
): Promise<ReadonlyMap<string, NotifierKind>> {
  const files = (await readdir(folder, { withFileTypes: true })).filter(
    (file) => file.isFile() && file.name.endsWith('.ts'),
  )
  const modules = await Promise.all(
    files.map((file): Promise<{ default?: unknown }> => import(pathToFileURL(join(folder, file.name)).href)),
  )
  return new Map(
    modules.flatMap(({ default: found }) => (isNotifier(found) ? [[found.name, found] as const] : [])),
  )
}

const isNotifier = (value: unknown): value is NotifierKind =>
  typeof value === 'object' && value !== null && 'name' in value && 'options' in value && 'create' in value
