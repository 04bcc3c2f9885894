import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import type { NotifierKind } from '../../../runner/lib/plugin.ts'
import { loadNotifiers } from '../../../runner/notifiers/kinds.ts'
import { messageOf } from '../../../runner/render/message.ts'
import { make, message } from './contract.ts'
import { mailServer } from './mail-server.ts'
import { receiver } from './receiver.ts'

const kinds = await loadNotifiers()
const kindOf = (name: string): NotifierKind => kinds.get(name) ?? assert.fail(`no ${name}`)
const soon = () => ({ signal: AbortSignal.timeout(10_000) })

test('in Telegram only the title is markup, and nothing is previewed', async (t) => {
  const { url, got } = await receiver(t, () => ({
    status: 200,
    body: '{"ok":true,"result":{"message_id":1}}',
  }))
  await make(kindOf('telegram'), { token: '1:a', chat: '@ops', thread: 7, server: url }, t).send(
    message(),
    soon(),
  )
  assert.equal(got[0]?.path, '/bot1:a/sendMessage')
  const body = JSON.parse(got[0]?.body ?? '{}')
  assert.deepEqual(
    [body.parse_mode, body.link_preview_options, body.message_thread_id],
    ['HTML', { is_disabled: true }, 7],
  )
  assert.deepEqual(body.text.match(/<[^>]*>/g), ['<b>', '</b>'])
})

test('in Slack nobody is called, and there is no markup at all', async (t) => {
  const { url, got } = await receiver(t, () => ({ status: 200, body: 'ok' }))
  await make(kindOf('slack'), { url }, t).send(message(), soon())
  assert.doesNotMatch(got[0]?.body ?? '', /[<>]|mrkdwn/)
})

test('in Discord nobody is called, and every mark is escaped', async (t) => {
  const { url, got } = await receiver(t, () => ({ status: 200, body: '{"id":"1"}' }))
  await make(kindOf('discord'), { url: `${url}/api/webhooks/1/x?thread_id=5` }, t).send(message(), soon())
  assert.equal(got[0]?.path, '/api/webhooks/1/x?thread_id=5&wait=true')
  const body = JSON.parse(got[0]?.body ?? '{}')
  assert.deepEqual(body.allowed_mentions, { parse: [] })
  assert.doesNotMatch(body.embeds[0].description, /(?<!\\)[*_`|[\]<@#]/)
})

test('a webhook signs the time and the body, and sends the headers it is given', async (t) => {
  const { url, got } = await receiver(t, () => ({ status: 201 }))
  const options = {
    url: url.replace('//', '//me:word@'),
    method: 'PUT',
    headers: { 'x-team': 'ops' },
    secret: 's3same',
  }
  await make(kindOf('webhook'), options, t).send(message(), soon())
  const { method, headers, body } = got[0] ?? assert.fail('nothing came')
  const sum = createHmac('sha256', 's3same')
    .update(`${headers['x-guardian-timestamp']}.${body}`)
    .digest('hex')
  assert.equal(headers['x-guardian-signature'], `sha256=${sum}`)
  assert.ok(Math.abs(Number(headers['x-guardian-timestamp']) - Date.now() / 1_000) < 60)
  assert.deepEqual([method, headers['x-team'], headers['x-guardian-delivery']], ['PUT', 'ops', message().id])
  assert.equal(headers.authorization, `Basic ${Buffer.from('me:word').toString('base64')}`)
})

test('a template gives the body its shape, and no value becomes JSON', async (t) => {
  const { url, got } = await receiver(t, () => ({ status: 200 }))
  const template = { text: '{service}: {text}', meta: { tags: ['{severity}', '{endedAt}'], n: 1 } }
  const text = '", "admin": true, "x": "{title}'
  await make(kindOf('webhook'), { url, template }, t).send(message({ text }), soon())
  assert.deepEqual(JSON.parse(got[0]?.body ?? ''), {
    text: `panel: ${text}`,
    meta: { tags: ['critical', ''], n: 1 },
  })
})

test('an e-mail is text and a page, stands with the others of its incident, and its headers hold one line each', async (t) => {
  const { bench, letters } = await mailServer(t)
  const notifier = make(kindOf('email'), bench.options, t)
  await notifier.send(message({ title: 'down\r\nBcc: evil@example.org' }), soon())
  const { text = '', to } = letters[0] ?? {}
  assert.deepEqual(to, ['ops@example.org', 'night@example.org'])
  assert.doesNotMatch(text.split('\r\n\r\n')[0] ?? '', /^Bcc:/m)
  assert.match(text, /^Message-ID: <BUG-1\.opened\.1790000000000@example\.org>\r$/m)
  assert.match(text, /^References: <BUG-1@example\.org>\r$/m)
  assert.match(text, /Content-Type: text\/html/)
  assert.match(text, /&lt;b&gt;1&lt;\/b&gt;/)
  const wrong = make(kindOf('email'), { ...bench.options, password: 'wrong-word' }, t)
  await assert.rejects(wrong.send(message(), soon()), /did not take the e-mail: Invalid login: 535/)
})

test('a message is one line of harmless, masked text each, however hostile and long its sentence', () => {
  const red = '\u001b[31mred\u001b[0m \u202eevil\u2066 \u0007 a\nb '
  const tell = {
    type: 'tell' as const,
    topic: 'degraded' as const,
    subject: 'panel',
    text: `${red} token=sesame-open ${'x'.repeat(5_000_000)}`,
    at: 1_790_000_000_000,
  }
  const mask = (text: string) => text.replaceAll('sesame-open', '[masked]')
  const written = messageOf(tell, { title: `P\u202e${red}`, language: 'ru', timezone: 'Europe/Berlin', mask })
  assert.match(written.text, /^red evil {3}a b {2}token=\[masked\] x+…$/)
  assert.ok(written.text.length <= 600)
  assert.doesNotMatch(JSON.stringify(written), /\\u001b|\u202e|\u2066|\\n/)
})
