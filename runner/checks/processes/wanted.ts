import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { Wanted } from './found.ts'

const pattern = z.string().min(1).refine(isPattern, { error: 'not a regular expression' })

/** How a configuration names processes: a file that holds an id, a regular expression for the command line, or both. */
export const whichFields = { pidFile: z.string().min(1).optional(), pattern: pattern.optional() }

export type Which = { readonly pidFile?: string | undefined; readonly pattern?: string | undefined }

export const namesOne = (which: Which): boolean => which.pidFile !== undefined || which.pattern !== undefined
export const namesNone =
  "say which process is meant: pidFile: 'comfyui.pid', pattern: 'ComfyUI.main\\.py', or both"

/** What to look for now, or a sentence that says why nothing can be: the id file is gone or holds no id. */
export async function wantedBy({ pidFile, pattern: text }: Which): Promise<Wanted | string> {
  const byPattern = text === undefined ? {} : { pattern: new RegExp(text) }
  if (pidFile === undefined) return byPattern
  const content = await contentOf(pidFile)
  if (content === undefined) return `there is no ${pidFile}`
  const pid = /^\s*(\d{1,10})\s*$/.exec(content)?.[1]
  return pid ? { ...byPattern, pid: Number(pid) } : `${pidFile} does not hold a process id`
}

async function contentOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text)
    return true
  } catch {
    return false
  }
}
