import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readRecord } from '../../runner/evidence/report-folder.ts'

/** A link of Allure's to the report of an incident. */
export type IncidentLink = { readonly name: string; readonly url: string; readonly type: 'issue' }

/** The newest incident of each check that failed in one. Allure follows no relative links, so `base` says where reports are. */
export async function incidentLinks(
  reportsDir: string,
  base: string,
): Promise<ReadonlyMap<string, IncidentLink>> {
  const dir = join(reportsDir, 'incidents')
  const names = await readdir(dir).catch(() => [])
  const records = await Promise.all(names.map((name) => readRecord(join(dir, name))))
  const incidents = records
    .flatMap((record) => (record ? [record.incident] : []))
    .sort((a, b) => a.openedAt - b.openedAt)
  return new Map(
    incidents.flatMap(({ id, failing, closedAt }) => {
      const name = `Incident ${id}${closedAt === undefined ? ' (open)' : ''}`
      const url = new URL(`incidents/${encodeURIComponent(id)}/report.html`, base).href
      return failing.map((check) => [check, { name, url, type: 'issue' as const }])
    }),
  )
}
