import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { judged, notMeasured, type Outcome, type Scenario } from '../scenario.ts'
import { openStand } from '../stand.ts'
import { now, until } from '../wait.ts'

export const diskFull: Scenario = {
  name: 'disk-full',
  injected: 'the disk of the data folder fills up, and a service crashes meanwhile',
  expected:
    'checks go on, said once, nothing restarted that cannot be saved; healed when there is room again',
  async run() {
    if (process.getuid?.() !== 0) return notMeasured('mounting a small disk needs root')
    const disk = mkdtempSync(join(tmpdir(), 'guardian-disk-'))
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', disk], { encoding: 'utf8' })
    if (mounted.status !== 0) {
      rmdirSync(disk)
      return notMeasured(`a small disk cannot be mounted here (${mounted.stderr.trim()})`)
    }
    try {
      return await onFullDisk(disk)
    } finally {
      spawnSync('umount', ['-l', disk])
      rmSync(disk, { recursive: true, force: true })
    }
  },
}

async function onFullDisk(disk: string): Promise<Outcome> {
  const stand = await openStand({
    services: { victim: {} },
    check: { every: '300ms', timeout: '1s' },
    policy: { confirmAfter: '200ms', verifyEvery: '100ms' },
    dataDir: join(disk, 'data'),
  })
  try {
    const guardian = await stand.guardian()
    await guardian.allUp()
    const ballast = fill(disk)
    const { checks, driverStatus } = await guardian.service('victim')
    const askedAt = checks[0]?.at ?? 0
    process.kill(driverStatus?.pid ?? 0, 'SIGKILL')
    await pause(6_000)
    const asked = (await guardian.service('victim')).checks[0]?.at ?? 0
    const started = stand.starts('victim').length
    rmSync(ballast)
    const freeAt = now()
    await until(
      'healed, now that there is room',
      60_000,
      async () => (await guardian.service('victim')).phase === 'up',
    )
    const healedMs = now() - freeAt
    const said = guardian.log.filter(({ level, action }) => level === 'error' && action === 'store').length
    const kept = guardian.incidents().length
    const problems = [
      ...(asked > askedAt ? [] : ['the checks stood still']),
      ...(started === 1 ? [] : ['it was restarted though that could not be saved']),
      ...(said === 1 ? [] : [`said ${said} times`]),
      ...(kept === 1 ? [] : [`${kept} incidents are remembered of one crash`]),
    ]
    return judged(
      problems,
      `checks went on, said once, restarted only after there was room, healed ${healedMs} ms later`,
    )
  } finally {
    await stand.close()
  }
}

/** Takes every block that is left. */
function fill(disk: string): string {
  const path = join(disk, 'ballast')
  const { bavail, bsize } = statfsSync(disk)
  writeFileSync(path, Buffer.alloc(bavail * bsize))
  return path
}
