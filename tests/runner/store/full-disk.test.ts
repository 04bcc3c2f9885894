import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { rmSync, statfsSync, writeFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { openStore, type Store } from '../../../runner/store/store.ts'
import { StoreError } from '../../../runner/store/store-error.ts'
import {
  closeOnce,
  handClock,
  incident,
  listeningLog,
  observation,
  serviceState,
  start,
  worldWith,
} from './setup.ts'

const canMount = process.platform === 'linux' && process.getuid?.() === 0 && mountWorks()
const options = { skip: canMount ? false : 'needs root on Linux to mount a small file system' }

function mountWorks(): boolean {
  return (
    spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' }).status ===
    0
  )
}

function fill(folder: string): string {
  const path = join(folder, 'ballast')
  const { bavail, bsize } = statfsSync(folder)
  writeFileSync(path, Buffer.alloc(bavail * bsize))
  return path
}

async function storeOnSmallDisk(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'guardian-full-'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder])
  const { log, lines } = listeningLog()
  const clock = handClock()
  const open = () => openStore({ dataDir: folder, clock, log })
  const stores = [open()]
  t.after(() => {
    for (const store of stores) closeOnce(store)
    execFileSync('umount', [folder])
    rmSync(folder, { recursive: true })
  })
  const reopen = () => {
    for (const store of stores) closeOnce(store)
    const store = open()
    stores.push(store)
    return store
  }
  return { store: stores[0] as Store, clock, lines, folder, reopen }
}

test(
  'a full disk is said once, reading goes on, and nothing is lost when there is room again',
  options,
  async (t) => {
    const { store, clock, lines, folder, reopen } = await storeOnSmallDisk(t)
    store.commit({ after: worldWith(serviceState('panel')), incidents: [incident('BUG-1')] })
    const ballast = fill(folder)

    const long = 'x'.repeat(20_000)
    const commit = (number: number) =>
      store.commit({
        after: worldWith(serviceState('panel', { attempts: number })),
        incidents: [incident(`BUG-${number}`, { summary: long })],
      })
    assert.throws(
      () => [2, 3, 4, 5, 6].forEach(commit),
      (error) => error instanceof StoreError && error.trouble === 'disk-full',
    )
    store.append(observation({ summary: long, verdict: 'fail' }))
    clock.pass(30_000)
    assert.equal(store.trouble()?.trouble, 'disk-full')
    assert.equal(store.incidents.get('BUG-1')?.id, 'BUG-1')
    assert.equal(lines.filter(({ level }) => level >= 50).length, 1, 'said once')

    rmSync(ballast)
    clock.pass(5_000)
    assert.equal(store.trouble(), undefined)
    assert.match(lines.at(-1)?.msg ?? '', /works again; 0 observations were lost/)
    const again = reopen()
    assert.deepEqual(again.notices, [])
    assert.equal(again.history.list().length, 1)
    const saved = again.world.services.panel?.attempts ?? 0
    assert.ok(saved >= 2)
    assert.equal(again.incidents.get(`BUG-${saved}`)?.summary, long)
  },
)

test('a disk that stays full costs bounded memory', options, async (t) => {
  const { store, clock, lines, folder } = await storeOnSmallDisk(t)
  store.commit({ incidents: [incident('BUG-1')] })
  const ballast = fill(folder)
  for (let number = 0; number < 10_500; number += 1) {
    store.append(
      observation({ startedAt: start + number, verdict: 'fail', summary: 'panel does not answer' }),
    )
  }
  clock.pass(6_000)
  assert.equal(store.trouble()?.trouble, 'disk-full')
  store.append(observation())
  rmSync(ballast)
  store.flush()
  assert.match(lines.at(-1)?.msg ?? '', /works again; 501 observations were lost/)
  store.close()
})
