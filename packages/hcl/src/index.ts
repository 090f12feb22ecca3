export { isConfigurationFile } from './configuration-file.js';
export { type Diagnostic, formatDiagnostics } from './diagnostics.js';
export {
  type Module,
  readModule,
  type Variable,
} from './module.js';
export { evaluateTags, type TagInputs, type TagsOutcome, type WorkspaceTag } from './tags.js';
export { type ModuleRequirements, requirementsOfModules } from './template/called-modules.js';
export type { TemplateProblem } from './template/module.js';
export type {
  AttributeProblem,
  ParameterBlock,
  ParameterOption,
  ParameterRules,
  ParameterText,
} from './template/parameter.js';
export { type RenderedTemplate, type RenderInputs, renderParameters } from './template/render.js';
export { TemplateSource } from './template/source.js';
