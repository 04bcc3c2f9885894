import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMetrics } from '../../../runner/telemetry/metrics.ts'
import { fakeClock } from '../schedule/fake-clock.ts'

test('what waits, since when, and how messages ended is counted by channel', async () => {
  const clock = fakeClock()
  const { outbox, text } = createMetrics({ clock, version: '1', ownProcess: false })
  outbox.follow(['phone', 'mail'], () => [{ channel: 'phone', count: 3, oldestAt: clock.now() - 90_000 }])
  outbox.ended('phone', 'delivered', 2)
  outbox.ended('mail', 'refused', 1)
  outbox.givenUp('phone', 5)
  const lines = (await text()).split('\n').filter((line) => /^guardian_(?:outbox|messages)/.test(line))
  assert.deepEqual(lines.sort(), [
    'guardian_messages_total{channel="mail",how="refused"} 1',
    'guardian_messages_total{channel="phone",how="delivered"} 2',
    'guardian_messages_total{channel="phone",how="given up"} 5',
    'guardian_outbox_oldest_seconds{channel="mail"} 0',
    'guardian_outbox_oldest_seconds{channel="phone"} 90',
    'guardian_outbox_waiting{channel="mail"} 0',
    'guardian_outbox_waiting{channel="phone"} 3',
  ])
})
