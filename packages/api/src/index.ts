/** The contract: routes, schemas, enumerations, and the rules of names. No I/O. */
export { parseDuration } from './duration.js';
export * from './names.js';
export * as query from './query.js';
export { QueryError, type QueryParam, type QueryShape } from './query.js';
export {
  type AnswerOf,
  type BodyOf,
  type ParamKind,
  type ParamsOf,
  type QueryOf,
  type Route,
  type Tag,
  tags,
} from './route.js';
export { type Routes, routes } from './routes/index.js';
export * from './schemas/agent.js';
export * from './schemas/audit.js';
export * from './schemas/deployment.js';
export * from './schemas/deployment-values.js';
export * from './schemas/enums.js';
export * from './schemas/general.js';
export * from './schemas/group.js';
export * from './schemas/health.js';
export * from './schemas/idp-sync.js';
export * from './schemas/insight.js';
export * from './schemas/notification.js';
export * from './schemas/organization.js';
export * from './schemas/provisioner.js';
export * from './schemas/quota.js';
export * from './schemas/secret.js';
export * from './schemas/skill.js';
export * from './schemas/template.js';
export * from './schemas/user.js';
export * from './schemas/webpush.js';
export * from './schemas/workspace.js';
export { isUuid, zeroUuid } from './uuid.js';
