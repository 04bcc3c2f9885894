import { closeSync, openSync, readdirSync, statSync, truncateSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Random } from '../random.ts'
import { unreadable } from '../saved.ts'
import { judged, type Scenario } from '../scenario.ts'
import { openStand } from '../stand.ts'
import { until } from '../wait.ts'

/** What may have happened to a file while nobody looked. */
const damages: Readonly<Record<string, (path: string, random: Random) => void>> = {
  'cut off in the middle': (path) => truncateSync(path, Math.floor(statSync(path).size / 2)),
  emptied: (path) => truncateSync(path, 0),
  'its head overwritten': (path) => overwrite(path, 0),
  'a page overwritten': (path, random) => overwrite(path, 4096 * random.between(1, 3)),
  'another kind of file': (path) => writeFileSync(path, 'Dear diary'),
}

function overwrite(path: string, at: number): void {
  const file = openSync(path, 'r+')
  writeSync(file, Buffer.alloc(4096, 0xa5), 0, 4096, at)
  closeSync(file)
}

export const database: Scenario = {
  name: 'damaged-database',
  injected: `the database ${Object.keys(damages).join(', ')} while Guardian is dead`,
  expected:
    'set aside with a sentence in the log, a fresh one begun, the service watched and healed; nothing started twice',
  async run({ random, say }) {
    const stand = await openStand({
      services: { victim: {} },
      check: { every: '300ms' },
      policy: { verifyEvery: '100ms', resetAfter: '1s' },
    })
    const problems: string[] = []
    try {
      const first = await stand.guardian()
      await first.allUp()
      await first.kill()
      for (const [what, damage] of Object.entries(damages)) {
        problems.push(
          ...(await survive(stand, what, () => damage(join(stand.dataDir, 'guardian.db'), random))),
        )
        say(what)
      }
      return judged(
        problems,
        `${Object.keys(damages).length} kinds of damage: each set aside, said once, and watched on`,
      )
    } finally {
      await stand.close()
    }
  },
}

type OneStand = Awaited<ReturnType<typeof openStand>>

async function survive(stand: OneStand, what: string, damage: () => void): Promise<readonly string[]> {
  const path = join(stand.dataDir, 'guardian.db')
  // What was only in the write-ahead log would be read from there, and hide the damage.
  const db = new DatabaseSync(path)
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  db.close()
  damage()
  const asideBefore = setAside(stand.dataDir)
  const guardian = await stand.guardian()
  await guardian.allUp()
  const starts = stand.starts('victim').length
  const pid = (await guardian.service('victim')).driverStatus?.pid ?? 0
  process.kill(pid, 'SIGKILL')
  await until(`${what}: healed`, 20_000, async () => {
    const { phase, driverStatus } = await guardian.service('victim')
    return phase === 'up' && driverStatus?.pid !== pid
  })
  const said = guardian.log.filter(({ msg }) => msg?.includes('was damaged')).length
  const aside = setAside(stand.dataDir) - asideBefore
  const started = stand.starts('victim').length - starts
  const found = unreadable(stand.dataDir)
  await guardian.kill()
  return [
    ...(said === 1 ? [] : [`${what}: said ${said} times`]),
    ...(aside === 1 ? [] : [`${what}: ${aside} files were set aside`]),
    ...(started === 1 ? [] : [`${what}: ${started} starts after one crash`]),
    ...(found === undefined ? [] : [`${what}: the fresh one is damaged: ${found}`]),
  ]
}

const setAside = (dataDir: string): number =>
  readdirSync(dataDir).filter((name) => /\.corrupt-[\w-]+$/.test(name) && !/-(wal|shm)$/.test(name)).length
