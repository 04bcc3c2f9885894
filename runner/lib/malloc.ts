/** Huge pages where the kernel allows them, and one arena for all threads: https://sourceware.org/glibc/manual/latest/html_node/Memory-Allocation-Tunables.html */
const tunables = { 'glibc.malloc.hugetlb': 1, 'glibc.malloc.arena_max': 1 }

/**
 * The environment of a process that handles pictures: glibc (2.35 and later) then hands out tens of megabytes in huge
 * pages and not 4 KiB at a time, and keeps less aside. Measured on a virtual machine, two decoded pages of 1920×8000
 * take 0.2 s of CPU instead of 0.6 s. What does not know the variable ignores it.
 */
export function withTunedMalloc<Env extends Readonly<Record<string, string | undefined>>>(env: Env) {
  const own = env.GLIBC_TUNABLES ?? ''
  const missing = Object.entries(tunables).filter(([name]) => !own.includes(name))
  const added = missing.map(([name, value]) => `${name}=${value}`)
  return { ...env, GLIBC_TUNABLES: [own, ...added].filter(Boolean).join(':') }
}
