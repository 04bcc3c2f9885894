import { once } from 'node:events'
import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'
import { judged, type Scenario } from '../scenario.ts'
import { names, openStand } from '../stand.ts'
import { freePorts, until } from '../wait.ts'
import { type Healing, healOne, limits } from './healing.ts'

/** What our webhooks say, as far as it is looked at: a digest has its messages in `parts`. */
type Said = {
  readonly id: string
  readonly topic: string
  readonly incident?: string
  readonly parts?: readonly Said[]
}

const count = 4
const rounds = 2
/** The pauses after failures double: the longest of so short an outage is 32 s. */
const backMs = 40_000

const quick = { verifyEvery: '200ms', startGrace: '2s', restartsPerTenMinutes: 20 }

export const alertSink: Scenario = {
  name: 'alert-sink-down',
  injected: `a channel refuses connections while ${count * rounds} services crash and Guardian is killed; then it is back`,
  expected:
    'found and healed as ever; the other channel told at once; everything that waited comes to the dead one, each once',
  async run({ say }) {
    const [deadPort = 0] = await freePorts(1)
    const alive = await receiver(0)
    const stand = await openStand({
      services: names(count),
      policy: quick,
      notifiers: { dead: webhook(deadPort), alive: webhook(alive.port) },
    })
    const healed: Healing[] = []
    const healAll = async () => {
      const guardian = await stand.guardian()
      await guardian.allUp(60_000)
      for (let index = 1; index <= count; index += 1)
        healed.push(await healOne(stand, guardian, `service-${index}`, 'kill -9'))
      return guardian
    }
    try {
      const first = await healAll()
      await until('the living channel has been told', 5_000, () => alive.said().length >= count * 2)
      await first.kill()
      await healAll()
      await until(
        'the living channel has been told of all',
        5_000,
        () => alive.said().length >= count * rounds * 2,
      )
      const dead = await receiver(deadPort)
      const backAt = performance.now()
      await until(
        'the dead channel got everything',
        backMs,
        () => dead.said().length >= count * rounds * 2,
        100,
      )
      const waitedMs = Math.round(performance.now() - backAt)
      say(`the messages of the outage came ${waitedMs} ms after its end; letters: ${dead.letters()}`)
      await Promise.all([dead.close(), alive.close()])
      const incidents = healed.map(({ incident }) => incident.id)
      return judged(
        [
          ...wrongOf('living', alive.said(), incidents),
          ...wrongOf('dead', dead.said(), incidents),
          ...unhealed(healed),
        ],
        `${healed.length} healed meanwhile; ${dead.said().length} messages came ${(waitedMs / 1_000).toFixed(1)} s after the outage; letters: ${dead.letters()}`,
        [
          {
            name: 'alert sink down: found',
            values: healed.map(({ foundMs }) => foundMs),
            limitMs: limits.crash,
          },
        ],
      )
    } finally {
      await stand.close()
      await alive.close()
    }
  },
}

const webhook = (port: number) => ({ kind: 'webhook', url: `http://127.0.0.1:${port}/` })

/** Takes letters and keeps what they say, a digest as the messages in it. */
async function receiver(at: number) {
  const got: Said[] = []
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      got.push(body as Said)
      response.writeHead(204).end()
    })
  }).listen(at, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    letters: () => got.length,
    // Killed between sending and noting, Guardian sends again under the same id: at least once is the promise.
    said: () => [...new Map(got.flatMap((one) => one.parts ?? [one]).map((one) => [one.id, one])).values()],
    async close() {
      if (!server.listening) return
      server.closeAllConnections()
      await once(server.close(), 'close')
    },
  }
}

/** Each incident is told of twice, once when it opens and once when it is healed, and nothing else is said. */
function wrongOf(channel: string, said: readonly Said[], incidents: readonly string[]): readonly string[] {
  const told = said.map(({ topic, incident }) => `${topic} ${incident}`).sort()
  const wanted = incidents.flatMap((id) => [`opened ${id}`, `healed ${id}`]).sort()
  return JSON.stringify(told) === JSON.stringify(wanted)
    ? []
    : [`the ${channel} channel got ${told.join(', ')} instead of ${wanted.join(', ')}`]
}

const unhealed = (healed: readonly Healing[]): readonly string[] =>
  healed
    .filter(({ incident }) => incident.outcome !== 'healed')
    .map(({ incident }) => `${incident.id}: ${incident.outcome}`)
