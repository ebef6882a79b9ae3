/** No bundler may take this for a browser. */
import { startServer } from 'mockllm/node-server'

await startServer()
