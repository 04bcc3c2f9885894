import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { writeDaemonFile } from '../../../runner/lib/daemon-file.ts'
import { UserError } from '../../../runner/lib/errors.ts'
import { takeLock } from '../../../runner/store/lock.ts'
import { start, temporaryFolder } from './setup.ts'

async function contender(t: TestContext): Promise<ChildProcess> {
  const child = fork(new URL('./children/contender.ts', import.meta.url), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  t.after(() => child.kill('SIGKILL'))
  assert.deepEqual(await once(child, 'message'), ['ready', undefined])
  return child
}

async function tryFor(child: ChildProcess, folder: string): Promise<string> {
  const answer = once(child, 'message')
  child.send(folder)
  return String((await answer)[0])
}

test('in twenty races of four processes exactly one wins each', async (t) => {
  const folder = await temporaryFolder(t)
  const children = await Promise.all([1, 2, 3, 4].map(() => contender(t)))
  for (let race = 0; race < 20; race += 1) {
    const answers = await Promise.all(children.map((child) => tryFor(child, join(folder, String(race)))))
    assert.equal(answers.filter((answer) => answer === 'won').length, 1, answers.join('\n'))
    const others = answers.filter((answer) => answer !== 'won')
    for (const answer of others) assert.match(answer, /^Another Guardian already uses the data folder/)
  }
})

test('the kernel frees the lock of a process that was killed', async (t) => {
  const folder = await temporaryFolder(t)
  const child = await contender(t)
  assert.equal(await tryFor(child, folder), 'won')
  assert.throws(() => takeLock(folder), UserError)
  child.kill('SIGKILL')
  await once(child, 'exit')
  takeLock(folder).release()
})

test('the holder is named within a second, with exit code 1', async (t) => {
  const folder = await temporaryFolder(t)
  const lock = takeLock(folder)
  t.after(lock.release)
  await writeDaemonFile(folder, {
    pid: process.pid,
    url: 'http://127.0.0.1:9091',
    token: 'secret',
    startedAt: start,
  })
  const began = performance.now()
  assert.throws(
    () => takeLock(folder),
    (error: UserError) => {
      assert.match(
        error.message,
        new RegExp(`process ${process.pid} at http://127.0.0.1:9091, since 2026-11-22T17:43`),
      )
      assert.equal(error.exitCode, 1)
      assert.ok(!error.message.includes('secret'))
      return true
    },
  )
  assert.ok(performance.now() - began < 1_000)
})

test('files that a dead daemon or a stranger left behind are no obstacle', async (t) => {
  const folder = await temporaryFolder(t)
  await writeFile(join(folder, 'daemon.json'), '{"pid": ')
  const lock = takeLock(folder)
  t.after(lock.release)
  assert.throws(() => takeLock(folder), /already uses the data folder .*\.$/)
  lock.release()
  takeLock(folder).release()
})

test('a folder that cannot be locked is named with a remedy', async (t) => {
  const folder = await temporaryFolder(t)
  await mkdir(join(folder, 'lock.db'))
  assert.throws(() => takeLock(folder), { name: 'UserError', message: /cannot be locked/, exitCode: 1 })
  await writeFile(join(folder, 'file'), '')
  assert.throws(() => takeLock(join(folder, 'file', 'data')), {
    name: 'UserError',
    message: /cannot be locked/,
  })
})
