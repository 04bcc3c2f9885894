import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { z } from 'zod'

const manifest = createRequire(import.meta.filename).resolve('pixelmatch/package.json')
const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(manifest, 'utf8')))

/** What counts: another version may count otherwise, and each baseline says by which it was approved. */
export const engine = `pixelmatch ${version}`
