import { execa } from 'execa'
import { z } from 'zod'
import type { Found } from './found.ts'

/** tasklist knows no command lines, so CIM is asked; UTF-8, because the console's own code page loses other alphabets. */
const script =
  '[Console]::OutputEncoding=[Text.Encoding]::UTF8; ' +
  'Get-CimInstance Win32_Process | Select-Object ProcessId,CommandLine,Name,WorkingSetSize | ConvertTo-Json -Compress'

const one = z.object({
  ProcessId: z.number(),
  CommandLine: z.string().nullish(),
  Name: z.string().nullish(),
  WorkingSetSize: z.number().nullish(),
})
const answer = z.union([z.array(one), one.transform((single) => [single])])

export async function findOnWindows(signal: AbortSignal): Promise<readonly Found[]> {
  const args = ['-NoProfile', '-NonInteractive', '-Command', script]
  const { stdout } = await execa('powershell.exe', args, {
    cancelSignal: signal,
    maxBuffer: 32 * 1_024 ** 2,
    windowsHide: true,
  })
  return parseCim(stdout)
}

/** A single process comes as an object instead of a list; a process of another user has no command line, but a name. */
export function parseCim(output: string): readonly Found[] {
  return answer.parse(JSON.parse(output)).map((each) => ({
    pid: each.ProcessId,
    commandLine: each.CommandLine ?? each.Name ?? '',
    rssBytes: each.WorkingSetSize ?? 0,
  }))
}
