/** The rules of `coder_parameter` that the server asks too, for forms that it draws and values that it is given. */
export { resolveFormType } from './form-type.js';
export { judgeOptions } from './options.js';
export { isParameterType, judgeType, parseList } from './value-type.js';
