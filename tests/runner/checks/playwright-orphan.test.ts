import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { systemProcesses } from '../../../runner/lib/processes.ts'

const goneWithinMs = 5_000

for (const [suite, when] of [
  ['hang', 'in the middle of a suite'],
  ['browser', 'while it keeps Playwright for the next run'],
] as const) {
  test(`a Guardian that is killed ${when} leaves no process and no browser behind`, async (t) => {
    const temp = await mkdtemp(join(tmpdir(), 'guardian-orphan-test-'))
    t.after(() => rm(temp, { recursive: true, force: true }))
    const starter = join(import.meta.dirname, 'fixtures', 'starts-a-suite.ts')
    const guardian = spawn(process.execPath, [starter, temp, 'orphaned', suite], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    t.after(() => guardian.kill('SIGKILL'))
    await once(guardian.stdout, 'data')
    await until(async () => (await family(temp)).some((command) => command.includes('--headless')))

    guardian.kill('SIGKILL')
    await once(guardian, 'exit')
    const killedAt = performance.now()
    await until(async () => (await family(temp)).length === 0)
    assert.ok(performance.now() - killedAt < goneWithinMs)
  })
}

/** What the starter left: its temporary folder stands in the arguments or the environment of each. */
const family = async (temp: string) =>
  (await systemProcesses().all(''))
    .filter(
      ({ command, environment }) =>
        command.includes(temp) || Object.values(environment).some((value) => value.includes(temp)),
    )
    .map((one) => one.command)
    .filter((command) => !command.includes('starts-a-suite'))

async function until(question: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 40_000
  while (!(await question())) {
    assert.ok(performance.now() < end, 'waited for 40 s')
    await pause(50)
  }
}
