/** A refusal that the asking client sees in its vendor's own envelope. */

export interface ApiErrorOptions {
  /** HTTP status. */
  status: number
  message: string
  /** The vendor's word for the kind. Default: the vendor's own for the status. */
  type?: string | undefined
  /** OpenAI's `error.param`. */
  param?: string | undefined
  /** OpenAI's `error.code`. */
  code?: string | null | undefined
  /** Anthropic's `error.details`. */
  details?: Record<string, unknown> | undefined
  /** Extra response headers. */
  headers?: Record<string, string> | undefined
}

export class ApiError extends Error {
  readonly status: number
  readonly type: string | undefined
  readonly param: string | undefined
  readonly code: string | undefined
  readonly details: Record<string, unknown> | undefined
  readonly headers: Record<string, string>

  constructor(options: ApiErrorOptions) {
    super(options.message)
    this.name = 'ApiError'
    this.status = options.status
    this.type = options.type
    this.param = options.param
    this.code = options.code ?? undefined
    this.details = options.details
    this.headers = options.headers ?? {}
  }
}
