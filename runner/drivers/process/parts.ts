import type { Tools } from '../../lib/plugin.ts'
import type { Processes } from '../../lib/processes.ts'
import type { ProcessOptions } from '../process.ts'
import type { Lives } from './lives.ts'
import type { Records } from './record.ts'

export type Surroundings = {
  readonly options: ProcessOptions
  readonly tools: Tools
  readonly records: Records
  readonly processes: Processes
}

/** What starting and stopping work with. */
export type Parts = Surroundings & { readonly lives: Lives; readonly logFile: string }
