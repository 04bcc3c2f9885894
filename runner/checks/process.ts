import { z } from 'zod'
import type { Answer } from '../core/observation.ts'
import { defineCheck } from '../lib/plugin.ts'
import { plain } from '../lib/text.ts'
import { findProcesses } from './processes/find.ts'
import { namesNone, namesOne, wantedBy, whichFields } from './processes/wanted.ts'

/** Looks whether a process lives. */
export default defineCheck({
  name: 'process',
  options: z
    .strictObject({ ...whichFields, atLeast: z.int().min(1).default(1) })
    .refine(namesOne, { error: namesNone }),
  create(options) {
    const name = plain(options.pattern ? `"${options.pattern}"` : `the process of ${options.pidFile}`)
    return {
      async ask({ signal }): Promise<Answer> {
        const wanted = await wantedBy(options)
        if (typeof wanted === 'string')
          return { verdict: 'fail', reason: 'exited', summary: `${name} does not run: ${wanted}` }
        const found = await findProcesses(wanted, signal)
        const [first] = found
        const values = { count: found.length, ...(first ? { pid: first.pid, rssBytes: first.rssBytes } : {}) }
        if (found.length >= options.atLeast && first) {
          return { verdict: 'pass', reason: 'ok', summary: `${name} runs as process ${first.pid}`, values }
        }
        const some = first
          ? `has ${found.length} running, expected at least ${options.atLeast}`
          : 'does not run'
        return { verdict: 'fail', reason: 'exited', summary: `${name} ${some}`, values }
      },
    }
  },
})
