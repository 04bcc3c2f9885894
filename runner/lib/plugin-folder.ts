import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** Every kind in a folder by its name: each file there whose default export is one. Adding a kind is adding a file. */
export async function loadFolder<Kind extends { readonly name: string }>(
  folder: string,
): Promise<ReadonlyMap<string, Kind>> {
  const files = (await readdir(folder, { withFileTypes: true })).filter(
    (file) => file.isFile() && file.name.endsWith('.ts'),
  )
  const modules = await Promise.all(
    files
      .map(({ name }) => pathToFileURL(join(folder, name)).href)
      .sort()
      .map((href): Promise<{ default?: unknown }> => import(href)),
  )
  return new Map(
    modules.flatMap(({ default: found }) => (isKind<Kind>(found) ? [[found.name, found] as const] : [])),
  )
}

const isKind = <Kind>(value: unknown): value is Kind =>
  typeof value === 'object' && value !== null && 'name' in value && 'options' in value && 'create' in value
