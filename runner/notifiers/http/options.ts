import { z } from 'zod'

/** What is wrong is said without the value, which is a secret. */
const missing = (variable: string) =>
  `is missing or empty; write env('${variable}') and set that variable, in .env for instance`

/** Option that is a secret, in words that never show it. */
export const secret = (variable: string) =>
  z.string({ error: missing(variable) }).min(1, { error: missing(variable) })

/** Address that is a secret as a whole, because who knows it may send. */
export const secretAddress = (variable: string) =>
  secret(variable).refine((text) => isWeb(text), {
    error: `is no address that begins with http:// or https://; look at the value of ${variable}`,
  })

/** Address of a receiver. */
export const address = (example: string) =>
  z
    .string({ error: `is missing; write an address, such as '${example}'` })
    .refine((text) => isWeb(text), { error: `not an address: write it like '${example}'` })

function isWeb(text: string): boolean {
  const protocol = URL.parse(text)?.protocol
  return protocol === 'http:' || protocol === 'https:'
}
