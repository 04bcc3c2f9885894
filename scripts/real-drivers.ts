/**
 * `pnpm test:drivers [--install-only | --wine]`: on Debian as root, installs systemd-nspawn, dockerd and pm2, starts
 * them for themselves, runs the tests of all drivers on them and says which took part. Leaves nothing running.
 */
import { join, resolve } from 'node:path'
import { explain, UserError } from '../runner/lib/errors.ts'
import { demandedButAbsent, realManagers, withRealManagers } from './drivers/managers.ts'
import { wine, wineLimits } from './drivers/wine.ts'
import { filesIn } from './test/files.ts'
import { isSuccess, lineOf } from './test/tally.ts'
import { unitTests } from './test/unit.ts'

const root = resolve(import.meta.dirname, '..')

async function install(): Promise<boolean> {
  let isWhole = true
  // One after the other: two of them share apt-get.
  for (const manager of realManagers) {
    try {
      const missing = await manager.missing()
      if (missing === undefined) continue
      console.log(`Installing what ${manager.name} needs: ${missing}`)
      await manager.install()
    } catch (error) {
      console.error(`${manager.name} could not be installed: ${explain(error)}`)
      if (error instanceof UserError) console.error(error.remedy)
      isWhole = false
    }
  }
  return isWhole
}

async function contract(): Promise<boolean> {
  const drivers = await filesIn(root, 'tests/runner/drivers/**/*.test.ts')
  const files = [...drivers, join('tests', 'runner', 'commands', 'systemd.test.ts')]
  return withRealManagers(async (took) => {
    for (const saying of took.sayings) console.log(saying)
    const tally = await unitTests(root, files)
    for (const saying of took.sayings) console.log(saying)
    console.log(lineOf(tally))
    const absent = demandedButAbsent(took)
    if (absent.length > 0) console.error(`Demanded, but not here: ${absent.join(', ')}`)
    return isSuccess(tally) && absent.length === 0
  })
}

/** The same contract on a real nssm.exe. Says plainly what is missing, and then fails: it was asked for. */
async function underWine(): Promise<boolean> {
  return withRealManagers(
    async ({ names, sayings }) => {
      for (const saying of sayings) console.log(saying)
      if (!names.includes(wine.name)) return false
      const tally = await unitTests(root, [join('tests', 'runner', 'drivers', 'nssm-wine.test.ts')])
      for (const saying of [...sayings, ...wineLimits]) console.log(saying)
      console.log(lineOf(tally))
      return isSuccess(tally)
    },
    [wine],
    [],
  )
}

const words = process.argv.slice(2)
if (words.includes('--wine')) process.exitCode = (await underWine()) ? 0 : 1
else {
  process.env.DEMAND_DRIVERS ??= ['process', ...realManagers.map(({ name }) => name)].join(',')
  const isInstalled = await install()
  if (words.includes('--install-only')) process.exitCode = isInstalled ? 0 : 1
  else process.exitCode = (await contract()) ? 0 : 1
}
