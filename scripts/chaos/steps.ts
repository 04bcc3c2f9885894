import { watch } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Guardian } from './guardian-process.ts'
import type { Random } from './random.ts'
import type { Stand } from './stand.ts'
import { until } from './wait.ts'

/** How a Guardian is brought to die there. */
type How =
  /** By itself, as soon as the decision is saved: to the instruction. */
  | 'decided'
  /** By the service, when it is told to end, or as the first thing that it does. */
  | 'told to end'
  | 'spawned'
  /** From outside, as soon as the record of the process says so, or what comes after it: within a few milliseconds. */
  | ((record: Record) => boolean)

type Record = {
  readonly pid?: number
  readonly settled?: boolean
  readonly exit?: { readonly text?: string }
}

export type Step = {
  readonly name: string
  readonly how: How
  /** Only a service that still lives has to be told to end. */
  readonly needsLife?: true
}

/** Every moment of a restart that can be told from the next, in their order. */
export const steps: readonly Step[] = [
  { name: 'suspected', how: 'decided', needsLife: true },
  { name: 'intent saved', how: 'decided' },
  { name: 'act begun', how: 'decided' },
  { name: 'told to end', how: 'told to end', needsLife: true },
  {
    name: 'ended',
    how: ({ exit }) => exit?.text?.startsWith('Ended by Guardian') === true,
    needsLife: true,
  },
  { name: 'start intended', how: ({ exit }) => exit === undefined },
  { name: 'spawned', how: 'spawned' },
  { name: 'process written down', how: ({ pid, settled }) => pid !== undefined && settled === false },
  { name: 'start settled', how: ({ settled, exit }) => settled === true && exit === undefined },
  { name: 'end of the action saved', how: 'decided' },
  { name: 'half verified', how: 'decided' },
  { name: 'recovery recorded', how: 'decided' },
]

/** Sees to it that Guardian is killed at a step, or at any moment of three seconds; resolves when it is dead. */
export async function kill(
  stand: Stand,
  guardian: Guardian,
  service: string,
  step: Step | undefined,
  random: Random,
): Promise<void> {
  const how = step?.how
  if (step !== undefined && how === 'decided') stand.killAfter(step.name)
  else if (how === 'told to end') stand.killAtTerm(service, guardian.pid)
  else if (how === 'spawned') stand.killAtSpawn(service, guardian.pid)
  else if (how !== undefined && how !== 'decided') void killWhen(stand, guardian, service, how)
  else void pause(random.between(0, 3_000)).then(guardian.kill)
  await until(`Guardian dies at ${step?.name ?? 'a random moment'}`, 20_000, guardian.isOver, 2)
}

/** The record of the life before is there already, and may look just like the one that is waited for. */
async function killWhen(
  { dataDir }: Stand,
  guardian: Guardian,
  service: string,
  isTime: (record: Record) => boolean,
): Promise<void> {
  const folder = join(dataDir, 'processes')
  const read = () => readFile(join(folder, `${service}.json`), 'utf8').catch(() => '{}')
  const before = await read()
  const watching = watch(folder)
  try {
    await new Promise<void>((resolve, reject) => {
      watching.on('error', reject).on('change', async () => {
        const text = await read()
        if (text === before || !isTime(JSON.parse(text) as Record)) return
        process.kill(guardian.pid, 'SIGKILL')
        resolve()
      })
      void guardian.ended.then(() => resolve())
    })
  } finally {
    watching.close()
  }
}
