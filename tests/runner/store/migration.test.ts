import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openDatabase } from '../../../runner/store/database.ts'
import { DatabaseSync } from '../../../runner/store/sqlite.ts'
import { freshStore, incident, start, temporaryFolder } from './setup.ts'
import { version2 } from './version-2.ts'

const healed = incident('BUG-1', {
  lastGoodAt: start - 9_000,
  symptomAt: start - 5_000,
  closedAt: start + 20_000,
  outcome: 'healed',
  actions: [
    {
      id: 'a',
      service: 'panel',
      kind: 'restart',
      attempt: 1,
      why: '',
      by: 'operator',
      startedAt: start,
      deadlineAt: start,
    },
  ],
})

test('a database of version 2 keeps what it has, and tells figures of its incidents', async (t) => {
  const folder = await temporaryFolder(t)
  const old = new DatabaseSync(`${folder}/guardian.db`)
  old.exec(version2)
  const put = old.prepare('INSERT INTO incidents VALUES (?, ?, ?, ?, ?, ?)')
  put.run('BUG-1', 'panel', start, start + 20_000, 'healed', JSON.stringify(healed))
  put.run('BUG-2', 'panel', start + 1, null, null, '{"not": whole')
  old.close()

  const { store } = await freshStore(t, folder)
  assert.deepEqual(store.notices, [])
  assert.deepEqual(store.history.list()[0]?.values, { status: 200 })
  assert.deepEqual(store.incidents.list(), [healed])
  assert.equal(store.outbox.waiting('mail').length, 1)
  const { actions: _, ...rest } = healed
  const [first, second] = store.figures.facts(0)
  assert.deepEqual(first, {
    service: 'panel',
    openedAt: rest.openedAt,
    symptomAt: rest.symptomAt,
    lastGoodAt: rest.lastGoodAt,
    closedAt: rest.closedAt,
    outcome: 'healed',
    byPerson: true,
  })
  assert.deepEqual(second, { service: 'panel', openedAt: start + 1, symptomAt: start + 1, byPerson: false })
})

test('incidents of version 2 are known again by their error', async (t) => {
  const folder = await temporaryFolder(t)
  const old = new DatabaseSync(`${folder}/guardian.db`)
  old.exec(version2)
  const put = old.prepare('INSERT INTO incidents VALUES (?, ?, ?, ?, ?, ?)')
  const before = { ...healed, summary: 'GET /: refused after 12 ms' }
  put.run('BUG-1', 'panel', start, start + 20_000, 'healed', JSON.stringify(before))
  put.run('BUG-2', 'panel', start + 1, null, null, '{"not": whole')
  old.close()

  const { store } = await freshStore(t, folder)
  const fresh = { ...healed, id: 'BUG-3', summary: 'GET /: refused after 7 ms', openedAt: start + 60_000 }
  store.commit({ incidents: [fresh, { ...fresh, id: 'BUG-4', summary: 'another error' }] })
  const ids = store.incidents.alike(fresh).map(({ id }) => id)
  assert.deepEqual(ids, ['BUG-3', 'BUG-1'])
})

test('a database of version 2 can give room back afterwards', async (t) => {
  const folder = await temporaryFolder(t)
  const old = new DatabaseSync(`${folder}/guardian.db`)
  old.exec(version2)
  old.close()
  const { db } = openDatabase(folder, start)
  t.after(() => db.close())
  assert.deepEqual({ ...db.prepare('PRAGMA auto_vacuum').get() }, { auto_vacuum: 2 })
})

test('an incident that is saved again tells figures its newest facts', async (t) => {
  const { store } = await freshStore(t)
  const { closedAt: _, outcome: __, ...open } = healed
  store.commit({ incidents: [open] })
  assert.equal(store.figures.facts(0)[0]?.closedAt, undefined)
  store.commit({ incidents: [healed] })
  assert.deepEqual(
    store.figures.facts(0).map(({ outcome, byPerson }) => [outcome, byPerson]),
    [['healed', true]],
  )
})
