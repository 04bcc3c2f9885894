/** What a person has to do about a service that its own manager does not know. */
export const missingText = (service: string, detail: string | undefined): string =>
  `The service manager of ${service} does not know it${detail ? ` (${detail})` : ''}: install it, or correct services.${service}.driver; until then nothing can be restarted`
