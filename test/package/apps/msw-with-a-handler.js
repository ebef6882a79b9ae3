/** MSW as its users have it: the package `msw` itself is in the bundle already. */
import { HttpResponse, http } from 'msw'
import { setupWorker } from 'msw/browser'

await setupWorker(http.get('/user', () => HttpResponse.json({}))).start({ quiet: true })
