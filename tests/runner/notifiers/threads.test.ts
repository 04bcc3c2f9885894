import assert from 'node:assert/strict'
import { suite, type TestContext, test } from 'node:test'
import { PNG } from 'pngjs'
import type { Message, Picture } from '../../../runner/lib/message.ts'
import { loadNotifiers } from '../../../runner/notifiers/kinds.ts'
import { make, message, sendWhole } from './contract.ts'
import { mailServer } from './mail-server.ts'
import { type Request, receiver, type Say } from './receiver.ts'

const kinds = await loadNotifiers()
const soon = () => ({ signal: AbortSignal.timeout(10_000) })
const json = (status: number, body: unknown): Say => ({ status, body: JSON.stringify(body) })

const pixels = PNG.sync.write(new PNG({ width: 8, height: 8 }))
const picture: Picture = { name: 'home-diff.png', contentType: 'image/png', content: new Uint8Array(pixels) }
const healed: Partial<Message> = { topic: 'healed', severity: 'info', endedAt: 1_790_000_020_000 }

async function channel(
  t: TestContext,
  name: string,
  options: (url: string) => object,
  say: (request: Request) => Say,
) {
  const { url, got } = await receiver(t, say)
  const kind = kinds.get(name)
  assert.ok(kind)
  return { notifier: make(kind, options(url), t), got }
}

/** A form of which the parts are read by their names; pictures as they are. */
const formOf = ({ headers, raw }: Request) =>
  new Response(new Uint8Array(raw), { headers: { 'content-type': headers['content-type'] ?? '' } }).formData()

suite('Telegram', () => {
  const options = (url: string) => ({ token: '1:made-up', chat: -1001, thread: 7, server: url })
  const well: Say = json(200, { ok: true, result: { message_id: 42 } })

  test('what follows answers the first message, which may be gone', async (t) => {
    const { notifier, got } = await channel(t, 'telegram', options, () => well)
    assert.equal((await sendWhole(notifier, message(), soon())).id, '42')
    await sendWhole(notifier, message(healed), { ...soon(), first: '42' })
    const [opened, end] = got.map(({ body }) => JSON.parse(body))
    assert.equal(opened.reply_parameters, undefined)
    assert.deepEqual(end.reply_parameters, { message_id: 42, allow_sending_without_reply: true })
  })

  test('a picture comes as a photo that answers the message, byte for byte', async (t) => {
    const { notifier, got } = await channel(t, 'telegram', options, () => well)
    await sendWhole(notifier, message({ picture }), soon())
    assert.deepEqual(
      got.map(({ path }) => path.split('/').at(-1)),
      ['sendMessage', 'sendPhoto'],
    )
    const form = await formOf(got[1] as Request)
    assert.deepEqual(
      [form.get('chat_id'), form.get('message_thread_id'), form.get('disable_notification')],
      ['-1001', '7', 'true'],
    )
    assert.match(String(form.get('reply_parameters')), /"message_id":42/)
    const photo = form.get('photo')
    assert.ok(photo instanceof File)
    assert.deepEqual(Buffer.from(await photo.arrayBuffer()), pixels)
  })

  test('a photo that it will not have keeps no message from being taken', async (t) => {
    const refusal = json(400, { ok: false, description: 'Bad Request: PHOTO_INVALID_DIMENSIONS' })
    const { notifier, got } = await channel(t, 'telegram', options, ({ path }) =>
      path.endsWith('sendPhoto') ? refusal : well,
    )
    const { without, id } = await sendWhole(notifier, message({ picture }), soon())
    assert.match(`${without}`, /PHOTO_INVALID_DIMENSIONS/)
    assert.deepEqual([id, got.length], ['42', 2])
  })
})

