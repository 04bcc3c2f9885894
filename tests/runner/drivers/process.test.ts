import { driverContract } from './contract.ts'
import { processBench } from './process-bench.ts'

driverContract('process', async (t) => {
  const bench = await processBench(t)
  return {
    open: () => bench.open(),
    openMissing: () => bench.open({ command: ['no-such-program-here'] }, { service: 'nobody' }),
    openNamed: (service) => bench.open({}, { service }),
    crash: ({ pid }) => {
      if (pid !== undefined) process.kill(pid, 'SIGKILL')
    },
    says: /ready as \d+/,
  }
})
