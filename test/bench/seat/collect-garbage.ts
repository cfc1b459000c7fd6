import { type Seat } from '../../app/support/seat.ts'

/**
 * Has V8 collect what nobody holds any more, in main and in every page: between two looks at the memory of a program at rest
 * nothing else makes it. Main gets its collector by a flag set in mid-run (v8.setFlagsFromString) and the pages theirs by
 * the DevTools protocol, so the app is started as it always is.
 */
export async function collectGarbage({ app, window, mediaPages }: Seat): Promise<void> {
  await app.evaluate(() => {
    process.getBuiltinModule('node:v8').setFlagsFromString('--expose-gc')
    const collect = process.getBuiltinModule('node:vm').runInNewContext('gc') as () => void
    // What has a finaliser goes with the second one.
    collect()
    collect()
  })
  for (const page of [window, ...mediaPages()]) {
    const session = await page.context().newCDPSession(page)
    await session.send('HeapProfiler.collectGarbage')
    await session.detach()
  }
}
