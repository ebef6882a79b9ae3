/** What the other apps are measured against: MSW alone. */
import { setupWorker } from 'msw/browser'

await setupWorker().start({ quiet: true })
