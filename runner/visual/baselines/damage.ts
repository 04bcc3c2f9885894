import { readdir } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { sha256 } from '../compare/raster.ts'
import { type Entry, readIfThere, readLedger } from './ledger.ts'

export type Damaged = { readonly path: string; readonly damage: string }

/** Why a file is not the picture that the ledger knows; undefined when it is, or when there is neither. */
export function damageOf(entry: Entry | undefined, bytes: Buffer | undefined): string | undefined {
  if (!entry) return bytes && 'is not in the ledger'
  if (!bytes) return 'is in the ledger, and the file is gone'
  return sha256(bytes) === entry.file ? undefined : 'is not the picture that was approved'
}

/** Every picture on which the folder and its ledger do not agree. */
export async function damagedIn(folder: string): Promise<readonly Damaged[]> {
  const { baselines } = await readLedger(folder)
  const names = await readdir(folder, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  const files = names.filter((name) => name.endsWith('.png')).map((name) => name.split(sep).join('/'))
  const paths = [...new Set([...files, ...Object.keys(baselines)])].sort()
  const told = await Promise.all(
    paths.map(async (path) => ({
      path,
      damage: damageOf(baselines[path], await readIfThere(join(folder, path))),
    })),
  )
  return told.flatMap(({ path, damage }) => (damage ? [{ path, damage }] : []))
}
