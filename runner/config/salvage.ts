import type { z } from 'zod'
import { checkSchema, configSchema, notifierSchema, type RawConfig, serviceSchema } from './schema.ts'

type Group = Readonly<Record<string, unknown>>

/** Stands for the owner of a check that names none; that it does is a problem already. */
const nobody = '_'

/** What of a wrong configuration can still be understood, so that names and options are judged in the same go. */
export function salvage(given: unknown): RawConfig {
  const { services, checks, notifiers } = group(given)
  return {
    ...configSchema.parse({ services: {} }),
    services: each(services, (entry) => serviceSchema.parse(goodParts(serviceSchema.shape, entry))),
    checks: each(checks, (entry) =>
      typeof entry.kind === 'string'
        ? checkSchema.parse({ service: nobody, ...withGood(checkSchema.shape, entry) })
        : undefined,
    ),
    notifiers: each(notifiers, (entry) =>
      typeof entry.kind === 'string'
        ? notifierSchema.parse(withGood(notifierSchema.shape, entry))
        : undefined,
    ),
  }
}

/** The options of the kind as they stand, and of our own settings those that can be understood. */
function withGood(shape: Readonly<Record<string, z.ZodType>>, entry: Group): Group {
  const known = Object.keys(shape)
  const options = Object.fromEntries(Object.entries(entry).filter(([key]) => !known.includes(key)))
  return { ...options, ...goodParts(shape, entry) }
}

const group = (value: unknown): Group =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}

function each<Value>(value: unknown, read: (entry: Group) => Value | undefined): Record<string, Value> {
  const found = Object.entries(group(value)).flatMap(([key, entry]) => {
    const one = key in {} ? undefined : read(group(entry))
    return one === undefined ? [] : [[key, one] as const]
  })
  return Object.fromEntries(found)
}

/** The settings that their own schemas accept. */
function goodParts(shape: Readonly<Record<string, z.ZodType>>, entry: Group): Group {
  const good = Object.entries(shape).filter(
    ([key, schema]) => Object.hasOwn(entry, key) && schema.safeParse(entry[key]).success,
  )
  return Object.fromEntries(good.map(([key]) => [key, entry[key]]))
}
