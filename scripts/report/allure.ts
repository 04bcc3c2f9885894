import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { resolveConfig } from '@allurereport/core'
import { categories } from '../../runner/checks/playwright/category.ts'
import { writeHistory } from './history.ts'
import { incidentLinks } from './incidents.ts'
import { takeOutForeign } from './offline.ts'
import { readAttachments, withReport } from './read.ts'
import { newestOf, readResults } from './results.ts'
import { told } from './told.ts'

export type Made = { readonly dir: string; readonly tests: number; readonly runs: number }

/**
 * Makes `allure/` in the folder of reports: the newest result of every test, with the runs before it as history.
 * `base` is the address at which the folder of reports is served. Undefined when no run has left results yet.
 */
export async function makeAllure(reportsDir: string, base: string): Promise<Made | undefined> {
  const found = await readResults(join(reportsDir, 'runs'))
  if (found.length === 0) return undefined
  const { newest, past } = newestOf(found)
  const dir = join(reportsDir, 'allure')
  const historyPath = join(reportsDir, 'allure-history.jsonl')
  await rm(dir, { recursive: true, force: true })
  await writeHistory(historyPath, past)
  const links = await incidentLinks(reportsDir, base)
  await withReport(await configFor(dir, historyPath), newest, told(links), async (report) => {
    await readAttachments(report, newest)
    await report.done()
  })
  await takeOutForeign(dir)
  return { dir, tests: newest.length, runs: new Set(found.map(({ run }) => run.id)).size }
}

const configFor = (output: string, historyPath: string) =>
  resolveConfig({
    name: 'V1 Guardian',
    output,
    historyPath,
    appendHistory: false,
    categories: [
      ...Object.values(categories).map((name) => ({ name, matchers: { labels: { category: name } } })),
    ],
    plugins: {
      // Alone, it stands in the folder itself.
      awesome: {
        options: {
          reportName: 'V1 Guardian',
          groupBy: ['parentSuite', 'suite'],
          sections: ['report', 'charts', 'timeline'],
        },
      },
      agent: { enabled: false },
    },
  })
