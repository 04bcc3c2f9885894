import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { copyFileSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { openDatabase } from '../../../runner/store/database.ts'
import { DatabaseSync } from '../../../runner/store/sqlite.ts'
import { closeOnce, freshStore, incident, start, temporaryFolder } from './setup.ts'

const damages: Readonly<Record<string, (path: string) => void>> = {
  'is not a database': (path) =>
    writeFileSync(path, 'not a database at all, but long enough to look at'.repeat(50)),
  'is empty': (path) => truncateSync(path, 0),
  'was cut in half': (path) => truncateSync(path, Math.floor(statSync(path).size / 2)),
  'has rubbish in the middle': (path) => {
    const { size } = statSync(path)
    execFileSync(process.execPath, [
      '-e',
      `const f=require('fs').openSync(process.argv[1],'r+');require('fs').writeSync(f,Buffer.alloc(${size}-4096,0xa5),0,${size}-4096,4096)`,
      path,
    ])
  },
  'lacks a table': (path) => change(path, 'DROP TABLE outbox'),
  'belongs to another program': (path) => {
    truncateSync(path, 0)
    change(path, 'CREATE TABLE recipes (title TEXT)')
  },
}

function change(path: string, sql: string): void {
  const db = new DatabaseSync(path)
  db.exec(sql)
  db.close()
}

for (const [what, damage] of Object.entries(damages)) {
  test(`a database that ${what} is set aside, loudly, and a fresh one works`, async (t) => {
    const first = await freshStore(t)
    first.store.commit({ incidents: [incident('BUG-1')] })
    first.store.close()
    damage(join(first.dataDir, 'guardian.db'))

    const second = await freshStore(t, first.dataDir)
    assert.equal(second.store.notices.length, 1)
    assert.match(
      second.store.notices[0] ?? '',
      /was damaged .* set aside as .*guardian\.db\.corrupt-20261122T174300Z/,
    )
    assert.equal(second.lines[0]?.level, 50)
    assert.ok(readdirSync(first.dataDir).includes('guardian.db.corrupt-20261122T174300Z'))
    second.store.commit({ incidents: [incident('BUG-2')] })
    assert.deepEqual(
      second.store.incidents.list().map(({ id }) => id),
      ['BUG-2'],
    )
  })
}

test('a second damage in the same second overwrites nothing that was set aside', async (t) => {
  const folder = await temporaryFolder(t)
  for (const rubbish of ['first', 'second']) {
    writeFileSync(join(folder, 'guardian.db'), rubbish.repeat(500))
    openDatabase(folder, start).db.close()
  }
  const aside = readdirSync(folder).filter((name) => name.includes('.corrupt-'))
  assert.deepEqual(aside.sort(), [
    'guardian.db.corrupt-20261122T174300Z',
    'guardian.db.corrupt-20261122T174300Z-2',
  ])
})

test('a copy taken in the middle of work, with its write-ahead log, opens with all that was committed', async (t) => {
  const { store, dataDir } = await freshStore(t)
  store.commit({ incidents: [incident('BUG-1')] })
  const copy = await temporaryFolder(t)
  for (const name of ['guardian.db', 'guardian.db-wal']) copyFileSync(join(dataDir, name), join(copy, name))
  const other = await freshStore(t, copy)
  assert.deepEqual(other.store.notices, [])
  assert.equal(other.store.incidents.get('BUG-1')?.id, 'BUG-1')
})

test('a database of a newer version is left alone', async (t) => {
  const { store, dataDir } = await freshStore(t)
  closeOnce(store)
  change(join(dataDir, 'guardian.db'), 'PRAGMA user_version = 99')
  assert.throws(() => openDatabase(dataDir, start), { name: 'UserError', message: /newer Guardian/ })
  assert.deepEqual(
    readdirSync(dataDir).filter((name) => name.includes('.corrupt-')),
    [],
  )
})

test('a data folder that cannot be used is named with a remedy', async (t) => {
  const folder = await temporaryFolder(t)
  writeFileSync(join(folder, 'file'), '')
  const asked = () => openDatabase(join(folder, 'file'), start)
  assert.throws(asked, {
    name: 'UserError',
    message: /data folder .*file cannot be used/,
    remedy: /storage/,
    exitCode: 1,
  })
})

test('loading SQLite warns of nothing', () => {
  const url = new URL('../../../runner/store/sqlite.ts', import.meta.url).href
  const script = `process.on('warning', (w) => { if (/SQLite/.test(w.message)) process.exitCode = 9 }); await import(${JSON.stringify(url)})`
  execFileSync(process.execPath, ['--input-type=module', '-e', script], { stdio: 'pipe' })
})
