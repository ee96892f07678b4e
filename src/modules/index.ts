// Modules and sources that the host gives to scripts.

export { type ModuleResolver } from './module-resolver.js';
export { moduleExports, type ScriptModule } from './script-module.js';
export { sourceText } from './source-text.js';
