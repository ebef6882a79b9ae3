/** `example.responses.yml` as an object: reading YAML would be a third of the time to start. */
import type { Config } from '../src/config/schema.ts'

export const exampleConfig: Config = {
  responses: {
    'what is 2+2?': '2+2 equals 9.',
    'what colour is the sky?':
      'The sky is blue because air scatters short wavelengths of sunlight more than long ones.',
    'tell me a joke': 'Why did the mock server go to therapy? It kept repeating itself.',
  },
  defaults: {
    unknown_response: "I don't know the answer to that. This is a mock response.",
  },
  settings: {
    lag_enabled: true,
    lag_factor: 10,
  },
}
