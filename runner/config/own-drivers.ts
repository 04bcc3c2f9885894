import { isAbsolute, join } from 'node:path'
import { z } from 'zod'
import { loadDrivers } from '../drivers/kinds.ts'
import { explain, UserError } from '../lib/errors.ts'
import type { DriverKind } from '../lib/plugin.ts'

const named = z.object({ drivers: z.array(z.string().min(1)) })

/** Drivers out of the folders that a configuration names, beside ours; one of the same name takes the place of ours. */
export async function withOwnDrivers(
  given: unknown,
  base: string,
  ours: ReadonlyMap<string, DriverKind>,
): Promise<ReadonlyMap<string, DriverKind>> {
  const folders = named.safeParse(given)
  // What is wrong with the key itself is said with everything else that is wrong.
  if (!folders.success) return ours
  const found = await Promise.all(
    folders.data.drivers.map((folder) => load(isAbsolute(folder) ? folder : join(base, folder))),
  )
  return new Map([ours, ...found].flatMap((kinds) => [...kinds]))
}

async function load(folder: string): Promise<ReadonlyMap<string, DriverKind>> {
  const kinds = await loadDrivers(folder).catch((cause: unknown) => {
    throw new UserError(
      `The drivers in ${folder} cannot be read: ${explain(cause)}`,
      'Correct the file, or the folder in drivers.',
      { cause },
    )
  })
  if (kinds.size > 0) return kinds
  throw new UserError(
    `There is no driver in ${folder}`,
    'Put a .ts file there whose default export is defineDriver({ name, options, create }).',
  )
}
