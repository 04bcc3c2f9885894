import { writeFile } from 'node:fs/promises'
import { createHistory, resolveConfig } from '@allurereport/core'
import { withReport } from './read.ts'
import type { Found } from './results.ts'
import { told } from './told.ts'

/**
 * Writes Allure's history, one line a run, oldest first. It is made anew from the runs that are kept, so it needs no
 * upkeep of its own: a run that was deleted leaves it.
 */
export async function writeHistory(file: string, past: readonly Found[]): Promise<void> {
  const lines: string[] = []
  for (const [run, found] of Map.groupBy(past, (one) => one.run)) {
    const config = await resolveConfig({ name: run.id }, { plugins: {} })
    // Allure's own reading gives the results the same identities as in the report.
    const point = await withReport(config, found, told(new Map()), async ({ store }) =>
      createHistory(run.id, run.id, await store.allTestCases(), await store.allTestResults()),
    )
    lines.push(JSON.stringify({ ...point, timestamp: run.startedAt }))
  }
  await writeFile(file, lines.map((line) => `${line}\n`).join(''))
}
