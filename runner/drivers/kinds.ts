import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { DriverKind } from '../lib/plugin.ts'

/** Every driver by name: each file of this folder whose default export is one. Adding a driver is adding a file. */
export async function loadDrivers(
  folder: string = import.meta.dirname,
): Promise<ReadonlyMap<string, DriverKind>> {
  const files = (await readdir(folder, { withFileTypes: true })).filter(
    (file) => file.isFile() && file.name.endsWith('.ts'),
  )
  const modules = await Promise.all(
    files.map((file): Promise<{ default?: unknown }> => import(pathToFileURL(join(folder, file.name)).href)),
  )
  return new Map(
    modules.flatMap(({ default: found }) => (isDriver(found) ? [[found.name, found] as const] : [])),
  )
}

const isDriver = (value: unknown): value is DriverKind =>
  typeof value === 'object' && value !== null && 'name' in value && 'options' in value && 'create' in value
