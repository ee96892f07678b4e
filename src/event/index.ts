// Events: what happens, told to whoever wants to know.

export { Emitter, type EmitterOptions, type HistoryOptions } from './emitter.js';
export { matches, type EmittedEvent } from './event.js';
export { EventPipeline } from './event-pipeline.js';
export { Events, frameworkEventTypes, type EmitterCreationOptions } from './events.js';
export {
  Subscription,
  type EventHandler,
  type OverflowPolicy,
  type SubscriptionOptions,
} from './subscription.js';
