import { explain } from '../../runner/lib/errors.ts'
import { docker } from './docker.ts'
import type { RealManager, Started } from './manager.ts'
import { pm2 } from './pm2.ts'
import { systemd } from './systemd.ts'

export const realManagers: readonly RealManager[] = [systemd, docker, pm2]

/** The driver `process` manages its children itself: nothing has to be started. */
const always: readonly string[] = ['process']

export type TookPart = {
  /** `systemd 252`, and so on. */
  readonly names: readonly string[]
  readonly sayings: readonly string[]
}

/**
 * Starts those managers that can be started here, does the work with their variables in our environment, and ends
 * them whatever comes. Says who took part, and who did not and why.
 */
export async function withRealManagers<T>(
  work: (took: TookPart) => Promise<T>,
  managers = realManagers,
  unmanaged = always,
): Promise<T> {
  const running: { readonly name: string; readonly started: Started }[] = []
  const absent: string[] = []
  const stop = async () => {
    for (const { started } of running.splice(0)) await started.stop()
  }
  const interrupted = () => void stop().finally(() => process.exit(130))
  // Not `once`: execa, seeing no other listener left, would end us before the managers have ended.
  process.on('SIGINT', interrupted).on('SIGTERM', interrupted)
  try {
    for (const manager of managers) {
      const started = await tryToStart(manager)
      if (typeof started === 'string') absent.push(`${manager.name} (${started})`)
      else running.push({ name: manager.name, started })
    }
    for (const { started } of running) Object.assign(process.env, started.env)
    const versions = running.map(({ name, started }) => `${name} ${started.version}`)
    const sayings = [
      `Real managers that take part: ${[...unmanaged, ...versions].join(', ') || 'none'}`,
      ...(absent.length > 0 ? [`Not here: ${absent.join(', ')}`] : []),
    ]
    return await work({ names: [...unmanaged, ...running.map(({ name }) => name)], sayings })
  } finally {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted)
    await stop()
  }
}

async function tryToStart(manager: RealManager): Promise<Started | string> {
  try {
    return (await manager.missing()) ?? (await manager.start())
  } catch (error) {
    return explain(error)
  }
}

/** Those of `DEMAND_DRIVERS` (names with commas between) that did not take part. */
export function demandedButAbsent({ names }: TookPart): readonly string[] {
  const demanded = (process.env.DEMAND_DRIVERS ?? '').split(',').filter((name) => name !== '')
  return demanded.filter((name) => !names.includes(name))
}
