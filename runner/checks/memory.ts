import { z } from 'zod'
import type { Answer } from '../core/observation.ts'
import { defineCheck } from '../lib/plugin.ts'
import { size, sizeInWords } from '../lib/size.ts'
import { hostMemory } from './memory/host.ts'
import { findProcesses } from './processes/find.ts'
import { namesNone, namesOne, wantedBy, whichFields } from './processes/wanted.ts'

const ownerSchema = z.strictObject({ ...whichFields, maxRss: size() }).refine(namesOne, { error: namesNone })

/** Looks at the memory of the host and, if asked, at what the processes of a service hold together. */
export default defineCheck({
  name: 'memory',
  options: z.strictObject({
    /** Share of the host's memory that may be in use, from 0 to 1. */
    maxUsed: z.number().gt(0).max(1).default(0.8),
    process: ownerSchema.optional(),
  }),
  create({ maxUsed, process: owner }) {
    return {
      async ask({ signal }): Promise<Answer> {
        const host = await hostMemory()
        const usedShare = 1 - host.availableBytes / host.totalBytes
        const rssBytes = owner ? await held(owner, signal) : undefined
        const values = {
          usedShare: Number(usedShare.toFixed(4)),
          ...host,
          ...(rssBytes === undefined ? {} : { rssBytes }),
        }
        const used = `${percent(usedShare)} of ${sizeInWords(host.totalBytes)} memory is used`
        if (usedShare > maxUsed) return low(`${used}, expected at most ${percent(maxUsed)}`, values)
        if (owner && rssBytes !== undefined && rssBytes > owner.maxRss) {
          return low(
            `the process holds ${sizeInWords(rssBytes)}, expected at most ${sizeInWords(owner.maxRss)}`,
            values,
          )
        }
        return { verdict: 'pass', reason: 'ok', summary: used, values }
      },
    }
  },
})

/** Bytes that the processes hold together; undefined when none runs, which other checks say. */
async function held(owner: z.output<typeof ownerSchema>, signal: AbortSignal): Promise<number | undefined> {
  const wanted = await wantedBy(owner)
  if (typeof wanted === 'string') return undefined
  const found = await findProcesses(wanted, signal)
  return found.length === 0 ? undefined : found.reduce((sum, one) => sum + one.rssBytes, 0)
}

const low = (summary: string, values: Record<string, number>): Answer => ({
  verdict: 'fail',
  reason: 'low-resource',
  summary,
  values,
})
const percent = (share: number): string => `${Math.round(share * 100)} %`
