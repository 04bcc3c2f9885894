import { statfs } from 'node:fs/promises'
import { z } from 'zod'
import type { Answer } from '../core/observation.ts'
import { defineCheck } from '../lib/plugin.ts'
import { size, sizeInWords } from '../lib/size.ts'

/** Looks whether the disk that holds `path` (ours, if none is named) has room left for people without privileges. */
export default defineCheck({
  name: 'disk',
  options: z.strictObject({ path: z.string().min(1).optional(), minFree: size().default(10 * 1_024 ** 3) }),
  create({ path, minFree }, { dataDir }) {
    const place = path ?? dataDir
    return {
      async ask(): Promise<Answer> {
        const room = await roomAt(place)
        if (!room)
          return {
            verdict: 'fail',
            reason: 'wrong-data',
            summary: `${place} does not exist, so its disk has no free space to speak of`,
          }
        const free = `${place} has ${sizeInWords(room.freeBytes)} free`
        if (room.freeBytes >= minFree) return { verdict: 'pass', reason: 'ok', summary: free, values: room }
        return {
          verdict: 'fail',
          reason: 'low-resource',
          summary: `${free}, expected at least ${sizeInWords(minFree)}`,
          values: room,
        }
      },
    }
  },
})

async function roomAt(path: string) {
  try {
    const { bsize, bavail, blocks } = await statfs(path)
    return { freeBytes: bsize * bavail, totalBytes: bsize * blocks }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
