import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { attempt, bug, change, failure, setUp } from './setup.ts'
import { startSpotlight } from './spotlight.ts'

const seconds = (body: Record<string, unknown>) => Number(body.duration)

test('what happens to a service arrives at Sentry with its tags and the fingerprint of its error', async (t) => {
  const spotlight = await startSpotlight(t)
  const { sentry } = await setUp(t, spotlight.dsn)
  const summary = 'GET http://10.0.0.7:3000/api/health: connect ECONNREFUSED 10.0.0.7:3000'
  const opened = bug({ summary, observations: [failure({ reason: 'refused', summary })] })
  const failed = { ...opened, actions: [attempt({ outcome: 'failed', detail: 'port 3000 is taken' })] }
  const given = { ...failed, outcome: 'escalated' as const }
  sentry.decided(change(undefined, opened))
  sentry.decided(change(opened, failed))
  sentry.decided(change(failed, given))
  sentry.decided(change(undefined, bug({ id: 'BUG-2', observations: [failure({ reason: 'timeout' })] })))

  const events = (await spotlight.until('event', 4)).map(({ body }) => body)
  const tagged = Object.fromEntries(
    events.map((event) => [(event.tags as Record<string, string>).what, event]),
  )
  assert.deepEqual(Object.keys(tagged).sort(), [
    'escalation',
    'failed-recovery',
    'health-timeout',
    'service-crash',
  ])
  const crash = tagged['service-crash']
  assert.deepEqual(crash?.tags, {
    what: 'service-crash',
    service: 'panel',
    check: 'panel/health',
    incident: 'BUG-20261122-1743-panel',
  })
  const fingerprint = ['panel', 'GET http://<ip>/api/health: connect ECONNREFUSED <ip>']
  for (const what of ['service-crash', 'failed-recovery', 'escalation'])
    assert.deepEqual(tagged[what]?.fingerprint, fingerprint, what)
  assert.equal(tagged.escalation?.level, 'fatal')
  assert.match(
    String(tagged['failed-recovery']?.message),
    /^Restart 1 of panel did not help\. port 3000 is taken$/,
  )
  assert.equal(crash?.server_name, 'here')
  assert.equal(crash?.release, 'v1-guardian@1.2.3')
  assert.equal(crash?.environment, 'test')
})

test('nothing about people or secrets leaves in an event', async (t) => {
  const spotlight = await startSpotlight(t)
  const { sentry } = await setUp(t, spotlight.dsn, ['correct-horse-battery'])
  const told =
    'ann.lee@example.org at 192.168.1.20 and fe80::1c2d:3e4f with correct-horse-battery, Bearer abcdef1234567890, ' +
    'postgres://bert:s3cr3t@db/app, C:\\Users\\Cleo Day\\panel and /home/dora/panel?token=abc123def'
  const known = bug({ summary: told, observations: [failure({ reason: 'refused', summary: told })] })
  sentry.decided(change(undefined, known))
  sentry.decided(
    change(known, {
      ...known,
      actions: [attempt({ outcome: 'failed', detail: `${told}\nCookie: sid=31d4d96e407aad42` })],
      acknowledged: { by: 'egon', at: 1 },
    }),
  )
  const stack = `Error: ${told}\n    at run (/home/dora/guardian/runner/engine.ts:1:2)`
  sentry.heard(
    JSON.stringify({ level: 'error', msg: told, err: { type: 'Error', stack }, host: 'doras-laptop' }),
  )

  const raw = (await spotlight.until('event', 3)).map((item) => item.raw).join('\n')
  const people = ['ann', 'example.org', '192.168', 'fe80', 'bert', 'Cleo', 'dora', 'egon']
  const secrets = ['correct-horse', 'abcdef123456', 's3cr3t', 'abc123def', '31d4d96e']
  for (const word of [...people, ...secrets]) assert.ok(!raw.includes(word), `${word} in ${raw}`)
  assert.match(raw, /\[masked\]/)
  assert.match(raw, /guardian\/runner\/engine\.ts/)
})

test('a scheduled run of a suite checks in with its schedule, at its beginning and its end', async (t) => {
  const spotlight = await startSpotlight(t)
  const { sentry, clock } = await setUp(t, spotlight.dsn)
  const passing = { ended: 'complete' as const, observations: [failure({ verdict: 'pass' })] }
  await sentry.checkedIn('api', async () => {
    clock.pass(42_000)
    return passing
  })
  await sentry.checkedIn('api', async () => ({ ended: 'complete' as const, observations: [failure({})] }))
  await assert.rejects(
    sentry.checkedIn('api', () => Promise.reject(new Error('no browser'))),
    /no browser/,
  )
  await sentry.checkedIn('byhand', async () => passing)

  const bodies = (await spotlight.until('check_in', 6)).map(({ body }) => body)
  const byRun = Map.groupBy(bodies, (body) => body.check_in_id)
  const ends = [...byRun.values()].map((run) => run.find(({ status }) => status !== 'in_progress'))
  assert.equal(byRun.size, 3)
  assert.ok([...byRun.values()].every((run) => run.some(({ status }) => status === 'in_progress')))
  assert.deepEqual(ends.map((end) => end?.status).sort(), ['error', 'error', 'ok'])
  assert.equal(seconds(ends.find((end) => end?.status === 'ok') ?? {}), 42)
  for (const body of bodies) {
    assert.equal(body.monitor_slug, 'guardian-api')
    assert.deepEqual(body.monitor_config, {
      schedule: { type: 'crontab', value: '*/15 * * * *' },
      timezone: 'Europe/Berlin',
      checkin_margin: 2,
      max_runtime: 11,
    })
  }
})

test('an error of our own arrives once in ten minutes, and the one that ended the last Guardian at the next start', async (t) => {
  const spotlight = await startSpotlight(t)
  const { sentry, clock, dataDir } = await setUp(t, spotlight.dsn)
  const note = {
    at: clock.now(),
    text: 'Cannot read properties of undefined',
    type: 'TypeError',
    action: 'crash',
  }
  await writeFile(join(dataDir, 'crash.json'), JSON.stringify(note))
  await sentry.begin()
  const line = (count: number) =>
    JSON.stringify({ level: 'error', action: 'store', msg: `The disk is full: ${count} bytes left` })
  sentry.heard(line(5))
  sentry.heard(line(4))
  clock.pass(600_000)
  sentry.heard(line(3))
  const events = (await spotlight.until('event', 3)).map(({ body }) => body)
  const values = events.map(
    ({ exception }) => (exception as { values: readonly { value: string }[] }).values[0]?.value,
  )
  assert.deepEqual(values.sort(), [
    'Cannot read properties of undefined',
    'The disk is full: 3 bytes left',
    'The disk is full: 5 bytes left',
  ])
  const crash = events.find(({ level }) => level === 'fatal')
  assert.deepEqual(crash?.tags, { what: 'guardian-crash', service: 'guardian', action: 'crash' })
})