suite('Discord', () => {
  const options = (url: string) => ({ url: `${url}/api/webhooks/1/made-up?thread_id=9` })
  const well: Say = json(200, { id: '987' })

  test('at the end the first message is edited as well, so that no alarm is left', async (t) => {
    const { notifier, got } = await channel(t, 'discord', options, () => well)
    await sendWhole(notifier, message(healed), { ...soon(), first: '555' })
    assert.deepEqual(
      got.map(({ method, path }) => `${method} ${path}`),
      [
        'POST /api/webhooks/1/made-up?thread_id=9&wait=true',
        'PATCH /api/webhooks/1/made-up/messages/555?thread_id=9',
      ],
    )
    const [posted, edited] = got.map(({ body }) => JSON.parse(body))
    assert.deepEqual(edited.embeds, posted.embeds)
  })

  test('what goes on edits nothing, and a first message that is gone is no failure', async (t) => {
    const { notifier, got } = await channel(t, 'discord', options, ({ method }) =>
      method === 'PATCH' ? json(404, { message: 'Unknown Message', code: 10_008 }) : well,
    )
    await sendWhole(notifier, message({ topic: 'escalated' }), { ...soon(), first: '555' })
    assert.equal(got.length, 1)
    const { without, id } = await sendWhole(notifier, message(healed), { ...soon(), first: '555' })
    assert.match(`${without}`, /Unknown Message/)
    assert.equal(id, '987')
  })

  test('a picture is in the message, and one that is too large leaves the text', async (t) => {
    let large = false
    const { notifier, got } = await channel(t, 'discord', options, ({ headers }) =>
      large && headers['content-type']?.startsWith('multipart')
        ? json(413, { message: 'Request entity too large', code: 40_005 })
        : well,
    )
    await sendWhole(notifier, message({ picture, link: 'https://example.org/r/report.html' }), soon())
    const form = await formOf(got[0] as Request)
    const [embed] = JSON.parse(String(form.get('payload_json'))).embeds
    assert.deepEqual(embed.image, { url: 'attachment://home-diff.png' })
    assert.equal(embed.url, 'https://example.org/r/report.html')
    assert.ok(form.get('files[0]') instanceof File)
    large = true
    assert.equal((await sendWhole(notifier, message({ picture }), soon())).id, '987')
    assert.equal(JSON.parse(got.at(-1)?.body ?? '').embeds[0].image, undefined)
  })
})

suite('ntfy', () => {
  const options = (url: string) => ({ server: url, topic: 'ops', token: 'tk_made-up' })
  const well: Say = json(200, { id: 'sPs71M8A2T' })

  test('the end takes the place of the first message, and the link opens with it', async (t) => {
    const { notifier, got } = await channel(t, 'ntfy', options, () => well)
    const link = 'https://example.org/r/report.html'
    await sendWhole(notifier, message({ topic: 'escalated', link }), { ...soon(), first: 'abc' })
    await sendWhole(notifier, message(healed), { ...soon(), first: 'abc' })
    const [escalated, end] = got.map(({ body }) => JSON.parse(body))
    assert.deepEqual([escalated.sequence_id, end.sequence_id], [undefined, 'abc'])
    assert.equal(escalated.click, link)
  })

  test('a picture is a message of its own, and a server that takes none has the text', async (t) => {
    let takes = true
    const { notifier, got } = await channel(t, 'ntfy', options, ({ method }) =>
      method === 'PUT' && !takes ? json(400, { code: 40_014, error: 'attachments not allowed' }) : well,
    )
    await sendWhole(notifier, message({ picture }), soon())
    const file = got[1]
    assert.deepEqual([file?.method, file?.path, file?.headers.filename], ['PUT', '/ops', 'home-diff.png'])
    assert.deepEqual(file?.raw, pixels)
    assert.equal(file?.headers.authorization, 'Bearer tk_made-up')
    takes = false
    const { without } = await sendWhole(notifier, message({ picture }), soon())
    assert.match(`${without}`, /not allowed/)
  })
})

suite('The others', () => {
  test('Slack has the link as one, and no bare address becomes a preview', async (t) => {
    const { notifier, got } = await channel(
      t,
      'slack',
      (url) => ({ url: `${url}/services/T/B/x` }),
      () => ({ status: 200, body: 'ok' }),
    )
    await sendWhole(notifier, message({ link: 'https://example.org/r/BUG-1/report.html', picture }), soon())
    const { blocks, unfurl_links: unfurl } = JSON.parse(got[0]?.body ?? '')
    assert.deepEqual(blocks.at(-1).text, {
      type: 'mrkdwn',
      text: '<https://example.org/r/BUG-1/report.html>',
    })
    assert.equal(unfurl, false)
  })

  test('a webhook has the link and no picture, whose bytes are nothing for a template', async (t) => {
    const { notifier, got } = await channel(
      t,
      'webhook',
      (url) => ({ url }),
      () => ({ status: 204 }),
    )
    await sendWhole(notifier, message({ link: 'https://example.org/r', picture }), soon())
    const body = JSON.parse(got[0]?.body ?? '')
    assert.deepEqual([body.link, body.picture], ['https://example.org/r', undefined])
  })

  test('an e-mail holds its picture', async (t) => {
    const { bench } = await mailServer(t)
    const kind = kinds.get('email')
    assert.ok(kind)
    await make(kind, bench.options, t).send(message({ picture }), soon())
    const raw = bench.raw()
    assert.match(raw, /Content-Type: image\/png; name=home-diff\.png/)
    assert.match(raw, /Content-Id: <picture@guardian>/i)
    assert.ok(raw.replaceAll(/\r?\n/g, '').includes(pixels.toString('base64')))
  })
})
