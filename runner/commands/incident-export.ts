import { resolve } from 'node:path'
import type { Config } from '../config.ts'
import { exportReport } from '../evidence/export.ts'
import { UserError } from '../lib/errors.ts'
import { createMask } from '../lib/mask.ts'
import type { Options } from './context.ts'
import { reportFolder } from './incident-files.ts'
import { count, print, printJson } from './output.ts'

/** Writes the report of an incident, with the evidence that may leave the house, into a folder or an archive. */
export async function exportIncident(
  config: Config,
  id: string,
  { json, to = `${id}.zip` }: Options & { readonly to?: string | undefined },
): Promise<void> {
  const target = resolve(to)
  const { written, leftOut } = await exportReport(
    { folder: reportFolder(config, id), id },
    target,
    createMask(config.secretValues),
  ).catch((cause: NodeJS.ErrnoException) => {
    throw new UserError(
      `The export cannot be written to ${target}: ${cause.message}`,
      'Name another file or folder with --to.',
      { cause, exitCode: 1 },
    )
  })
  if (json) return printJson({ incident: id, to: target, written, leftOut })
  const lines = leftOut.map(({ file, why }) => `  left out: ${file}: ${why}`)
  print([`Wrote ${count(written.length, 'file')} of ${id} to ${target}`, ...lines].join('\n'))
}
