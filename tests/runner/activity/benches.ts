import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { openComfy } from '../demo/comfyui-support.ts'
import { receiver, type Say } from '../notifiers/receiver.ts'

/** How a service is, as far as its source can tell; each bench says it as its service does. */
export type Mood = 'used' | 'unused' | 'broken' | 'nonsense' | 'hang'

export type Bench = {
  readonly options: Readonly<Record<string, unknown>>
  turn(mood: Mood): Promise<void>
  /** Something the options hold that must never be said. */
  readonly secret?: string
}

type Benches = Readonly<Record<string, (t: TestContext) => Promise<Bench>>>

/** A bench for every source of activity, by its name. */
export const benches: Benches = {
  json: async (t) =>
    http(t, {
      used: '{"queue":{"items":["a","b"]}}',
      unused: '{"queue":{"items":[]}}',
      options: { path: 'queue.items' },
    }),
  prometheus: async (t) =>
    http(t, {
      used: '# TYPE jobs gauge\njobs{queue="high"} 2\njobs{queue="low"} 0\n',
      unused: '# TYPE jobs gauge\njobs{queue="high"} 0\n',
      options: { metric: 'jobs' },
    }),
  comfyui,
  command,
}

async function http(
  t: TestContext,
  { used, unused, options }: { used: string; unused: string; options: object },
): Promise<Bench> {
  const says: Record<Mood, Say> = {
    used: { status: 200, body: used },
    unused: { status: 200, body: unused },
    broken: { status: 503, body: used },
    nonsense: { status: 200, body: '<html>' },
    hang: 'hang',
  }
  let mood: Mood = 'unused'
  const server = await receiver(t, () => says[mood])
  const secret = 'hunter2-is-no-password'
  return {
    options: { url: `${server.url.replace('://', `://guardian:${secret}@`)}?token=${secret}`, ...options },
    secret,
    turn: async (next) => {
      mood = next
    },
  }
}

/** The demo's ComfyUI with its real queue: a job that stands still while its worker is asleep. */
async function comfyui(t: TestContext): Promise<Bench> {
  const comfy = await openComfy(t)
  const prompt = {
    1: { class_type: 'EmptyImage', inputs: { width: 8, height: 8, batch_size: 1, color: 1 } },
    2: { class_type: 'PreviewImage', inputs: { images: ['1', 0] } },
  }
  const faults: Partial<Record<Mood, [string, object]>> = {
    broken: ['error-500', {}],
    nonsense: ['wrong-json', {}],
    hang: ['drip', {}],
  }
  return {
    options: { url: comfy.url },
    async turn(mood) {
      const [name, options] = faults[mood] ?? ['frozen-item', {}]
      if (mood === 'unused') return
      await fetch(`${comfy.url}/__demo/fault`, {
        method: 'POST',
        body: JSON.stringify({ name, ...options }),
      })
      if (mood === 'used')
        await fetch(`${comfy.url}/prompt`, { method: 'POST', body: JSON.stringify({ prompt }) })
    },
  }
}

/** A real program that reads from a file what it shall do. */
async function command(t: TestContext): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'guardian-activity-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const script = join(folder, 'in-use.mjs')
  await writeFile(
    script,
    `import { readFileSync } from 'node:fs'
const mood = readFileSync(process.argv[2], 'utf8')
console.log(mood)
if (mood === 'hang') setTimeout(() => {}, 60_000)
else process.exit({ used: 0, unused: 1 }[mood] ?? 7)`,
  )
  const file = join(folder, 'mood')
  await writeFile(file, 'unused')
  return {
    options: { command: [process.execPath, script, file] },
    turn: (mood) => writeFile(file, mood),
  }
}
