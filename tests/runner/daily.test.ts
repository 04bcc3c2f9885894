import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inProcess } from './daemon-tools.ts'
import { receiver } from './notifiers/receiver.ts'

test('the digest of the day comes at its time, to the channels that ask for it', async (t) => {
  const asked = await receiver(t, () => ({ status: 200 }))
  const other = await receiver(t, () => ({ status: 200 }))
  await inProcess(t, {
    services: { panel: { title: 'Admin panel' } },
    report: { timezone: 'UTC', digest: '* * * * * *' },
    notifiers: {
      asked: { kind: 'webhook', url: asked.url, topics: ['digest'] },
      other: { kind: 'webhook', url: other.url },
    },
  })
  await asked.until(1)
  const message = JSON.parse(asked.got[0]?.body ?? '')
  assert.deepEqual([message.topic, message.service, message.text], ['digest', 'host', 'No incidents.'])
  assert.equal(message.facts[0].name, 'Admin panel')
  assert.equal(other.got.length, 0)
})
