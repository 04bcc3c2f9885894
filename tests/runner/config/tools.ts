import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { loadActivities } from '../../../runner/activity/kinds.ts'
import { loadKinds } from '../../../runner/checks/kinds.ts'
import type { Environment } from '../../../runner/config/environment.ts'
import { ConfigError, type Problem } from '../../../runner/config/problems.ts'
import { type Config, checkConfig } from '../../../runner/config.ts'
import { loadDrivers } from '../../../runner/drivers/kinds.ts'
import { loadNotifiers } from '../../../runner/notifiers/kinds.ts'

export const kinds = {
  checks: await loadKinds(),
  drivers: await loadDrivers(),
  activities: await loadActivities(),
  notifiers: await loadNotifiers(),
}

export const minimal = {
  services: { panel: {} },
  checks: { 'panel/health': { service: 'panel', kind: 'http', url: 'http://127.0.0.1:1/' } },
}

export const checked = (given: unknown, vars: Environment = {}): Config =>
  checkConfig(given, { file: '/etc/guardian/guardian.config.ts', root: '/srv/guardian', vars, kinds })

/** The problems of a configuration by path; none when it is right. */
export function problemsIn(given: unknown, vars: Environment = {}): Readonly<Record<string, string>> {
  return Object.fromEntries(problemList(given, vars).map(({ path, message }) => [path, message]))
}

export function problemList(given: unknown, vars: Environment = {}): readonly Problem[] {
  try {
    checked(given, vars)
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
}

export async function folderWith(t: TestContext, files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'guardian-config-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  return folder
}
