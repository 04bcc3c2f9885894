import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { closeOnce, freshStore, observation, start } from './setup.ts'

const program = fileURLToPath(new URL('./children/folder.ts', import.meta.url))
const hour = 3_600_000

async function foldAndDie(dataDir: string, steps: number): Promise<void> {
  const child = spawn(process.execPath, [program, dataDir, String(start)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const gone = once(child, 'exit')
  let seen = 0
  for await (const _ of createInterface({ input: child.stdout })) {
    seen += 1
    if (seen === steps) child.kill('SIGKILL')
  }
  assert.deepEqual(await gone, [null, 'SIGKILL'])
}

test('summing up that is killed again and again counts every answer once', { timeout: 60_000 }, async (t) => {
  const first = await freshStore(t)
  const answers = Array.from({ length: 6_000 }, (_, index) =>
    observation({ startedAt: start - 30 * hour + index * 15_000, tookMs: 2 }),
  )
  first.store.commit({ observations: answers })
  closeOnce(first.store)
  for (let death = 0; death < 6; death += 1) await foldAndDie(first.dataDir, 2 + (death % 3))
  const { store, clock } = await freshStore(t, first.dataDir)
  const counted = () => store.figures.checks(start - 40 * hour, start)[0]?.tally.pass
  assert.equal(counted(), 6_000)
  assert.equal(store.history.list({ limit: 10_000 }).length, 6_000)
  clock.pass(300_000)
  assert.equal(counted(), 6_000)
  assert.equal(store.history.list({ limit: 10_000 }).length, 6_000)
})
