/** An answer other than success; `message` and `remedy` are what the client reads. */
export type HttpError = Error & { readonly statusCode: number; readonly remedy: string }

export function httpError(statusCode: number, message: string, remedy: string): HttpError {
  return Object.assign(new Error(message), { statusCode, remedy })
}
