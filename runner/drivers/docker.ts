import { z } from 'zod'
import { duration } from '../lib/duration.ts'
import { engineAddress, engineApi, engineRefusal, unframe } from '../lib/engine-api.ts'
import { AdapterError } from '../lib/errors.ts'
import { managed } from '../lib/managed.ts'
import { nameOption, safeName } from '../lib/name.ts'
import { type Ask, type Driver, defineDriver, type Tools } from '../lib/plugin.ts'
import { type Container, containerSchema, describeContainer } from './docker/container.ts'
import { listenToEvents, wasAskedToEnd } from './docker/events.ts'

const options = z.strictObject({
  /** Name or id; default: the service's name. */
  container: nameOption('container').optional(),
  /** `/path`, `unix://…`, `npipe://…` or `tcp://…`. Default: DOCKER_HOST, else where Docker listens. */
  socket: z.string().min(1).optional(),
  /** Between the container's stop signal and SIGKILL; the engine counts whole seconds. */
  stopGrace: duration({ atMost: 600_000 }).prefault('8s'),
})

type Options = z.output<typeof options>

/** Drives a container by the API of Docker or Podman. */
export default defineDriver({ name: 'docker', options, create })

/** The engine takes up to ten seconds more than the grace to say that a container is deaf to SIGKILL, too. */
const patienceMs = 20_000

function create(chosen: Options, tools: Tools): Driver {
  const name = chosen.container ?? safeName(tools.service, 'service')
  const address = engineAddress(chosen.socket, tools.env)
  const api = engineApi(address)
  const path = `/containers/${encodeURIComponent(name)}`
  const seconds = Math.ceil(chosen.stopGrace / 1_000)

  const inspect = async (signal: AbortSignal): Promise<Container | undefined> => {
    const answer = await api.call({ method: 'GET', path: `${path}/json`, signal })
    if (answer.status === 404) return undefined
    if (answer.status !== 200) throw new AdapterError(engineRefusal(answer))
    return containerSchema.parse(JSON.parse(answer.body.toString('utf8')))
  }
  /** 304 is no refusal: it says that nothing had to be done. */
  const tell = async (verb: string, { signal }: Ask) => {
    const timeoutMs = chosen.stopGrace + patienceMs
    const answer = await api.call({ method: 'POST', path: `${path}/${verb}`, signal, timeoutMs })
    if (answer.status === 204 || answer.status === 304 || answer.status === 200) return
    throw new AdapterError(
      answer.status === 404
        ? `the engine at ${address} knows no container ${name}. Create it, or correct its name`
        : `the engine refused: ${engineRefusal(answer)}`,
    )
  }
  const isPaused = async ({ signal }: Ask) => (await inspect(signal))?.State.Status === 'paused'

  return managed(tools, `docker ${address} ${name}`, {
    // Events tell at once; the look is for an engine that has lost some.
    everyMs: 5_000,
    async status(signal) {
      const found = await inspect(signal)
      if (found === undefined) return { state: 'missing', detail: `The engine knows no container ${name}` }
      const { Status, StartedAt, FinishedAt } = found.State
      const hasEnded = Status === 'exited' || Status === 'dead' || Status === 'stopped'
      const asked = hasEnded && (await wasAskedToEnd(api, found.Id, StartedAt, FinishedAt, signal))
      return describeContainer(found, asked)
    },
    // What is paused can be neither started nor asked to stop: it hears nothing.
    start: async (ask) => tell((await isPaused(ask)) ? 'unpause' : 'start', ask),
    async stop(ask) {
      if (await isPaused(ask)) await tell('unpause', ask)
      await tell(`stop?t=${seconds}`, ask)
    },
    restart: (ask) => tell(`restart?t=${seconds}`, ask),
    async logs(lines, signal) {
      const query = `stdout=1&stderr=1&timestamps=1&tail=${lines}`
      const answer = await api.call({ method: 'GET', path: `${path}/logs?${query}`, signal })
      if (answer.status !== 200) throw new AdapterError(engineRefusal(answer))
      return unframe(answer.body).toString('utf8')
    },
    listen: (changed, signal) => listenToEvents(api, tools, name, changed, signal),
    close: () => api.close(),
  })
}
