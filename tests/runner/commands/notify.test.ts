import assert from 'node:assert/strict'
import { test } from 'node:test'
import { receiver } from '../notifiers/receiver.ts'
import { freePort, workplace } from './tools.ts'

test('notify test sends one message, says what happened, and ends with 0, 1 or 2', async (t) => {
  const hook = await receiver(t, ({ path }) =>
    path === '/well' ? { status: 204 } : { status: 429, headers: { 'retry-after': '30' } },
  )
  const place = await workplace(t, {
    services: {},
    notifiers: {
      well: { kind: 'webhook', url: `${hook.url}/well` },
      busy: { kind: 'webhook', url: `${hook.url}/busy`, headers: { authorization: 'Bearer sesame-open' } },
      gone: { kind: 'webhook', url: `http://127.0.0.1:${await freePort()}/sesame?token=open-sesame` },
    },
  })
  const well = await place.guardian('notify', 'test', 'well')
  assert.deepEqual([well.code, well.stderr], [0, ''])
  assert.match(well.stdout, /✓ +well +http:\/\/127\.0\.0\.1:\d+ answered 204 \(/)
  assert.equal((JSON.parse(hook.got[0]?.body ?? '{}') as { topic: string }).topic, 'test')

  const busy = await place.guardian('notify', 'test', 'busy', '--json')
  const { tookMs, ...told } = JSON.parse(busy.stdout) as { tookMs: number }
  assert.ok(tookMs >= 0)
  assert.deepEqual(
    [busy.code, told],
    [
      1,
      {
        channel: 'busy',
        kind: 'webhook',
        ok: false,
        text: `${hook.url} answered 429; it asks to be left alone for 30 s`,
      },
    ],
  )

  const gone = await place.guardian('notify', 'test', 'gone')
  assert.equal(gone.code, 1)
  assert.match(gone.stdout, /✗ +gone +http:\/\/127\.0\.0\.1:\d+ cannot be reached: connect ECONNREFUSED/)
  assert.doesNotMatch(gone.stdout, /sesame/)

  const none = await place.guardian('notify', 'test', 'fax')
  assert.equal(none.code, 2)
  assert.match(none.stderr, /There is no channel "fax"[\s\S]*The channels are well, busy, gone\./)
})
