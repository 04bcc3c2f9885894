import { globSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { GuardianOptions } from '../guardian-process.ts'
import { judged, notMeasured, type Outcome, type Scenario } from '../scenario.ts'
import { openStand } from '../stand.ts'
import { now, until } from '../wait.ts'

const cooldownMs = 6_000
/** A tick of the engine, the end of the start, and the look of this scenario. */
const slackMs = 1_500
const hours = 2

const expected = `the pause of ${cooldownMs / 1_000} s after a failed restart takes as long as ever, and so does the next`

export const clockMoved: Scenario = {
  name: 'clock-moved',
  injected: `the wall clock of a Guardian in its pause between restarts moved +${hours} h, then -${2 * hours} h (libfaketime)`,
  expected,
  run: async () => {
    const [library] = globSync('/usr/lib/*/faketime/libfaketime.so.1')
    if (library === undefined)
      return notMeasured('libfaketime is not installed (apt-get install libfaketime)')
    return moved((file) => ({
      env: {
        LD_PRELOAD: library,
        FAKETIME_TIMESTAMP_FILE: file,
        FAKETIME_NO_CACHE: '1',
        // A clock that a person moves leaves the monotonic one alone.
        FAKETIME_DONT_FAKE_MONOTONIC: '1',
        DONT_FAKE_MONOTONIC: '1',
        NO_FAKE_STAT: '1',
      },
    }))
  },
}

export const dateMoved: Scenario = {
  name: 'date-moved',
  injected: `the same with JavaScript's own Date moved inside a Guardian (needs nothing installed)`,
  expected,
  run: () =>
    moved((file) => ({
      env: { CHAOS_CLOCK: file },
      nodeArgs: ['--import', join(import.meta.dirname, '..', 'moved-date.ts')],
    })),
}

async function moved(optionsFor: (file: string) => GuardianOptions): Promise<Outcome> {
  const stand = await openStand({
    services: { victim: {} },
    check: { every: '1s', timeout: '1s' },
    policy: { cooldown: `${cooldownMs}ms`, attempts: 3, verifyEvery: '100ms' },
  })
  const clock = join(stand.folder, 'clock')
  const move = (toHours: number) =>
    writeFileSync(clock, `${toHours < 0 ? '-' : '+'}${Math.abs(toHours) * 3_600}\n`)
  try {
    move(0)
    const guardian = await stand.guardian(optionsFor(clock))
    await guardian.allUp()
    stand.spoil('victim', 'broken')
    process.kill((await guardian.service('victim')).driverStatus?.pid ?? 0, 'SIGKILL')
    const failed = async (count: number) => {
      await until(`restart ${count} has failed`, 30_000, () => stand.starts('victim').length > count)
      return now()
    }
    const first = await failed(1)
    move(hours)
    const second = await failed(2)
    move(-hours)
    const third = await failed(3)
    await until('a person is called', 10_000, async () =>
      (await guardian.service('victim')).why?.includes('still down'),
    )
    const waits = [second - first, third - second]
    const told = new Set(
      guardian.log.map(({ time }) => Math.round((Date.parse(String(time)) - now()) / 3_600_000)),
    )
    const problems = [
      ...waits
        .filter((ms) => ms < cooldownMs || ms > cooldownMs + slackMs)
        .map((ms) => `a pause took ${ms} ms`),
      ...([hours, -hours].every((hour) => told.has(hour))
        ? []
        : ['the clock of Guardian was not really moved']),
    ]
    const found = `with the clock at +${hours} h and at -${hours} h the pauses took ${waits.join(' and ')} ms`
    return judged(problems, found)
  } finally {
    await stand.close()
  }
}
