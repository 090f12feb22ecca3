/** The rules of `coder_parameter` that the server asks too, for forms that it draws and values that it is given. */
export { boundsProblem, monotonicProblem } from './bounds.js';
export { resolveFormType } from './form-type.js';
export { judgeOptions } from './options.js';
export { patternProblem } from './pattern.js';
export { isParameterType, judgeType, parseList } from './value-type.js';
