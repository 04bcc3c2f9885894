import { isAbsolute, join } from 'node:path'
import { z } from 'zod'
import { loadDrivers } from '../drivers/kinds.ts'
import { explain, UserError } from '../lib/errors.ts'
import { loadNotifiers } from '../notifiers/kinds.ts'
import type { Kinds } from './plugins.ts'

/** Keys of a configuration that name folders, what is in them, and how it is written. */
const named = {
  drivers: { what: 'driver', define: 'defineDriver({ name, options, create })', load: loadDrivers },
  channels: {
    what: 'notifier',
    define: 'defineNotifier({ name, options, secrets, create })',
    load: loadNotifiers,
  },
} as const
type Key = keyof typeof named

/** Drivers and notifiers out of the folders that a configuration names, beside ours; one of the same name takes the place of ours. */
export async function withOwnKinds(given: unknown, base: string, ours: Kinds): Promise<Kinds> {
  const [drivers, notifiers] = await Promise.all([
    own('drivers', given, base, ours.drivers),
    own('channels', given, base, ours.notifiers),
  ])
  return { ...ours, drivers, notifiers }
}

async function own<Kind>(
  key: Key,
  given: unknown,
  base: string,
  ours: ReadonlyMap<string, Kind>,
): Promise<ReadonlyMap<string, Kind>> {
  const folders = z.object({ [key]: z.array(z.string().min(1)) }).safeParse(given)
  // What is wrong with the key itself is said with everything else that is wrong.
  if (!folders.success) return ours
  const found = await Promise.all(
    (folders.data[key] ?? []).map((folder) =>
      load<Kind>(key, isAbsolute(folder) ? folder : join(base, folder)),
    ),
  )
  return new Map([ours, ...found].flatMap((kinds) => [...kinds]))
}

async function load<Kind>(key: Key, folder: string): Promise<ReadonlyMap<string, Kind>> {
  const { what, define, load: read } = named[key]
  const kinds = await read(folder).catch((cause: unknown) => {
    throw new UserError(
      `The ${what}s in ${folder} cannot be read: ${explain(cause)}`,
      `Correct the file, or the folder in ${key}.`,
      { cause },
    )
  })
  if (kinds.size > 0) return kinds as unknown as ReadonlyMap<string, Kind>
  throw new UserError(
    `There is no ${what} in ${folder}`,
    `Put a .ts file there whose default export is ${define}.`,
  )
}
