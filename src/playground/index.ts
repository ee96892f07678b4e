// The playground: a page on this machine in which scripts are written and run.

export { startPlayground, type Playground, type PlaygroundOptions } from './start-playground.js';
