import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runProgram } from '../../../runner/lib/program.ts'

test('a program gets neither our settings nor the ways to report to systemd in our place', async () => {
  const env = {
    PATH: process.env.PATH,
    GUARDIAN_TOKEN: 'hidden',
    NOTIFY_SOCKET: '/run/systemd/notify',
    WATCHDOG_USEC: '30000000',
    OTHER: 'kept',
  }
  const command = [process.execPath, '-p', 'JSON.stringify(process.env)']
  const { stdout } = await runProgram({
    command,
    env,
    signal: new AbortController().signal,
    timeoutMs: 20_000,
  })
  const seen = JSON.parse(stdout.toString())
  assert.equal(seen.OTHER, 'kept')
  assert.deepEqual(
    Object.keys(seen).filter((name) => /^GUARDIAN|NOTIFY|WATCHDOG/.test(name)),
    [],
  )
})
