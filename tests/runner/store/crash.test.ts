import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { closeOnce, freshStore, temporaryFolder } from './setup.ts'

const program = fileURLToPath(new URL('./children/committer.ts', import.meta.url))

/** Lets a process commit until it has said `enough` commits, kills it and returns the last number that it said. */
async function commitAndDie(dataDir: string, first: number, enough: number): Promise<number> {
  const child = spawn(process.execPath, [program, dataDir, String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const gone = once(child, 'exit')
  let last = first - 1
  for await (const line of createInterface({ input: child.stdout })) {
    last = Number(line)
    if (last >= first + enough) child.kill('SIGKILL')
  }
  assert.deepEqual(await gone, [null, 'SIGKILL'])
  return last
}

test('every commit that returned survives kill -9, twenty times over', { timeout: 120_000 }, async (t) => {
  const dataDir = await temporaryFolder(t)
  let next = 1
  for (let death = 0; death < 20; death += 1) {
    const last = await commitAndDie(dataDir, next, 5 + (death % 7))
    const { store } = await freshStore(t, dataDir)
    assert.deepEqual(store.notices, [])
    const saved = store.world.services.panel?.attempts ?? 0
    assert.ok(saved >= last, `commit ${last} returned, ${saved} is what was found`)
    // World and incident are of one transaction: both or neither.
    const ids = store.incidents.list({ limit: 100_000 }).map(({ id }) => id)
    assert.equal(ids.length, saved)
    assert.ok(ids.includes(`BUG-${saved}`))
    closeOnce(store)
    next = saved + 1
  }
})
