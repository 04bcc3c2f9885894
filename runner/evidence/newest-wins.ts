/**
 * Work that never overlaps for one key. Of the values that arrive while it runs only the newest is worked on, and
 * everybody who waits gets that result. A failure fails those who waited for it and nobody else.
 */
export function newestWins<Value, Result>(work: (value: Value) => Promise<Result>) {
  type Lane = { current: Promise<Result>; next?: { value: Value; result: Promise<Result> } }
  const lanes = new Map<string, Lane>()

  const begin = (key: string, lane: Lane, value: Value): Promise<Result> => {
    lane.current = work(value)
    const done = () => {
      if (!lane.next) lanes.delete(key)
    }
    lane.current.then(done, done)
    return lane.current
  }

  return (key: string, value: Value): Promise<Result> => {
    const lane = lanes.get(key)
    if (!lane) {
      const fresh = {} as Lane
      lanes.set(key, fresh)
      return begin(key, fresh, value)
    }
    if (lane.next) {
      lane.next.value = value
      return lane.next.result
    }
    const take = () => {
      const newest = lane.next?.value ?? value
      delete lane.next
      return begin(key, lane, newest)
    }
    const result = lane.current.then(take, take)
    lane.next = { value, result }
    return result
  }
}
