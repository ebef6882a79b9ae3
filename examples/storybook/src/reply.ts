/** Asks a model and yields its answer piece by piece, until it ends or `signal` aborts. */
export type StreamReply = (prompt: string, signal: AbortSignal) => AsyncIterable<string>
