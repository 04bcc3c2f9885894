import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const about: { version: string } = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8'),
)

/** Of this checkout. */
export const version = about.version
