import { join } from 'node:path'

/** Of compiled code alone, by its contents: a cold one would make every start twice as dear. */
export const testCache = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'guardian-tests')
