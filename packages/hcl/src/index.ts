export { type Diagnostic, formatDiagnostics } from './diagnostics.js';
export {
  type Module,
  type RequiredProvider,
  readModule,
  readRequiredProviders,
  type Variable,
  type WorkspaceTag,
} from './module.js';
export { evaluateTags, type TagInputs, type TagsOutcome } from './tags.js';
