import { basename, dirname, join } from 'node:path'
import type { FullConfig } from '@playwright/test/reporter'

/** When this process began to run tests: it names a run by hand. */
const begun = Date.now().toString(36)

/** The folder of a run. The daemon's runs put their artifacts into theirs; any other was started by hand. */
export function placeOf({ projects }: Pick<FullConfig, 'projects'>): { folder: string; byHand: boolean } {
  const outputDir = projects[0]?.outputDir ?? 'reports/test-results'
  if (basename(outputDir) === 'artifacts') return { folder: dirname(outputDir), byHand: false }
  return { folder: join(dirname(outputDir), 'runs', `hand-${begun}`), byHand: true }
}
