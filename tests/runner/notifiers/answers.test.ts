import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DeliveryError } from '../../../runner/lib/errors.ts'
import { loadNotifiers } from '../../../runner/notifiers/kinds.ts'
import { benchOf } from './benches.ts'
import { make, message } from './contract.ts'
import { receiver } from './receiver.ts'

/** What a broken or hostile receiver says may be long and may try to steer a terminal. */
const vile = `\u001b[2J\u001b[31m\u202eevil\u2066\n${'x'.repeat(5_000_000)}`

for (const [name, kind] of await loadNotifiers()) {
  const bench = benchOf(name)
  if (bench === undefined) continue
  test(`of an answer of 5 MB with codes for a terminal, ${name} says a short and harmless part`, async (t) => {
    const { url } = await receiver(t, () => ({ status: 502, body: vile }))
    const { options } = await bench(t)
    const places = ['url', 'server'].filter((key) => key in options)
    const notifier = make(kind, { ...options, ...Object.fromEntries(places.map((key) => [key, url])) }, t)
    const error: unknown = await notifier.send(message(), { signal: AbortSignal.timeout(10_000) }).then(
      () => assert.fail('it was taken'),
      (reason: unknown) => reason,
    )
    assert.ok(error instanceof DeliveryError)
    assert.match(error.message, /502/)
    assert.ok(error.message.length < 300, `${error.message.length} characters`)
    for (const code of ['\u001b', '\u202e', '\u2066', '\n']) assert.ok(!error.message.includes(code))
  })
}
