import assert from 'node:assert/strict'
import { test } from 'node:test'
import { channelsOf } from '../../../runner/config/channels.ts'
import { loadConfig } from '../../../runner/config.ts'
import type { Topic } from '../../../runner/core/effect.ts'
import { createMask } from '../../../runner/lib/mask.ts'
import { checked, folderWith, kinds, minimal, problemList, problemsIn } from './tools.ts'

const withChannels = (notifiers: unknown) => ({ ...minimal, notifiers })
const token = '123456:AAF-made-up-token'

test('a channel is a kind with options, and a kind is a file', () => {
  const { notifierKinds } = checked(withChannels({ phone: { kind: 'telegram', token, chat: -100 } }))
  assert.equal(notifierKinds.get('phone')?.kind.name, 'telegram')
  assert.deepEqual([...kinds.notifiers.keys()].sort(), [
    'alertmanager',
    'discord',
    'email',
    'ntfy',
    'slack',
    'telegram',
    'webhook',
  ])
})

test('every problem of a channel is named in one go, each with its path', () => {
  const problems = problemsIn(
    withChannels({
      phone: { kind: 'telegram', chat: 'nobody', tokn: 'x', topics: ['opend'], services: ['pannel'] },
      fax: { kind: 'fax' },
      hook: { kind: 'webhook', url: 'ftp://example.org', template: { text: '{titel}' } },
      post: { kind: 'email', host: 'mail', from: 'guardian', to: [], user: 'ops' },
    }),
  )
  assert.deepEqual(Object.keys(problems).sort(), [
    'notifiers.fax.kind',
    'notifiers.hook.template',
    'notifiers.hook.url',
    'notifiers.phone.chat',
    'notifiers.phone.services[0]',
    'notifiers.phone.token',
    'notifiers.phone.tokn',
    'notifiers.phone.topics[0]',
    'notifiers.post.from',
    'notifiers.post.password',
    'notifiers.post.to',
  ])
  assert.match(problems['notifiers.phone.token'] ?? '', /env\('TELEGRAM_TOKEN'\)/)
  assert.match(problems['notifiers.hook.template'] ?? '', /no field \{titel\}; there are id, topic/)
})

test('a secret is no part of what is said about it', () => {
  const hidden = 'not-an-address-but-a-secret'
  const problems = problemList(
    withChannels({ chat: { kind: 'slack', url: hidden }, phone: { kind: 'telegram', token: 7 } }),
  )
  assert.ok(problems.some(({ path }) => path === 'notifiers.chat.url'))
  assert.doesNotMatch(JSON.stringify(problems), new RegExp(hidden))
})

test('secrets out of the environment are masked everywhere, and one that is not set is a problem', async (t) => {
  const text = `
    import { env } from ${JSON.stringify(new URL('../../../runner/config.ts', import.meta.url).href)}
    export default {
      services: {},
      notifiers: {
        chat: { kind: 'discord', url: env('TEAM_CHAT') },
        hook: { kind: 'webhook', url: 'http://127.0.0.1:1/x', headers: { authorization: env('HOOK_AUTH') } },
      },
    }`
  const folder = await folderWith(t, { 'guardian.config.ts': text, 'again.ts': text })
  const file = `${folder}/guardian.config.ts`
  const url = 'https://discord.com/api/webhooks/1/abcdef'
  const config = await loadConfig({ file, kinds, env: { TEAM_CHAT: url, HOOK_AUTH: 'Bearer sesame-open' } })
  const mask = createMask(config.secretValues)
  for (const said of [url, '/api/webhooks/1/abcdef', 'sesame-open'])
    assert.doesNotMatch(mask(`it said ${said} twice`), /abcdef|sesame/)
  await assert.rejects(
    loadConfig({ file: `${folder}/again.ts`, kinds, env: {} }),
    /notifiers\.chat\.url: is missing or empty/,
  )
})

test('a channel takes what is worth a message, or the topics and services it names', () => {
  const config = checked(
    withChannels({
      all: { kind: 'webhook', url: 'http://127.0.0.1:1/' },
      some: {
        kind: 'webhook',
        url: 'http://127.0.0.1:1/',
        topics: ['waiting', 'own-trouble'],
        services: ['panel'],
      },
    }),
  )
  const [all, some] = channelsOf(config)
  const told = (topic: Topic, subject: string) => {
    const tell = { type: 'tell' as const, topic, subject, text: '', at: 0 }
    return [all?.takes(tell), some?.takes(tell)]
  }
  assert.deepEqual(told('opened', 'panel'), [true, false])
  assert.deepEqual(told('waiting', 'panel'), [false, true])
  assert.deepEqual(told('waiting', 'comfyui'), [false, false])
  assert.deepEqual(told('own-trouble', 'host'), [true, true])
})

test('a channel may be told of what is critical only, and later than others', () => {
  const url = 'http://127.0.0.1:1/'
  const config = checked(
    withChannels({
      loud: { kind: 'webhook', url, severity: 'critical' },
      boss: { kind: 'webhook', url, after: '10m', quiet: { from: '22:00', to: '08:00', timezone: 'UTC' } },
      both: { kind: 'webhook', url, after: '10m', topics: ['escalated', 'own-trouble'] },
    }),
  )
  const takers = (topic: Topic) =>
    channelsOf(config)
      .filter(({ takes }) => takes({ type: 'tell', topic, subject: 'panel', text: '', at: 0 }))
      .map(({ id }) => id)
  assert.deepEqual(takers('escalated'), ['loud', 'boss', 'both'])
  assert.deepEqual(takers('reminder'), ['loud', 'boss'])
  assert.deepEqual(takers('flapping'), ['boss'])
  assert.deepEqual(takers('healed'), ['loud', 'boss'], 'the end of what it was told of')
  assert.deepEqual(takers('own-trouble'), ['loud', 'both'], 'outside of incidents there is no chain')
  assert.deepEqual(takers('visual'), [])
  const boss = channelsOf(config).find(({ id }) => id === 'boss')
  assert.equal(boss?.manners.afterMs, 600_000)
  assert.equal(boss?.manners.isQuiet(Date.UTC(2026, 10, 22, 23)), true)
})

test('wrong quiet hours, severities and places in the chain are problems with their paths', () => {
  const hook = { kind: 'webhook', url: 'http://127.0.0.1:1/' }
  const problems = problemsIn({
    ...withChannels({
      one: { ...hook, severity: 'fatal' },
      two: { ...hook, after: '2 days' },
      three: { ...hook, quiet: { from: '25:00', to: '08:00' } },
    }),
    report: { url: 'guardian.example.org', digest: 'daily' },
    policy: { remindEvery: '5s' },
  })
  assert.deepEqual(Object.keys(problems).sort(), [
    'notifiers.one.severity',
    'notifiers.three.quiet.from',
    'notifiers.two.after',
    'policy.remindEvery',
    'report.digest',
    'report.url',
  ])
})
