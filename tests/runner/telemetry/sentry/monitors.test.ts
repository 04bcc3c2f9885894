import assert from 'node:assert/strict'
import { test } from 'node:test'
import { monitorsOf } from '../../../../runner/telemetry/sentry/monitors.ts'

const deadline = 600_000

test('a suite has a monitor when it has a schedule that Sentry knows', () => {
  const monitors = monitorsOf(
    {
      api: { cron: '*/15 * * * *', deadline },
      smoke: { cron: '30 0 */6 * * *', timezone: 'Asia/Tokyo', deadline },
      often: { cron: '*/10 * * * * *', deadline },
      byhand: { deadline },
    },
    'here',
    'Europe/Berlin',
  )
  assert.deepEqual([...monitors.keys()], ['api', 'smoke'])
  assert.deepEqual(monitors.get('smoke'), {
    slug: 'guardian-smoke',
    config: {
      schedule: { type: 'crontab', value: '0 */6 * * *' },
      timezone: 'Asia/Tokyo',
      checkinMargin: 2,
      maxRuntime: 31,
    },
  })
  assert.equal(monitors.get('api')?.config.timezone, 'Europe/Berlin')
})

test('hosts that share a project have monitors of their own', () => {
  const [monitor] = monitorsOf({ 'My.Suite': { cron: '0 * * * *', deadline } }, 'Berlin_2', 'UTC').values()
  assert.equal(monitor?.slug, 'guardian-berlin_2-my-suite')
})
