import { networkInterfaces } from 'node:os'
import type { Answer, Reason, Verdict } from '../../core/observation.ts'
import { explain } from '../../lib/errors.ts'
import { plain } from '../../lib/text.ts'

/** Codes that speak of us: no files, no memory, no ports, no disk, no route out, no name server. They prove nothing. */
const ours: Readonly<Record<string, string>> = {
  EMFILE: 'we have too many files open',
  ENFILE: 'the host has too many files open',
  ENOMEM: 'we are out of memory',
  ENOBUFS: 'the host is out of network buffers',
  ENOSPC: 'the disk is full',
  EADDRNOTAVAIL: 'the host has no free local address or port',
  ENETUNREACH: 'there is no route out of this host',
  ENETDOWN: 'the network of this host is down',
  EHOSTUNREACH: 'there is no route to it from this host',
  EACCES: 'this host forbids us the connection',
  EPERM: 'this host forbids us the connection',
  EAI_AGAIN: 'no name server answers us',
  EAI_MEMORY: 'we are out of memory',
  EAI_SYSTEM: 'our name lookup broke',
}

const theirs: Readonly<Record<string, readonly [Reason, string]>> = {
  ECONNREFUSED: ['refused', 'refuses connections'],
  ECONNRESET: ['reset', 'dropped the connection'],
  EPIPE: ['reset', 'dropped the connection'],
  ECONNABORTED: ['reset', 'dropped the connection'],
  UND_ERR_SOCKET: ['reset', 'closed the connection before it had answered'],
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: ['reset', 'closed the connection in the middle of its answer'],
  UND_ERR_HEADERS_OVERFLOW: ['wrong-data', 'sent headers that are too large'],
  ETIMEDOUT: ['timeout', 'did not accept a connection in time'],
  UND_ERR_CONNECT_TIMEOUT: ['timeout', 'did not accept a connection in time'],
  ENOTFOUND: ['dns', 'has a name that no name server knows'],
  EAI_NONAME: ['dns', 'has a name that no name server knows'],
  EAI_NODATA: ['dns', 'has a name without an address'],
  EAI_FAIL: ['dns', 'has a name that its name server cannot look up'],
}

const tlsCode =
  /^(ERR_TLS|ERR_SSL|CERT_|CRL_|EPROTO$|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA|PATH_LENGTH)/

/** What a connection that failed says about `target`; undefined when the error is none of the network's. */
export function judgeNetworkError(error: unknown, target: string): Answer | undefined {
  const codes = codesOf(error)
  // A name with several addresses fails with several codes: what the target said weighs more than what we lack.
  const said = codes.find((code) => theirs[code])
  const [reason, words] = said ? (theirs[said] ?? []) : []
  if (reason === 'dns' && !hasWayOut())
    return answer('inconclusive', 'own-trouble', `${target} was not asked: this host has no network`)
  if (reason && words) return answer('fail', reason, `${target} ${words} (${said})`)
  const tls = codes.find((code) => tlsCode.test(code))
  if (tls)
    return answer(
      'fail',
      'tls',
      `${target} has a certificate or TLS that we do not accept: ${explain(error)} (${tls})`,
    )
  if (error instanceof Error && error.name === 'HTTPParserError')
    return answer('fail', 'wrong-data', `${target} does not speak HTTP: ${explain(error)}`)
  const own = codes.find((code) => ours[code])
  return own
    ? answer('inconclusive', 'own-trouble', `${target} was not asked: ${ours[own]} (${own})`)
    : undefined
}

/** Codes of an error, of the errors it gathers (one per address) and of its cause. */
function codesOf(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return []
  const inner = error instanceof AggregateError ? error.errors.flatMap(codesOf) : []
  const own = 'code' in error && typeof error.code === 'string' ? [error.code] : []
  return [...inner, ...own, ...codesOf(error.cause)]
}

/** Without any address but loopback, a name that is not found says nothing about the name. */
function hasWayOut(): boolean {
  return Object.values(networkInterfaces()).some((addresses) =>
    addresses?.some((address) => !address.internal),
  )
}

const answer = (verdict: Verdict, reason: Reason, summary: string): Answer => ({
  verdict,
  reason,
  summary: plain(summary),
})
