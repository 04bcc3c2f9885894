/** The `prepare` script of package.json, for those who install by hand. It never fails. */
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { activateHooks } from './bootstrap/hooks.mjs'

activateHooks(resolve(dirname(fileURLToPath(import.meta.url)), '..'), process.execPath, process.env)
