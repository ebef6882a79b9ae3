/** OpenAI's refusal of what is not stored. */
import { ApiError } from '../../../errors/api-error.ts'

export function notFound(message: string, param?: string): ApiError {
  return new ApiError({ status: 404, message, param })
}
