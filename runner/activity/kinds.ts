import { readdir } from 'node:fs/promises'
import type { ActivityKind } from '../lib/plugin.ts'

/** Every source of activity by name: each file of this folder whose default export is one. Adding a source is adding a file. */
export async function loadActivities(): Promise<ReadonlyMap<string, ActivityKind>> {
  const files = await readdir(import.meta.dirname, { withFileTypes: true })
  const names = files.filter((file) => file.isFile() && file.name.endsWith('.ts')).map((file) => file.name)
  const modules = await Promise.all(
    names.sort().map((name): Promise<{ default?: unknown }> => import(`./${name}`)),
  )
  return new Map(
    modules.flatMap(({ default: found }) => (isKind(found) ? [[found.name, found] as const] : [])),
  )
}

const isKind = (value: unknown): value is ActivityKind =>
  typeof value === 'object' && value !== null && 'name' in value && 'options' in value && 'create' in value
