import { randomInt } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { duration } from '../../../runner/lib/duration.ts'
import type { Workflow } from './protocol.ts'
import { type Budgets, usual } from './track.ts'

const colour = z
  .string()
  .regex(/^#[0-9a-f]{6}$/i, { error: "write a colour like '#a84c22', 'nonce' or '-nonce'" })

/** What stands beside a workflow in `name.expected.json`; every part may be left out. */
const expectationSchema = z.strictObject({
  /** Where a number of this run is put in, such as `fill.color` or `3.seed`: without one a cached answer passes too. */
  nonce: z.array(z.string().regex(/^[^.]+\.[^.]+$/)).default([]),
  /** The largest nonce; a colour of 24 bits by default. */
  nonceBelow: z
    .int()
    .min(2)
    .max(2 ** 47)
    .default(0x1000000),
  /** Time for each phase: `{ queue: '1m', run: '2m' }`. */
  budget: z
    .strictObject({ queue: duration({ atLeast: 1 }).optional(), run: duration({ atLeast: 1 }).optional() })
    .prefault({}),
  slowAfter: z.string().optional(),
  vital: z.boolean().default(false),
  /** The images of each output node, in their order. */
  outputs: z
    .record(
      z.string(),
      z.array(
        z.strictObject({
          width: z.int(),
          height: z.int(),
          pixels: z
            .array(
              z.strictObject({
                at: z.tuple([z.int(), z.int()]),
                /** `nonce` is the number of this run as a colour, `-nonce` its complement. */
                colour: z.union([z.enum(['nonce', '-nonce']), colour]),
                /** How far each channel may be off. */
                within: z.int().default(0),
              }),
            )
            .default([]),
        }),
      ),
    )
    .optional(),
})

export type Expectation = z.output<typeof expectationSchema>
export type ExpectedImage = NonNullable<Expectation['outputs']>[string][number]
export type WorkflowFile = {
  readonly name: string
  readonly expected: Expectation
  readonly budgets: Budgets
  /** The workflow with a nonce of this run in it. */
  readonly prepare: () => { readonly workflow: Workflow; readonly nonce: number }
}

const workflowSchema = z.record(
  z.string(),
  z.looseObject({ class_type: z.string(), inputs: z.record(z.string(), z.unknown()) }),
)

/** Every workflow of a folder. A file that is none is an error at once, with its name: it would never be run. */
export function workflowFiles(folder: string): readonly WorkflowFile[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'))
  const names = files.filter((file) => !file.endsWith('.expected.json')).map((file) => file.slice(0, -5))
  return names.sort().map((name) => {
    const workflow = readAs(join(folder, `${name}.json`), workflowSchema)
    const beside = `${name}.expected.json`
    const expected = files.includes(beside)
      ? readAs(join(folder, beside), expectationSchema)
      : expectationSchema.parse({})
    return { name, expected, budgets: budgetsOf(expected), prepare: () => withNonce(workflow, expected) }
  })
}

/** Loading a model, or one long node, tells of no progress: such a job is frozen only when its time to run is over. */
function budgetsOf({ budget: { queue = usual.queue, run = usual.run } }: Expectation): Budgets {
  return { queue, run, frozen: run }
}

function readAs<Shape extends z.ZodType>(file: string, shape: Shape): z.output<Shape> {
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'))
  if (typeof content === 'object' && content !== null && 'nodes' in content && 'links' in content) {
    throw new Error(`${file} is in the format of ComfyUI's editor: export it there with "Export (API)"`)
  }
  const read = shape.safeParse(content)
  if (read.success) return read.data
  throw new Error(`${file} cannot be used: ${z.prettifyError(read.error)}`)
}

function withNonce(workflow: Workflow, { nonce: places, nonceBelow }: Expectation) {
  const nonce = randomInt(nonceBelow)
  const changed = structuredClone(workflow) as Record<
    string,
    { class_type: string; inputs: Record<string, unknown> }
  >
  for (const place of places) {
    const [node = '', input = ''] = place.split('.')
    const inputs = changed[node]?.inputs
    if (!inputs || !(input in inputs)) throw new Error(`The workflow has no ${place} to put a nonce in`)
    inputs[input] = nonce
  }
  return { workflow: changed, nonce }
}
