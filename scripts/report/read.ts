import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AllureReport } from '@allurereport/core'
import type { Found, Result } from './results.ts'

type Config = ConstructorParameters<typeof AllureReport>[0]

/** Has Allure read these results, each as `told` changes it, and does the work with the report before it is thrown away. */
export async function withReport<T>(
  config: Config,
  found: readonly Found[],
  told: (found: Found) => Result,
  work: (report: AllureReport) => Promise<T>,
): Promise<T> {
  const temp = await mkdtemp(join(tmpdir(), 'guardian-allure-'))
  try {
    const report = new AllureReport(config)
    await report.start()
    for (const one of found) {
      const file = join(temp, `${one.result.uuid}-result.json`)
      await writeFile(file, JSON.stringify(told(one)))
      await report.readFile(file)
    }
    return await work(report)
  } finally {
    await rm(temp, { recursive: true, force: true })
  }
}

/** The attachments of these results, and what else Allure keeps beside them. */
export async function readAttachments(report: AllureReport, found: readonly Found[]): Promise<void> {
  const wanted = new Set(found.flatMap(({ result }) => sourcesIn(result)))
  for (const dir of new Set(found.map((one) => one.dir)))
    for (const name of await readdir(dir)) if (wanted.has(name)) await report.readFile(join(dir, name))
}

/** Attachments hang on steps of any depth. */
function sourcesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  const own = 'source' in value && typeof value.source === 'string' ? [value.source] : []
  return [...own, ...Object.values(value).flatMap(sourcesIn)]
}
