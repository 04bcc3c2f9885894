import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readRecord } from '../../runner/evidence/report-folder.ts'

/** A link of Allure's to the report of an incident, from `reports/allure/`. */
export type IncidentLink = { readonly name: string; readonly url: string; readonly type: 'issue' }

/** The newest incident of each check that failed in one. */
export async function incidentLinks(reportsDir: string): Promise<ReadonlyMap<string, IncidentLink>> {
  const dir = join(reportsDir, 'incidents')
  const names = await readdir(dir).catch(() => [])
  const records = await Promise.all(names.map((name) => readRecord(join(dir, name))))
  const incidents = records
    .flatMap((record) => (record ? [record.incident] : []))
    .sort((a, b) => a.openedAt - b.openedAt)
  return new Map(
    incidents.flatMap(({ id, failing, closedAt }) => {
      const name = `Incident ${id}${closedAt === undefined ? ' (open)' : ''}`
      const url = `../incidents/${encodeURIComponent(id)}/report.html`
      return failing.map((check) => [check, { name, url, type: 'issue' as const }])
    }),
  )
}
