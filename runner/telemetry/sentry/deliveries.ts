import type { Logger } from 'pino'

/** Says once that Sentry takes nothing, and once that it does again. Never an error, which would go to Sentry. */
export function createDeliveries(log: Logger): (trouble: string | undefined) => void {
  let failing = false
  return (trouble) => {
    if (trouble !== undefined && !failing)
      log.warn(
        { action: 'sentry' },
        `Sentry does not take what is sent to it (${trouble}). What is lost is not sent again; watching goes on.`,
      )
    if (trouble === undefined && failing)
      log.info({ action: 'sentry' }, 'Sentry takes what is sent to it again')
    failing = trouble !== undefined
  }
}
