import { z } from 'zod'
import { duration } from '../lib/duration.ts'
import type { Message, MessageTopic } from '../lib/message.ts'
import { defineNotifier } from '../lib/plugin.ts'
import { address, secret } from './http/options.ts'
import { createPoster, wrongAnswer } from './http/poster.ts'

const options = z.strictObject({
  /** Of Alertmanager, without `/api/v2/alerts`. */
  url: address('http://127.0.0.1:9093'),
  /** Bearer token, when a proxy before it asks for one. */
  token: secret('ALERTMANAGER_TOKEN').optional(),
  /** Labels of every alert, for your routes. */
  labels: z.record(z.string().regex(/^[A-Za-z_]\w*$/), z.string().min(1)).default({}),
  /** How long an alert fires when nothing more is heard of it. */
  fireFor: duration({ atLeast: 60_000 }).prefault('24h'),
})

/** What ends an incident, and with it its alert. */
const ends: ReadonlySet<MessageTopic> = new Set(['healed', 'ended'])
/** What is an alert of its own, because it belongs to no incident or is said beside it. */
const names: Partial<Readonly<Record<MessageTopic, string>>> = {
  degraded: 'GuardianDegraded',
  visual: 'GuardianVisualChange',
  stopped: 'GuardianStopped',
  idle: 'GuardianIdle',
  flapping: 'GuardianFlapping',
  'own-trouble': 'GuardianOwnTrouble',
  test: 'GuardianTest',
}
/** An alert that nothing ends fires for so long: its message is an event, not a state. */
const eventMs = 300_000

export default defineNotifier({
  name: 'alertmanager',
  options,
  secrets: ({ token }) => (token === undefined ? [] : [token]),
  create({ url, token, labels, fireFor }, { clock }) {
    const poster = createPoster(clock)
    const target = new URL(`${url.replace(/\/+$/, '')}/api/v2/alerts`)
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
    return {
      async send(message, { signal }) {
        const parts = (message.parts ?? [message]).filter(({ topic }) => topic !== 'digest')
        if (parts.length === 0) return { said: 'Alertmanager has no use for a digest of the day' }
        const alerts = parts.map((part) => alertOf(part, labels, fireFor))
        const newest = [...new Map(alerts.map((alert) => [JSON.stringify(alert.labels), alert])).values()]
        const reply = await poster.post({ url: target, body: JSON.stringify(newest), headers, signal })
        // A login page also answers with 200, but not with nothing.
        if (reply.status === 200 && !reply.text.trimStart().startsWith('<'))
          return { said: `Alertmanager took ${newest.length} ${newest.length === 1 ? 'alert' : 'alerts'}` }
        throw wrongAnswer('Alertmanager', reply)
      },
      close: poster.close,
    }
  },
})

/** Its labels are what it is known by, so that they say nothing that changes while it fires. */
function alertOf(message: Message, labels: Readonly<Record<string, string>>, fireForMs: number) {
  const { topic, service, incident, title, text, facts, at, link, report } = message
  const name = names[topic]
  const startsAt = name === undefined ? (message.startedAt ?? at) : at
  const endsAt = ends.has(topic)
    ? Math.max(message.endedAt ?? at, startsAt)
    : at + (name ? eventMs : fireForMs)
  return {
    labels: {
      ...labels,
      alertname: name ?? 'GuardianIncident',
      service,
      severity: name === undefined ? 'critical' : message.severity,
      ...(incident !== undefined && { incident }),
    },
    annotations: {
      summary: title,
      description: [text, ...facts.map(({ name, value }) => `${name}: ${value}`)].join('\n'),
      ...(report !== undefined && { report: link ?? report }),
    },
    ...(link !== undefined && { generatorURL: link }),
    startsAt: new Date(startsAt).toISOString(),
    endsAt: new Date(endsAt).toISOString(),
  }
}
