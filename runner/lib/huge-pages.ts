const wanted = 'glibc.malloc.hugetlb=1'

/**
 * The environment of a process that handles pictures: with it glibc (2.35 and later) asks the kernel for huge pages, so
 * that tens of megabytes are not handed out 4 KiB at a time. Two decoded pages of 1920×8000 then take 0.2 s of CPU
 * instead of 0.6 on a virtual machine. What does not know the variable ignores it.
 */
export function withHugePages<Env extends Readonly<Record<string, string | undefined>>>(env: Env) {
  const own = env.GLIBC_TUNABLES
  const isSet = own?.includes('glibc.malloc.hugetlb')
  return { ...env, GLIBC_TUNABLES: isSet ? own : [own, wanted].filter(Boolean).join(':') }
}
