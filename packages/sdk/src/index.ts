/** A typed client of the control plane, for Node and browsers, with plain types of everything on the wire. */
export { type Client, type ClientOptions, createClient } from './client.js';
export { ApiError } from './error.js';
export {
  JobErrorCodeInsufficientQuota,
  JobIsInsufficientQuotaErrorCode,
  JobIsMissingRequiredTemplateVariableErrorCode,
  RequiredTemplateVariables,
} from './job-error-code.js';
export type { Input, OperationName, Output } from './request.js';
export * from './types.gen.js';
