import { z } from 'zod'
import { duration } from '../lib/duration.ts'
import { keptRuns } from '../lib/run-folder.ts'
import { size } from '../lib/size.ts'

const age = () => duration({ atLeast: 3_600_000, atMost: 3_660 * 86_400_000 })

export const storageSchema = z.strictObject({
  /** Folder of the database, the lock and our log; relative to the configuration. */
  data: z.string().min(1).default('.guardian'),
  reports: z.string().min(1).default('reports'),
  /** Runs of each suite whose files are kept, scheduled and by hand. */
  keepRuns: z.int().min(1).max(10_000).default(keptRuns),
  /** How long reports of incidents that are over are kept, and how much room they take. */
  keepIncidents: z
    .strictObject({
      reports: age().prefault('180d'),
      /** Pictures, traces and files of checks; the text of the report stays. */
      evidence: age().prefault('30d'),
      size: size().prefault('1 GB'),
    })
    .prefault({}),
})
