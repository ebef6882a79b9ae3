/** The texts of `--help`. */

export const help = `mockllm: answers in place of a language model, from a file you write

Usage:
  mockllm start [flags]     answer over HTTP, in the formats of OpenAI, Anthropic, Gemini and others
  mockllm validate FILE     check a config or a response module
  mockllm bench             measure how punctual streams are on this machine
  mockllm --help            this text; "mockllm start --help" has the flags
  mockllm --version         the version

Start here:
  mockllm start                          answers from a built-in example
  mockllm start --config responses.yml   answers from your own file
`

export const startHelp = `Usage: mockllm start [flags]

  -c, --config FILE            YAML or JSON file with the responses
  -m, --response-module FILE   .js, .ts or .py file with getResponse(headers, body);
                               the config then gives the settings and the rest of the answers
  -h, --host HOST              interface to listen on (default 0.0.0.0: all of them)
  -p, --port PORT              port to listen on, 0 for a free one (default 8000)
      --reload                 read changed files again for the next request (the default)
      --no-reload              read files once
      --log-format FORMAT      text or json (default text)
  -q, --quiet                  no line per call
      --allow-host NAME        name by which clients may ask for /__mockllm/ and /, such as that of a
                               container; repeatable (default: addresses, localhost and HOST)
      --no-control             no /__mockllm/calls, /__mockllm/use and /__mockllm/reset
      --grace SECONDS          how long running answers may take to end after SIGTERM (default 5)
      --workers NUMBER         processes that answer, 256 at most, or auto: one for each core (default 1)
  -r, --responses FILE         older name of --config
      --help                   this text

Environment, where no flag is given:
  MOCKLLM_CONFIG_FILE          --config
  MOCKLLM_RESPONSE_MODULE      --response-module
  MOCKLLM_RESPONSES_FILE       --config, by its older name

With none of these, responses.yml of the working directory answers, or else a built-in example.
`

export const validateHelp = `Usage: mockllm validate FILE [flags]

Checks a config (YAML or JSON) or a response module (.js, .ts, .py), and warns of what is hardly meant,
such as a rule that is never reached. Exit code: 0 when there is nothing to say, 1 when there is,
2 when the command is called wrongly.

      --format FORMAT          text or json (default text)
  -t, --type TYPE              config or module (default: by the file's name)
      --help                   this text
`

export const benchHelp = `Usage: mockllm bench [flags]

Measures how punctual paced streams are on this machine: starts the server as a process of its own, reads
rising numbers of streams at once, looks at every byte, and compares each event's time with the schedule.
Beside it stands a bare node:http server, which shows what the client and the machine add. On Linux, server
and client are kept on cores of their own. Exit code: 0 when every event came as it should, else 1.

      --streams LIST           numbers of streams, such as 100,600
                               (default 100, 200, 400, 600, ... while p99 stays under 10 ms)
      --rate NUMBER            events a second of each stream, on average (default 50)
      --seconds NUMBER         how long each stream is (default 5; 60 shows that streams do not drift)
      --workers NUMBER         processes of the server, or auto: one for each core (default 1)
      --format FORMAT          text or json (default text)
      --help                   this text

5,000 streams at 2 events a second: mockllm bench --streams 5000 --rate 2 --seconds 20
`
