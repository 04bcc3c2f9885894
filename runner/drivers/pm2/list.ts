import { z } from 'zod'

/**
 * The fields of `pm2 jlist` that count. The rest, which holds the whole environment of every process with its
 * passwords, is dropped right here.
 */
const process = z
  .object({
    name: z.string(),
    pm_id: z.number(),
    pid: z.number().default(0),
    pm2_env: z.object({
      status: z.string(),
      pm_uptime: z.number().optional(),
      restart_time: z.number().default(0),
      exit_code: z.number().nullish(),
      pm_out_log_path: z.string().optional(),
      pm_err_log_path: z.string().optional(),
      pm_pid_path: z.string().optional(),
    }),
  })
  .transform(({ name, pm_id: id, pid, pm2_env: env }) => ({
    name,
    id,
    pid,
    status: env.status,
    startedAt: env.pm_uptime,
    restarts: env.restart_time,
    exitCode: env.exit_code ?? undefined,
    outFile: env.pm_out_log_path,
    errorFile: env.pm_err_log_path,
    pidFile: env.pm_pid_path,
  }))

export type Pm2Process = z.output<typeof process>

/** The processes out of what `pm2 jlist` printed: a first call prints a banner before its JSON. */
export function parseList(text: string): readonly Pm2Process[] | undefined {
  for (const { index } of text.matchAll(/^\[(?=\{|\])/gm)) {
    const found = z.array(process).safeParse(parsed(text.slice(index)))
    if (found.success) return found.data
  }
  return undefined
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
