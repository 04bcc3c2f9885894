import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../config.ts'
import type { Incident } from '../core/incident.ts'
import { UserError } from '../lib/errors.ts'
import { plain } from '../lib/text.ts'
import { readIncident } from '../store/read.ts'

/** The incident of that name; UserError when there is none. */
export function knownIncident(config: Config, id: string): Incident {
  const incident = readIncident(config.dataDir, id)
  if (incident !== undefined) return incident
  throw new UserError(`There is no incident "${plain(id, 100)}"`, 'List them with: guardian incidents', {
    exitCode: 1,
  })
}

/** The folder of its report. A crash of Guardian itself is in no store, so the folder alone counts. */
export function reportFolder(config: Config, id: string): string {
  const isName = /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,199}$/u.test(id)
  const folder = join(config.reportsDir, 'incidents', id)
  if (isName && existsSync(join(folder, 'report.html'))) return folder
  knownIncident(config, id)
  throw new UserError(
    `There is no report of ${plain(id, 100)} in ${join(config.reportsDir, 'incidents')}`,
    'It could not be written, or was deleted. See: guardian incidents show',
    { exitCode: 1 },
  )
}

/** The traces of an incident, by path; the newest last. */
export function tracesIn(folder: string): readonly string[] {
  const evidence = join(folder, 'evidence')
  const names = existsSync(evidence) ? readdirSync(evidence) : []
  return names
    .filter((name) => /-trace-\d+\.zip$/.test(name))
    .sort()
    .map((name) => join(evidence, name))
}
